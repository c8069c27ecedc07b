// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/writer.h"

#include <exception>

namespace xinshi::embedded {

Writer::~Writer() {
  std::vector<Step*> none;
  if (unpublished_) run_group(none);
}

Status Writer::run(Work work) {
  Step step;
  step.work = std::move(work);
  std::unique_lock lock(mutex_);
  queue_.push_back(&step);
  step.changed.wait(lock, [&] { return step.done || !led_; });
  if (!step.done) lead(lock);
  return std::move(step.result);
}

/// The caller's own step is among those that wait.
void Writer::lead(std::unique_lock<std::mutex>& lock) {
  led_ = true;
  group_.swap(queue_);
  lock.unlock();
  run_group(group_);
  lock.lock();
  for (Step* step : group_) {
    step->done = true;
    step->changed.notify_one();
  }
  group_.clear();
  led_ = false;
  if (!queue_.empty()) queue_.front()->changed.notify_one();
}

void Writer::publish() {
  if (!unpublished_.load(std::memory_order_acquire)) return;
  (void)run([](Engine&, Needs&) { return Status(); });
}

void Writer::run_group(std::vector<Step*>& steps) {
  bool durable = steps.empty();
  if (!try_together(steps, durable)) {
    engine_.rollback();
    unpublished_ = false;
    for (Step* step : steps) run_alone(*step);
    return;
  }
  if (!durable) {
    unpublished_ = true;
    return;
  }
  const Status committed = engine_.commit();
  unpublished_ = false;
  if (committed) return;
  log_.error("store.commit-failed", committed.error());
  for (Step* step : steps) step->result = committed;
}

/// False when a step failed after it had changed something: then the whole group has to be rolled back.
bool Writer::try_together(std::vector<Step*>& steps, bool& durable) {
  engine_.begin();
  for (Step* step : steps) {
    const Engine::Mark before = engine_.mark();
    Needs needs = Needs::Commit;
    step->result = run_step(*step, needs);
    if (!step->result) {
      if (!(engine_.mark() == before) || !engine_.db().in_transaction()) return false;
      continue;
    }
    durable = durable || needs == Needs::Commit;
  }
  return engine_.db().in_transaction();
}

void Writer::run_alone(Step& step) {
  engine_.begin();
  Needs needs = Needs::Commit;
  step.result = run_step(step, needs);
  if (!step.result || !engine_.db().in_transaction()) {
    if (step.result) step.result = Error{Fault::Transient, kDiskFault, "transaction ended", {}};
    return engine_.rollback();
  }
  const Status committed = engine_.commit();
  if (committed) return;
  log_.error("store.commit-failed", committed.error());
  step.result = committed;
}

Status Writer::run_step(Step& step, Needs& needs) {
  try {
    Status done = engine_.db().ok() ? step.work(engine_, needs) : Status();
    if (Status sticky = engine_.db().take(); !sticky) return sticky;
    return done;
  } catch (const std::exception& failure) {
    (void)engine_.db().take();
    return Error{Fault::Internal, kStatement, failure.what(), {}};
  }
}

}  // namespace xinshi::embedded

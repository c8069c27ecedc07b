// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/writer.h"

#include <exception>
#include <utility>

namespace xinshi::embedded {

Writer::~Writer() {
  std::vector<Step*> none;
  if (unpublished_ || replay_) run_group(none);
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

/// Opens the group and does again what an earlier rollback took. A kept step that can no longer be done (its lease ended meanwhile) is
/// let go: its bytes are repeated.
void Writer::begin() {
  engine_.begin();
  if (!std::exchange(replay_, false)) return;
  for (std::size_t done = 0; done < kept_.size();) {
    Needs needs = Needs::Kept;
    const Engine::Mark before = engine_.mark();
    const Status again = run_work(kept_[done], needs);
    if (again) {
      ++done;
      continue;
    }
    if (again.error().fault == Fault::Transient) {  // the disk again: the steps of this group will see it too
      replay_ = true;
      return;
    }
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(done));
    if (engine_.mark() == before && engine_.db().in_transaction()) continue;
    engine_.rollback();
    engine_.begin();
    done = 0;
  }
}

void Writer::rollback() {
  engine_.rollback();
  replay_ = !kept_.empty();
}

Status Writer::commit() {
  const Status committed = engine_.commit();
  unpublished_ = false;
  if (committed && !replay_) kept_.clear();
  if (!committed) replay_ = !kept_.empty();  // the engine has rolled back
  return committed;
}

void Writer::run_group(std::vector<Step*>& steps) {
  bool durable = steps.empty();
  if (!try_together(steps, durable)) {
    rollback();
    unpublished_ = false;
    for (Step* step : steps) run_alone(*step);
    return;
  }
  if (!durable) {
    unpublished_ = true;
    for (Step* step : steps) {
      if (step->kept) kept_.push_back(std::move(step->work));
    }
    return;
  }
  const Status committed = commit();
  if (committed) return;
  log_.error("store.commit-failed", committed.error());
  for (Step* step : steps) step->result = committed;
}

/// False when a step failed after it had changed something: then the whole group has to be rolled back.
bool Writer::try_together(std::vector<Step*>& steps, bool& durable) {
  begin();
  for (Step* step : steps) {
    const Engine::Mark before = engine_.mark();
    Needs needs = Needs::Commit;
    step->result = run_step(*step, needs);
    if (!step->result) {
      if (!(engine_.mark() == before) || !engine_.db().in_transaction()) return false;
      continue;
    }
    durable = durable || needs == Needs::Commit;
    step->kept = needs == Needs::Kept;
  }
  return engine_.db().in_transaction();
}

void Writer::run_alone(Step& step) {
  begin();
  Needs needs = Needs::Commit;
  step.result = run_step(step, needs);
  if (!step.result || !engine_.db().in_transaction()) {
    if (step.result) step.result = Error{Fault::Transient, kDiskFault, "transaction ended", {}};
    return rollback();
  }
  const Status committed = commit();
  if (committed) return;
  log_.error("store.commit-failed", committed.error());
  step.result = committed;
}

Status Writer::run_step(Step& step, Needs& needs) { return run_work(step.work, needs); }

Status Writer::run_work(const Work& work, Needs& needs) {
  try {
    Status done = engine_.db().ok() ? work(engine_, needs) : Status();
    if (Status sticky = engine_.db().take(); !sticky) return sticky;
    return done;
  } catch (const std::exception& failure) {
    (void)engine_.db().take();
    return Error{Fault::Internal, kStatement, failure.what(), {}};
  }
}

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/writer.h"

#include <chrono>
#include <exception>

namespace xinshi::embedded {
namespace {

constexpr auto kLongestUncommitted = std::chrono::seconds(1);

}  // namespace

Writer::Writer(Engine& engine, Log& log) : engine_(engine), log_(log), thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

Status Writer::run(Work work) {
  Step step{std::move(work), {}, false};
  std::unique_lock lock(mutex_);
  if (stopping_) return Error{Fault::Transient, kStopping, {}, {}};
  queue_.push_back(&step);
  if (queue_.size() == 1) arrived_.notify_one();
  answered_.wait(lock, [&step] { return step.done; });
  return std::move(step.result);
}

void Writer::publish() {
  if (!unpublished_.load(std::memory_order_acquire)) return;
  (void)run([](Engine&, Needs&) { return Status(); });
}

void Writer::loop() {
  std::vector<Step*> steps;
  std::unique_lock lock(mutex_);
  while (true) {
    const auto ready = [this] { return stopping_ || !queue_.empty(); };
    if (unpublished_) {
      arrived_.wait_for(lock, kLongestUncommitted, ready);
    } else {
      arrived_.wait(lock, ready);
    }
    if (queue_.empty() && stopping_) break;
    steps.swap(queue_);
    lock.unlock();
    run_group(steps);
    lock.lock();
    answer(steps);
    steps.clear();
  }
  lock.unlock();
  if (unpublished_) run_group(steps);
}

void Writer::answer(const std::vector<Step*>& steps) {
  for (Step* step : steps) step->done = true;
  if (!steps.empty()) answered_.notify_all();
}

void Writer::run_group(std::vector<Step*>& steps) {
  bool durable = steps.empty();  // nothing arrived for a while: commit what is open
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

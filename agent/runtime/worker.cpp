// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace xinshi::runtime {
namespace {
constexpr std::int64_t kLongestWaitMs = 60'000;
constexpr std::int64_t kLongestPauseMs = 30'000;
}  // namespace

Worker::Worker(std::string name, Step step, Bell& bell, Clock& clock, Log& log)
    : name_(std::move(name)), step_(std::move(step)), bell_(bell), clock_(clock), log_(log) {}

void Worker::start() {
  touched_us_ = clock_.monotonic_us();
  thread_ = std::thread([this] { run(); });
}

void Worker::ask_to_stop() {
  stopping_ = true;
  bell_.ring();
}

void Worker::stop() {
  ask_to_stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  int failures = 0;
  while (!stopping_) {
    const std::uint64_t seen = bell_.count();
    const std::int64_t wait_ms = once(failures);
    if (stopping_ || wait_ms <= 0) continue;
    if (failures > 0) {
      // A bell must not turn a failing step into a busy loop.
      std::int64_t left = wait_ms;
      while (left > 0 && !stopping_) {
        const std::int64_t slice = std::min<std::int64_t>(left, 100);
        std::this_thread::sleep_for(std::chrono::milliseconds(slice));
        left -= slice;
      }
    } else {
      bell_.wait(seen, std::min(wait_ms, kLongestWaitMs));
    }
  }
}

std::int64_t Worker::once(int& failures) {
  touched_us_ = clock_.monotonic_us();
  in_step_ = true;
  Result<std::int64_t> wait = Error{Fault::Internal, "RUN-0001", "", {}};
  try {
    wait = step_();
  } catch (const std::exception& e) {
    wait = Error{Fault::Internal, "RUN-0001", e.what(), {}};
  } catch (...) {
    wait = Error{Fault::Internal, "RUN-0001", "not a standard exception", {}};
  }
  in_step_ = false;
  touched_us_ = clock_.monotonic_us();
  const std::string code = wait ? "" : wait.error().code;
  bool changed = false;
  {
    const std::lock_guard lock(error_mutex_);
    changed = last_error_ != code;
    last_error_ = code;
  }
  if (wait) {
    if (changed) log_.info("worker.recovered", {{"worker", name_}});
    failures = 0;
    return *wait;
  }
  if (changed && !stopping_) log_.write(Severity::Error, "worker.failed", {{"worker", name_}, {"code", code}, {"detail", describe(wait.error())}});
  failures = std::min(failures + 1, 10);
  return std::min<std::int64_t>(kLongestPauseMs, 200ll << failures);
}

Worker::View Worker::view() const {
  const std::lock_guard lock(error_mutex_);
  return {name_, last_error_, (clock_.monotonic_us() - touched_us_) / kMicrosPerMilli, in_step_};
}

}  // namespace xinshi::runtime

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/channel.h"

namespace xinshi::pipeline {
namespace {
constexpr std::int64_t kProbeMs = 2'000;  // a caller that finds nothing to send must not hold the probe for long
}  // namespace

bool Channel::enter(Instant now) {
  const std::lock_guard lock(mutex_);
  return breaker_.enter(now, kProbeMs);
}

Instant Channel::reopens_at() const {
  const std::lock_guard lock(mutex_);
  return breaker_.reopens_at();
}

void Channel::success(Instant now) {
  const std::lock_guard lock(mutex_);
  breaker_.success();
  last_error_.clear();
  last_success_ = now;
}

void Channel::failure(const std::string& code, Instant now, const RetryPolicy& policy, double jitter) {
  const std::lock_guard lock(mutex_);
  breaker_.failure(now, policy, jitter);
  last_error_ = code;
}

Channel::View Channel::view(Instant now) const {
  const std::lock_guard lock(mutex_);
  return {breaker_.state(now), breaker_.reopens_at(), last_error_, last_success_};
}

}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/channel.h"

#include <algorithm>
#include <utility>

namespace xinshi::pipeline {
namespace {
constexpr std::int64_t kLookAgainMs = 10'000;  // outside the hours
constexpr std::int64_t kProbeMs = 2'000;  // a caller that finds nothing to send must not hold the probe for long
}  // namespace

void Channel::limit(DayHours hours, unsigned batches_per_minute) {
  const std::lock_guard lock(mutex_);
  hours_ = std::move(hours);
  spacing_us_ = batches_per_minute == 0 ? 0 : 60 * kMicrosPerSecond / batches_per_minute;
}

void Channel::sent(Instant now) {
  const std::lock_guard lock(mutex_);
  next_.us = std::max(next_.us, now.us) + spacing_us_;
}

bool Channel::enter(Instant now) {
  const std::lock_guard lock(mutex_);
  if (!hours_.open(now) || (spacing_us_ > 0 && now < next_)) return false;
  return breaker_.enter(now, kProbeMs);
}

Instant Channel::reopens_at(Instant now) const {
  const std::lock_guard lock(mutex_);
  if (!hours_.open(now)) return after_ms(now, kLookAgainMs);
  return std::max(breaker_.reopens_at(), spacing_us_ > 0 ? next_ : Instant{});
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
  return {breaker_.state(now), breaker_.reopens_at(), last_error_, last_success_, true};
}

}  // namespace xinshi::pipeline

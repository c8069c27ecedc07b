// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>

#include "base/time.h"
#include "core/day_hours.h"
#include "core/delivery.h"

namespace xinshi::pipeline {

/// What the workers of one platform share: its breaker and the last thing that went wrong. Thread-safe.
class Channel {
 public:
  struct View {
    Breaker::State breaker = Breaker::State::Closed;
    Instant reopens_at{};
    std::string last_error;  ///< code of the last failure; "" after a success
    Instant last_success{};
    bool signed_content = true;  ///< of the platform's sender; false: integrity by transport only
  };

  /// When records may leave, and how many batches a minute at most (0 = no cap).
  void limit(DayHours hours, unsigned batches_per_minute);
  /// False while the breaker is open (half-open lets one caller through at a time), outside the hours, or above the rate.
  bool enter(Instant now);
  /// When to ask again after a refusal.
  Instant reopens_at(Instant now) const;
  /// One batch leaves: counts towards the rate.
  void sent(Instant now);
  void success(Instant now);
  void failure(const std::string& code, Instant now, const RetryPolicy& policy, double jitter);
  View view(Instant now) const;

  /// Held from claim to seal, so that each manifest can name the one before it. Sending runs outside.
  std::unique_lock<std::mutex> sealing_turn() { return std::unique_lock(sealing_); }

 private:
  std::mutex sealing_;
  mutable std::mutex mutex_;
  Breaker breaker_;
  DayHours hours_;
  std::int64_t spacing_us_ = 0;  ///< between batches at the allowed rate
  Instant next_{};               ///< before it the rate would be passed
  std::string last_error_;
  Instant last_success_{};
};

}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>

#include "base/time.h"
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
  };

  /// False while the breaker is open; half-open lets one caller through at a time.
  bool enter(Instant now);
  Instant reopens_at() const;
  void success(Instant now);
  void failure(const std::string& code, Instant now, const RetryPolicy& policy, double jitter);
  View view(Instant now) const;

  /// Held from claim to seal, so that each manifest can name the one before it. Sending runs outside.
  std::unique_lock<std::mutex> sealing_turn() { return std::unique_lock(sealing_); }

 private:
  std::mutex sealing_;
  mutable std::mutex mutex_;
  Breaker breaker_;
  std::string last_error_;
  Instant last_success_{};
};

}  // namespace xinshi::pipeline

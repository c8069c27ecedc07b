// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "base/time.h"

namespace xinshi {

/// Stands still until a test moves it. Thread-safe. `advance_ms` moves both times, `set` only the wall clock.
class ManualClock final : public Clock {
 public:
  /// 2026-03-02T09:00:00+08:00, a Monday.
  static constexpr Instant kStart{1'772'413'200'000'000};

  explicit ManualClock(Instant start = kStart) : now_us_(start.us) {}

  Instant now() override { return {now_us_.load()}; }
  std::int64_t monotonic_us() override { return monotonic_us_.load(); }

  void advance_ms(std::int64_t ms) {
    now_us_ += ms * kMicrosPerMilli;
    monotonic_us_ += ms * kMicrosPerMilli;
  }
  void set(Instant at) { now_us_ = at.us; }

 private:
  std::atomic<std::int64_t> now_us_;
  std::atomic<std::int64_t> monotonic_us_{0};
};

}  // namespace xinshi

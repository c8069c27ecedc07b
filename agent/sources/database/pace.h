// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace xinshi::database {

/// How many rows may be read now so that the source gives no more than `rows_per_second`, with one second's worth at most at once.
class Pace {
 public:
  explicit Pace(std::uint64_t rows_per_second) : rate_(rows_per_second), held_(rows_per_second) {}

  std::uint64_t allowed(std::int64_t monotonic_us, std::uint64_t wanted) {
    if (rate_ == 0) return wanted;
    if (last_us_ >= 0 && monotonic_us > last_us_) {
      const auto passed = static_cast<std::uint64_t>(std::min<std::int64_t>(monotonic_us - last_us_, kMicrosPerSecond));
      const std::uint64_t gained = (passed * rate_ + rest_) / kMicrosPerSecond;
      rest_ = (passed * rate_ + rest_) % kMicrosPerSecond;
      held_ = std::min(held_ + gained, rate_);
    }
    last_us_ = std::max(last_us_, monotonic_us);
    return std::min(held_, wanted);
  }
  void spend(std::uint64_t rows) { held_ -= rate_ == 0 ? 0 : std::min(held_, rows); }

 private:
  std::uint64_t rate_;
  std::uint64_t held_;
  std::uint64_t rest_ = 0;
  std::int64_t last_us_ = -1;
};

}  // namespace xinshi::database

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

namespace xinshi::posix {

/// The machine's clocks. Thread-safe.
class SystemClock final : public Clock {
 public:
  Instant now() override;
  /// CLOCK_BOOTTIME: a machine that slept wakes up with its waits over.
  std::int64_t monotonic_us() override;
};

}  // namespace xinshi::posix

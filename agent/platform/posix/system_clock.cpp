// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/system_clock.h"

#include <time.h>

namespace xinshi::posix {
namespace {

std::int64_t micros(clockid_t clock) {
  timespec at{};
  ::clock_gettime(clock, &at);
  return std::int64_t{at.tv_sec} * kMicrosPerSecond + at.tv_nsec / 1000;
}

}  // namespace

Instant SystemClock::now() { return {micros(CLOCK_REALTIME)}; }
std::int64_t SystemClock::monotonic_us() { return micros(CLOCK_BOOTTIME); }

}  // namespace xinshi::posix

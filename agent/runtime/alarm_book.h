// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.h"
#include "core/day_hours.h"

namespace xinshi::runtime {

/// Something that a person should know. No personal data.
struct AlarmNote {
  std::string code;      ///< stable: "deadline.near", "platform.down", "disk.low" …
  std::string subject;   ///< record id, source, certificate …; "" where the platform says it all
  std::string platform;  ///< "" when none is concerned
  std::string detail;    ///< a date or figure
};

/// What one channel has told and has yet to tell: the same thing is told once in `repeat_ms`, things that come together are told
/// together, and in quiet hours nothing is. What could not be told stays. Memory is bounded: beyond `kMost` notes only their number
/// grows. Thread-safe.
class AlarmBook {
 public:
  static constexpr std::size_t kMost = 5'000;

  AlarmBook(std::int64_t gather_ms, std::int64_t repeat_ms, DayHours quiet) : gather_ms_(gather_ms), repeat_ms_(repeat_ms), quiet_(std::move(quiet)) {}

  void raise(const AlarmNote& note, Instant now);
  /// What is to be told now: nothing within `gather_ms` of the first, or in quiet hours. Stays until `told`.
  std::vector<AlarmNote> due(Instant now) const;
  /// How many more there were than the book holds, since the last `told`.
  std::size_t more() const;
  void told(const std::vector<AlarmNote>& notes, Instant now);

 private:
  std::int64_t gather_ms_;
  std::int64_t repeat_ms_;
  DayHours quiet_;
  mutable std::mutex mutex_;
  std::map<std::string, AlarmNote> waiting_;
  std::map<std::string, Instant> told_;
  Instant first_{};
  std::size_t more_ = 0;
};

}  // namespace xinshi::runtime

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xinshi {

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
};

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerMilli = 1'000;

inline Instant after_ms(Instant at, std::int64_t ms) { return {at.us + ms * kMicrosPerMilli}; }

/// A civil date of the Gregorian calendar, as days since 1970-01-01. It has no zone; where an instant
/// becomes a date the zone is always +08:00 (Beijing time has had no summer time since 1991).
struct Date {
  std::int32_t days = 0;
  auto operator<=>(const Date&) const = default;
};

struct YearMonthDay {
  int year = 0;
  int month = 0;
  int day = 0;
};

/// The value that texts and tables use for "long-term" (长期). Never used in arithmetic.
Date long_term_date();

/// Null when the three numbers are no date (2021-02-30).
std::optional<Date> make_date(int year, int month, int day);
YearMonthDay year_month_day(Date date);
/// 1 = Monday … 7 = Sunday.
int weekday(Date date);
Date date_of(Instant at);
/// The first instant after `date` in +08:00, that is the end of the day.
Instant end_of_day(Date date);
Instant start_of_day(Date date);

/// Strict `YYYY-MM-DD`.
std::optional<Date> parse_iso_date(std::string_view text);
std::string format_date(Date date);
/// RFC 3339 with +08:00 and milliseconds: `2026-11-22T10:00:00.123+08:00`.
std::string format_instant(Instant at);
/// Accepts RFC 3339 with any offset or Z, with or without a fraction.
std::optional<Instant> parse_instant(std::string_view text);

/// The only way to learn the time on floors 0 to 5.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
  /// Monotonic microseconds; for waiting, leases and rates.
  virtual std::int64_t monotonic_us() = 0;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <chrono>

namespace xinshi {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kBeijingSeconds = 8 * 3'600;
constexpr int kFirstYear = 1;
constexpr int kLastYear = 9999;

constexpr std::int32_t days_of(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day civil{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return static_cast<std::int32_t>(std::chrono::sys_days{civil}.time_since_epoch().count());
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Seconds since the epoch on a wall clock in Beijing. Seconds, because adding 8 hours to microseconds may overflow.
std::int64_t beijing_seconds(Instant at) { return floor_div(at.us, kMicrosPerSecond) + kBeijingSeconds; }

}  // namespace

Date long_term_date() {
  static_assert(days_of(2099, 12, 31) == 47'481);
  return {days_of(2099, 12, 31)};
}

std::optional<Date> make_date(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                          std::chrono::day{static_cast<unsigned>(day)}};
  if (!civil.ok()) return std::nullopt;
  return Date{days_of(year, static_cast<unsigned>(month), static_cast<unsigned>(day))};
}

YearMonthDay year_month_day(Date date) {
  const std::chrono::year_month_day civil{std::chrono::sys_days{std::chrono::days{date.days}}};
  return {static_cast<int>(civil.year()), static_cast<int>(static_cast<unsigned>(civil.month())),
          static_cast<int>(static_cast<unsigned>(civil.day()))};
}

int weekday(Date date) {
  return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{date.days}}}.iso_encoding());
}

Date date_of(Instant at) { return {static_cast<std::int32_t>(floor_div(beijing_seconds(at), kSecondsPerDay))}; }

Instant end_of_day(Date date) { return {start_of_day(date).us + kSecondsPerDay * kMicrosPerSecond}; }

Instant start_of_day(Date date) { return {(date.days * kSecondsPerDay - kBeijingSeconds) * kMicrosPerSecond}; }

}  // namespace xinshi

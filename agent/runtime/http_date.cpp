// SPDX-License-Identifier: Apache-2.0
#include "runtime/http_date.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"

namespace xinshi::runtime {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string two(std::uint64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string http_date(Instant at) {
  namespace chrono = std::chrono;
  const chrono::sys_seconds time{chrono::floor<chrono::seconds>(chrono::microseconds(at.us))};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{time - day};
  const auto part = [](auto span) { return two(static_cast<std::uint64_t>(span.count())); };
  return std::string(kDays[chrono::weekday(day).c_encoding()]) + ", " + two(static_cast<unsigned>(date.day())) + " " + std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + " " +
         std::to_string(static_cast<int>(date.year())) + " " + part(clock.hours()) + ":" + part(clock.minutes()) + ":" + part(clock.seconds()) + " GMT";
}

std::optional<Instant> parse_http_date(std::string_view text) {
  namespace chrono = std::chrono;
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto* const month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  const auto number = [&](std::size_t at, std::size_t size) { return parse_u64(text.substr(at, size)); };
  const auto day = number(5, 2), year_number = number(12, 4), hour = number(17, 2), minute = number(20, 2), second = number(23, 2);
  if (month == kMonths.end() || !day || !year_number || !hour || !minute || !second) return std::nullopt;
  const chrono::year_month_day date{chrono::year(static_cast<int>(*year_number)), chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1), chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto since = chrono::sys_days(date).time_since_epoch() + chrono::hours(*hour) + chrono::minutes(*minute) + chrono::seconds(*second);
  return Instant{chrono::duration_cast<chrono::microseconds>(since).count()};
}

}  // namespace xinshi::runtime

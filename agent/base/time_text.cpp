// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>

#include "base/time.h"

namespace xinshi {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kBeijingSeconds = 8 * 3'600;
constexpr int kLastYear = 9999;
constexpr Date kFirstDate{-719'162};  // 0001-01-01
constexpr Date kLastDate{2'932'896};  // 9999-12-31

/// The remainder that is never negative.
constexpr std::int64_t modulo(std::int64_t a, std::int64_t b) { return (a % b + b) % b; }

void put_digits(char* to, int width, std::int64_t value) {
  for (int i = width - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

void put_date(char* to, Date date) {
  // Four digits are all a text has: "never" and other far values show as the nearest day that can be written.
  const YearMonthDay civil = year_month_day(std::clamp(date, kFirstDate, kLastDate));
  put_digits(to, 4, civil.year);
  to[4] = '-';
  put_digits(to + 5, 2, civil.month);
  to[7] = '-';
  put_digits(to + 8, 2, civil.day);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A cursor over fixed-width fields; once something did not match, `good` stays false.
struct Reader {
  std::string_view rest;
  bool good = true;

  int number(std::size_t width, int max) {
    if (rest.size() < width) good = false;
    int value = 0;
    for (std::size_t i = 0; good && i < width; ++i) {
      if (!is_digit(rest[i])) good = false;
      value = value * 10 + (rest[i] - '0');
    }
    if (good) rest.remove_prefix(width);
    if (value > max) good = false;
    return good ? value : 0;
  }
  bool skip(std::string_view any_of) {
    if (rest.empty() || std::ranges::find(any_of, rest.front()) == any_of.end()) return false;
    rest.remove_prefix(1);
    return true;
  }
  void require(std::string_view any_of) { good = skip(any_of) && good; }
};

std::optional<Date> read_date(Reader& in) {
  const int year = in.number(4, kLastYear);
  in.require("-");
  const int month = in.number(2, 12);
  in.require("-");
  const int day = in.number(2, 31);
  return in.good ? make_date(year, month, day) : std::nullopt;
}

/// Microseconds; digits behind the sixth are cut off.
std::int64_t read_fraction(Reader& in) {
  if (!in.skip(".")) return 0;
  if (in.rest.empty() || !is_digit(in.rest.front())) in.good = false;
  std::int64_t value = 0;
  std::int64_t unit = kMicrosPerSecond / 10;
  for (; !in.rest.empty() && is_digit(in.rest.front()); in.rest.remove_prefix(1), unit /= 10)
    value += (in.rest.front() - '0') * unit;
  return value;
}

std::int64_t read_offset_seconds(Reader& in) {
  if (in.skip("Zz")) return 0;
  const bool west = in.rest.starts_with('-');
  in.require("+-");
  const int hours = in.number(2, 23);
  in.require(":");
  const std::int64_t seconds = hours * 3'600 + in.number(2, 59) * 60;
  return west ? -seconds : seconds;
}

}  // namespace

std::optional<Date> parse_iso_date(std::string_view text) {
  Reader in{text};
  const auto date = read_date(in);
  return in.rest.empty() ? date : std::nullopt;
}

std::string format_date(Date date) {
  std::string out(10, '-');
  put_date(out.data(), date);
  return out;
}

std::string format_instant(Instant at) {
  std::string out = "0000-00-00T00:00:00.000+08:00";
  put_date(out.data(), date_of(at));
  const std::int64_t micros = modulo(at.us, kMicrosPerSecond);
  const std::int64_t utc_of_day = modulo(at.us, kSecondsPerDay * kMicrosPerSecond) / kMicrosPerSecond;
  const std::int64_t of_day = (utc_of_day + kBeijingSeconds) % kSecondsPerDay;
  put_digits(&out[11], 2, of_day / 3'600);
  put_digits(&out[14], 2, of_day / 60 % 60);
  put_digits(&out[17], 2, of_day % 60);
  put_digits(&out[20], 3, micros / kMicrosPerMilli);
  return out;
}

std::optional<Instant> parse_instant(std::string_view text) {
  Reader in{text};
  const auto date = read_date(in);
  in.require("Tt");
  const int hours = in.number(2, 23);
  in.require(":");
  const int minutes = in.number(2, 59);
  in.require(":");
  const int seconds = in.number(2, 60);
  const std::int64_t micros = read_fraction(in);
  const std::int64_t offset = read_offset_seconds(in);
  if (!date || !in.good || !in.rest.empty()) return std::nullopt;
  const std::int64_t utc = date->days * kSecondsPerDay + hours * 3'600 + minutes * 60 + seconds - offset;
  // A leap second stands only at the end of a day in UTC and counts as the second after it, as POSIX time has it.
  if (seconds == 60 && utc % kSecondsPerDay != 0) return std::nullopt;
  return Instant{utc * kMicrosPerSecond + micros};
}

}  // namespace xinshi

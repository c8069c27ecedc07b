// SPDX-License-Identifier: Apache-2.0
#include "sources/database/watermark.h"

#include <array>
#include <charconv>
#include <limits>

#include "base/text.h"

namespace xinshi::database {
namespace {

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kBeijingSeconds = 8 * 3'600;
constexpr std::size_t kNanoDigits = 9;

std::optional<int> digits(std::string_view text) {
  if (text.empty() || text.size() > kNanoDigits) return std::nullopt;
  int out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

std::optional<std::int64_t> date_seconds(std::string_view year, std::string_view month, std::string_view day) {
  const auto y = digits(year), m = digits(month), d = digits(day);
  if (!y || !m || !d) return std::nullopt;
  const auto date = make_date(*y, *m, *d);
  if (!date) return std::nullopt;
  return date->days * kDaySeconds;
}

std::optional<std::int64_t> clock_seconds(std::string_view hour, std::string_view minute, std::string_view second) {
  const auto h = digits(hour), m = digits(minute), s = digits(second);
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
  return *h * 3'600 + *m * 60 + *s;
}

std::optional<Point> read_date(std::string_view t) {
  if (t.size() != 10 || t[4] != '-' || t[7] != '-') return std::nullopt;
  const auto day = date_seconds(t.substr(0, 4), t.substr(5, 2), t.substr(8, 2));
  return day ? std::optional<Point>({*day, 0}) : std::nullopt;
}

std::optional<Point> read_date_time(std::string_view t) {
  if (t.size() < 19 || (t[10] != ' ' && t[10] != 'T') || t[13] != ':' || t[16] != ':') return std::nullopt;
  const auto day = read_date(t.substr(0, 10));
  const auto clock = clock_seconds(t.substr(11, 2), t.substr(14, 2), t.substr(17, 2));
  if (!day || !clock) return std::nullopt;
  Point out{day->whole + *clock, 0};
  if (t.size() == 19) return out;
  std::string fraction(t.substr(20));
  if (t[19] != '.' || fraction.empty() || fraction.size() > kNanoDigits) return std::nullopt;
  fraction.resize(kNanoDigits, '0');
  const auto nanos = digits(fraction);
  if (!nanos) return std::nullopt;
  out.nanos = *nanos;
  return out;
}

std::optional<Point> read_digits(std::string_view t) {
  const auto day = date_seconds(t.substr(0, 4), t.substr(4, 2), t.substr(6, 2));
  if (!day || t.size() == 8) return day ? std::optional<Point>({*day, 0}) : std::nullopt;
  const auto clock = clock_seconds(t.substr(8, 2), t.substr(10, 2), t.substr(12, 2));
  return clock ? std::optional<Point>({*day + *clock, 0}) : std::nullopt;
}

std::optional<Point> read_number(std::string_view t) {
  if (const std::size_t dot = t.find('.'); dot != std::string_view::npos) {
    if (t.substr(dot + 1).find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    t = t.substr(0, dot);
  }
  if (t.starts_with('+')) t.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(t.data(), t.data() + t.size(), value);
  if (t.empty() || fault != std::errc() || end != t.data() + t.size()) return std::nullopt;
  return Point{value, 0};
}

void put(std::string& out, int value, std::size_t width) {
  const std::string text = std::to_string(value);
  if (text.size() < width) out.append(width - text.size(), '0');
  out += text;
}

std::int64_t floor_days(std::int64_t seconds) { return (seconds >= 0 ? seconds : seconds - (kDaySeconds - 1)) / kDaySeconds; }

std::string date_text(std::int64_t days, const char* between) {
  const YearMonthDay d = year_month_day({static_cast<std::int32_t>(days)});
  std::string out;
  put(out, d.year, 4);
  out += between;
  put(out, d.month, 2);
  out += between;
  put(out, d.day, 2);
  return out;
}

std::string clock_text(std::int64_t second_of_day, const char* between) {
  std::string out;
  put(out, static_cast<int>(second_of_day / 3'600), 2);
  out += between;
  put(out, static_cast<int>(second_of_day / 60 % 60), 2);
  out += between;
  put(out, static_cast<int>(second_of_day % 60), 2);
  return out;
}

std::string fraction_text(std::int32_t nanos) {
  if (nanos == 0) return {};
  std::string out = ".";
  put(out, nanos, kNanoDigits);
  while (out.ends_with('0')) out.pop_back();
  return out;
}

}  // namespace

std::optional<WatermarkType> parse_watermark_type(std::string_view name) {
  if (name == "time") return WatermarkType::Time;
  if (name == "date") return WatermarkType::Date;
  if (name == "number") return WatermarkType::Number;
  if (name == "text") return WatermarkType::Text;
  return std::nullopt;
}

std::optional<WatermarkType> watermark_type_of(ColumnClass kind) {
  switch (kind) {
    case ColumnClass::Timestamp: return WatermarkType::Time;
    case ColumnClass::Date: return WatermarkType::Date;
    case ColumnClass::Integer:
    case ColumnClass::Decimal: return WatermarkType::Number;
    case ColumnClass::Text: return WatermarkType::Text;
    default: return std::nullopt;
  }
}

std::optional<Watermark> Watermark::parse(WatermarkType type, std::string_view text) {
  Watermark out;
  out.text_ = text;
  const std::string_view t = trim(text);
  std::optional<Point> point;
  if (type == WatermarkType::Number) {
    point = read_number(t);
  } else if ((point = read_date_time(t))) {
    out.shape_ = Shape::DateTime;
    out.between_ = t[10];
  } else if ((point = read_date(t))) {
    out.shape_ = Shape::DateOnly;
  } else if (type == WatermarkType::Text && (t.size() == 14 || t.size() == 8)) {
    point = read_digits(t);
    out.shape_ = t.size() == 14 ? Shape::Digits14 : Shape::Digits8;
  }
  if (!point) return std::nullopt;
  out.point_ = *point;
  return out;
}

Point Watermark::point_moved(std::int64_t by) const {
  Point out = point_;
  const bool by_day = shape_ == Shape::DateOnly || shape_ == Shape::Digits8;
  if (by_day) by = (by < 0 ? floor_days(by) : -floor_days(-by)) * kDaySeconds;
  constexpr std::int64_t kLow = std::numeric_limits<std::int64_t>::min();
  out.whole = by < 0 && out.whole < kLow - by ? kLow : out.whole + by;
  return out;
}

std::string Watermark::moved(std::int64_t by) const {
  const Point at = point_moved(by);
  if (shape_ == Shape::Number) return std::to_string(at.whole);
  const std::int64_t days = floor_days(at.whole);
  const std::int64_t seconds = at.whole - days * kDaySeconds;
  switch (shape_) {
    case Shape::DateOnly: return date_text(days, "-");
    case Shape::Digits8: return date_text(days, "");
    case Shape::Digits14: return date_text(days, "") + clock_text(seconds, "");
    default: return date_text(days, "-") + between_ + clock_text(seconds, ":") + fraction_text(at.nanos);
  }
}

Point local_point(Instant now) {
  const std::int64_t us = now.us + kBeijingSeconds * kMicrosPerSecond;
  return {us / kMicrosPerSecond, static_cast<std::int32_t>(us % kMicrosPerSecond * 1'000)};
}

}  // namespace xinshi::database

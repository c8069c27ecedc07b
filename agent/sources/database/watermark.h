// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "ports/database.h"

namespace xinshi::database {

enum class WatermarkType : std::uint8_t { Time, Date, Number, Text };

/// Null for a word that is none: time, date, number, text.
std::optional<WatermarkType> parse_watermark_type(std::string_view word);
/// What a column's class allows; null for one that has no order in time (floating point, binary).
std::optional<WatermarkType> watermark_type_of(ColumnClass kind);

/// A watermark as a point on a line. Seconds of a civil time without zone, or a whole number; nanoseconds only for times.
struct Point {
  std::int64_t whole = 0;
  std::int32_t nanos = 0;
  auto operator<=>(const Point&) const = default;
};

/// A watermark's text and what it means. Times: `YYYY-MM-DD[ T]HH:MM:SS[.fraction]`; dates; whole numbers with sign, a fraction of zeros
/// allowed. A watermark of type text may be any of `YYYY-MM-DD HH:MM:SS`, `YYYY-MM-DD`, `YYYYMMDDHHMMSS`, `YYYYMMDD`.
class Watermark {
 public:
  static std::optional<Watermark> parse(WatermarkType type, std::string_view text);

  const std::string& text() const { return text_; }
  const Point& point() const { return point_; }
  /// The point moved by a span, in the form in which this one stands. Dates move by whole days, away from zero.
  std::string moved(std::int64_t by) const;
  /// The same, of a point.
  Point point_moved(std::int64_t by) const;

 private:
  enum class Shape : std::uint8_t { Number, DateTime, DateOnly, Digits14, Digits8 };
  std::string text_;
  Point point_;
  Shape shape_ = Shape::Number;
  char between_ = ' ';
};

/// A wall-clock time of +08:00 as a Point, to tell watermarks that lie in the future.
Point local_point(Instant now);

}  // namespace xinshi::database

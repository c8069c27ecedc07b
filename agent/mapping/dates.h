// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace xinshi::mapping {

/// A date pattern such as `YYYY-M-D`: YYYY, YY, MM (two digits), M (one or two), DD, D; everything else stands for itself.
class DatePattern {
 public:
  enum class Fit { No, NotADate, Yes };
  struct Reading {
    Fit fit = Fit::No;
    Date date{};
    bool two_digit_year = false;
  };

  static std::optional<DatePattern> compile(std::string_view pattern);
  /// Reads the whole text; a time of day may follow the date and is dropped, an offset moves the date to +08:00.
  Reading read(std::string_view text) const;
  /// Writes a date; M and D are written without a leading zero.
  void write(std::string& out, Date date) const;

 private:
  enum class Part { Year4, Year2, Month2, Month, Day2, Day, Literal };
  struct Token {
    Part part;
    std::string literal;
  };
  static bool read_token(const Token& token, std::string_view& text, YearMonthDay& civil);

  std::vector<Token> tokens_;
};

/// How one source writes dates.
struct DateRules {
  enum class Serial { Ambiguous, System1900, System1904 };
  std::vector<DatePattern> patterns;
  std::vector<std::string> long_term;  ///< 长期, 9999-12-31, …
  std::vector<std::string> empty;      ///< 1899-12-31 of an empty Excel cell, …
  Serial serial = Serial::Ambiguous;
  bool epoch_ms = true;
};

struct DateReading {
  enum class State { Value, Empty, LongTerm, Bad } state = State::Bad;
  Date date{};
  bool two_digit_year = false;
  std::string_view code;    ///< Bad: message code
  bool as_written = false;  ///< Value: the text was the day's ISO form already
};

/// `text` is trimmed and not empty.
DateReading read_date(std::string_view text, const DateRules& rules);
/// A point in time: RFC 3339, `YYYY-MM-DD HH:MM:SS[.f]` in +08:00, a date, or epoch milliseconds.
std::optional<Instant> read_instant(std::string_view text, const DateRules& rules);

}  // namespace xinshi::mapping

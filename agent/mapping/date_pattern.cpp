// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "mapping/dates.h"

namespace xinshi::mapping {
namespace {

constexpr int kCentury = 2000;  // put in front of a two-digit year

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Between `low` and `high` digits, as many as there are.
bool number(std::string_view& text, std::size_t low, std::size_t high, int& value) {
  std::size_t count = 0;
  value = 0;
  while (count < high && count < text.size() && is_digit(text[count])) value = value * 10 + (text[count++] - '0');
  if (count < low) return false;
  text.remove_prefix(count);
  return true;
}

bool skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

struct TimeOfDay {
  int hour = 0, minute = 0, second = 0;
  std::optional<int> offset_minutes;
};

bool read_offset(std::string_view& text, TimeOfDay& time) {
  if (skip(text, 'Z') || skip(text, 'z')) return time.offset_minutes = 0, true;
  const bool west = text.starts_with('-');
  if (!west && !text.starts_with('+')) return true;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!number(text, 2, 2, hours)) return false;
  skip(text, ':');
  if (!number(text, 2, 2, minutes)) return false;
  time.offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

/// A time of day behind a date, with or without a blank or T before it.
bool read_time(std::string_view text, TimeOfDay& time) {
  bool apart = false;
  while (skip(text, ' ') || skip(text, 'T') || skip(text, 't')) apart = true;
  if (text.empty()) return true;
  if (!number(text, apart ? 1 : 2, 2, time.hour) || !skip(text, ':') || !number(text, 1, 2, time.minute)) return false;
  if (skip(text, ':') && !number(text, 1, 2, time.second)) return false;
  int fraction = 0;
  if (skip(text, '.') && !number(text, 1, 9, fraction)) return false;
  skip(text, ' ');
  return read_offset(text, time) && text.empty() && time.hour < 24 && time.minute < 60 && time.second < 61;
}

}  // namespace

std::optional<DatePattern> DatePattern::compile(std::string_view pattern) {
  constexpr std::array<std::pair<std::string_view, Part>, 6> kParts = {
      {{"YYYY", Part::Year4}, {"YY", Part::Year2}, {"MM", Part::Month2}, {"M", Part::Month}, {"DD", Part::Day2}, {"D", Part::Day}}};
  DatePattern out;
  std::array<int, 3> seen{};
  while (!pattern.empty()) {
    bool matched = false;
    for (const auto& [word, part] : kParts) {
      if (matched || !pattern.starts_with(word)) continue;
      out.tokens_.push_back({part, ""});
      ++seen[part <= Part::Year2 ? 0U : (part <= Part::Month ? 1U : 2U)];
      pattern.remove_prefix(word.size());
      matched = true;
    }
    if (matched) continue;
    if (out.tokens_.empty() || out.tokens_.back().part != Part::Literal) out.tokens_.push_back({Part::Literal, ""});
    out.tokens_.back().literal += pattern.front();
    pattern.remove_prefix(1);
  }
  if (seen != std::array<int, 3>{1, 1, 1}) return std::nullopt;
  return out;
}

bool DatePattern::read_token(const Token& token, std::string_view& text, YearMonthDay& civil) {
  switch (token.part) {
    case Part::Year4:
      return number(text, 4, 4, civil.year);
    case Part::Year2: {
      const bool fits = number(text, 2, 2, civil.year);
      civil.year += kCentury;
      return fits;
    }
    case Part::Month2:
      return number(text, 2, 2, civil.month);
    case Part::Month:
      return number(text, 1, 2, civil.month);
    case Part::Day2:
      return number(text, 2, 2, civil.day);
    case Part::Day:
      return number(text, 1, 2, civil.day);
    case Part::Literal:
      break;
  }
  if (!text.starts_with(token.literal)) return false;
  text.remove_prefix(token.literal.size());
  return true;
}

DatePattern::Reading DatePattern::read(std::string_view text) const {
  YearMonthDay civil;
  Reading reading;
  for (const Token& token : tokens_) {
    if (!read_token(token, text, civil)) return {};
    reading.two_digit_year = reading.two_digit_year || token.part == Part::Year2;
  }
  TimeOfDay time;
  if (!text.empty() && !read_time(text, time)) return {};
  const auto date = make_date(civil.year, civil.month, civil.day);
  reading.fit = date ? Fit::Yes : Fit::NotADate;
  if (!date) return reading;
  reading.date = *date;
  if (time.offset_minutes) {
    const std::int64_t minutes = date->days * std::int64_t{1440} + time.hour * 60 + time.minute - *time.offset_minutes;
    reading.date = date_of(Instant{(minutes * 60 + time.second) * kMicrosPerSecond});
  }
  return reading;
}

void DatePattern::write(std::string& out, Date date) const {
  const YearMonthDay civil = year_month_day(date);
  const auto two = [&out](int value) {
    out += static_cast<char>('0' + value / 10 % 10);
    out += static_cast<char>('0' + value % 10);
  };
  for (const Token& token : tokens_) {
    switch (token.part) {
      case Part::Year4:
        two(civil.year / 100);
        two(civil.year % 100);
        break;
      case Part::Year2:
        two(civil.year % 100);
        break;
      case Part::Month2:
        two(civil.month);
        break;
      case Part::Month:
        out += std::to_string(civil.month);
        break;
      case Part::Day2:
        two(civil.day);
        break;
      case Part::Day:
        out += std::to_string(civil.day);
        break;
      case Part::Literal:
        out += token.literal;
        break;
    }
  }
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include "mapping/dates.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

constexpr std::size_t kEpochMsDigits = 13;  // from September 2001 on; twelve digits would be read as a date by other systems
constexpr std::int32_t kDay1899_12_30 = -25'569;
constexpr std::int32_t kDay1904_01_01 = -24'107;
constexpr std::int32_t kDay2099_01_01 = 47'117;

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

DateReading bad(std::string_view code) {
  return {DateReading::State::Bad, {}, false, code};
}
DateReading value(Date date, bool two_digits = false) {
  return {DateReading::State::Value, date, two_digits, {}};
}

/// A day number as Excel stores dates: five digits, perhaps with a fraction for the time.
std::optional<DateReading> read_serial(std::string_view text, DateRules::Serial system) {
  const std::string_view whole = text.substr(0, text.find('.'));
  if (whole.size() != 5 || !all_digits(whole) || (text.size() > 5 && !all_digits(text.substr(6)))) return std::nullopt;
  if (system == DateRules::Serial::Ambiguous) return bad("MAP-0312");
  const auto days = static_cast<std::int32_t>(*parse_u64(whole));
  return value({days + (system == DateRules::Serial::System1900 ? kDay1899_12_30 : kDay1904_01_01)});
}

std::optional<DateReading> read_patterns(std::string_view text, const DateRules& rules) {
  bool impossible = false;
  for (const DatePattern& pattern : rules.patterns) {
    const DatePattern::Reading reading = pattern.read(text);
    if (reading.fit == DatePattern::Fit::Yes) return value(reading.date, reading.two_digit_year);
    impossible = impossible || reading.fit == DatePattern::Fit::NotADate;
  }
  if (impossible) return bad("MAP-0311");
  return std::nullopt;
}

bool listed(const std::vector<std::string>& words, std::string_view text) {
  return std::ranges::any_of(words, [text](const std::string& word) { return equal_ci(word, text); });
}

/// True when `text` is a listed date, perhaps with a time of day behind it.
bool listed_date(const std::vector<std::string>& words, std::string_view text) {
  return std::ranges::any_of(words, [text](const std::string& word) {
    return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ' || text[word.size()] == 'T');
  });
}

std::string without_blanks(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' ' && c != '\t'; });
  return out;
}

DateReading read_folded(std::string_view text, const DateRules& rules) {
  if (listed(rules.long_term, text) || listed_date(rules.long_term, text))
    return {DateReading::State::LongTerm, long_term_date(), false, {}};
  if (listed_date(rules.empty, text)) return {DateReading::State::Empty, {}, false, {}};
  if (all_digits(text) && text.size() == kEpochMsDigits && rules.epoch_ms)
    return value(date_of(Instant{static_cast<std::int64_t>(*parse_u64(text)) * kMicrosPerMilli}));
  if (auto serial = read_serial(text, rules.serial)) return *serial;
  if (auto reading = read_patterns(text, rules)) return *reading;
  if (auto reading = read_patterns(without_blanks(text), rules)) return *reading;
  return bad("MAP-0310");
}

}  // namespace

DateReading read_date(std::string_view text, const DateRules& rules) {
  if (text.size() == 10)
    if (const auto date = parse_iso_date(text)) {
      if (*date == long_term_date()) return {DateReading::State::LongTerm, *date, false, {}};
      if (date->days > kDay1904_01_01 && date->days < kDay2099_01_01) return {DateReading::State::Value, *date, false, {}, true};
    }
  DateReading reading = read_folded(trim(fold_width(text)), rules);
  if (reading.state == DateReading::State::Value && reading.date == long_term_date()) reading.state = DateReading::State::LongTerm;
  return reading;
}

std::optional<Instant> read_instant(std::string_view text, const DateRules& rules) {
  if (const auto instant = parse_instant(text)) return instant;
  if (all_digits(text) && text.size() == kEpochMsDigits) return Instant{static_cast<std::int64_t>(*parse_u64(text)) * kMicrosPerMilli};
  if (text.size() >= 19 && text[10] == ' ') {
    std::string rfc(text.substr(0, 19));
    rfc[10] = 'T';
    if (text.size() > 19 && text[19] == '.') rfc += text.substr(19);
    if (const auto instant = parse_instant(rfc + "+08:00")) return instant;
  }
  const DateReading reading = read_date(text, rules);
  if (reading.state != DateReading::State::Value) return std::nullopt;
  return start_of_day(reading.date);
}

}  // namespace xinshi::mapping

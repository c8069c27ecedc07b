// SPDX-License-Identifier: Apache-2.0
#include "mapping/xlsx_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "base/time.h"

namespace xinshi::mapping {
namespace {

constexpr int kDigits = 15;  // what a spreadsheet keeps and shows
constexpr std::int32_t kDay1899_12_30 = -25'569;
constexpr std::int32_t kDay1899_12_31 = -25'568;
constexpr std::int32_t kDay1904_01_01 = -24'107;
constexpr double kLastDay = 2'958'465;  // 9999-12-31
constexpr std::int64_t kDaySeconds = 86'400;

/// Already as it is shown: at most 15 digits, perhaps a sign and a point, nothing to strip.
bool canonical(std::string_view raw) {
  if (raw.starts_with('-')) raw.remove_prefix(1);
  std::size_t digits = 0;
  bool point = false;
  for (const char c : raw) {
    if (c == '.' && !point && digits > 0) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      ++digits;
    } else {
      return false;
    }
  }
  if (digits == 0 || digits > kDigits) return false;
  if (raw.size() > 1 && raw.front() == '0' && raw[1] != '.') return false;
  return !point || (raw.back() != '0' && raw.back() != '.');
}

std::optional<double> parse(std::string_view raw) {
  double value = 0;
  if (raw.starts_with('+')) raw.remove_prefix(1);
  const auto [end, fault] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (fault != std::errc{} || end != raw.data() + raw.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

void append_plain(std::string& out, double value) {
  if (value == 0) return void(out += '0');
  char buffer[64];
  if (std::fabs(value) >= 1e15) {  // more than 15 digits: the last ones are lost
    std::snprintf(buffer, sizeof buffer, "%.14E", value);
    std::string_view text = buffer;
    const std::size_t exponent = text.find('E');
    std::size_t last = exponent;
    while (text[last - 1] == '0' && text[last - 2] != '.') --last;
    out.append(text.substr(0, last)).append(text.substr(exponent));
    return;
  }
  const int whole = static_cast<int>(std::floor(std::log10(std::fabs(value)))) + 1;
  const int decimals = whole >= kDigits ? 0 : std::min(kDigits - whole, 30);
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  std::string_view text = buffer;
  if (decimals > 0) {
    while (text.ends_with('0')) text.remove_suffix(1);
    if (text.ends_with('.')) text.remove_suffix(1);
  }
  out.append(text);
}

void append_two(std::string& out, std::int64_t value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

void append_time(std::string& out, std::int64_t seconds) {
  append_two(out, seconds / 3600);
  out += ':';
  append_two(out, seconds / 60 % 60);
  out += ':';
  append_two(out, seconds % 60);
}

void append_day(std::string& out, std::int32_t day, bool date1904) {
  if (date1904) return void(out += format_date({kDay1904_01_01 + day}));
  if (day == 0) return void(out += "1900-01-00");
  if (day == 60) return void(out += "1900-02-29");
  out += format_date({(day < 60 ? kDay1899_12_31 : kDay1899_12_30) + day});
}

bool append_date(std::string& out, double value, bool time_only, bool date1904) {
  if (value < 0 || value > kLastDay + 1) return false;
  auto day = static_cast<std::int32_t>(value);
  auto seconds = static_cast<std::int64_t>(std::llround((value - day) * static_cast<double>(kDaySeconds)));
  if (seconds == kDaySeconds) ++day, seconds = 0;
  if (day > static_cast<std::int32_t>(kLastDay) - (date1904 ? 1462 : 0)) return false;
  if (time_only && day == 0) return append_time(out, seconds), true;
  append_day(out, day, date1904);
  if (seconds != 0) append_time(out += ' ', seconds);
  return true;
}

/// The letters of the first section that mean something: quoted and escaped text, colours and locales left out.
std::string bare_format(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '"') {
      while (++i < code.size() && code[i] != '"') {
      }
    } else if (c == '[') {
      const std::size_t end = code.find(']', i);
      const std::string_view inside = code.substr(i + 1, end == std::string_view::npos ? std::string_view::npos : end - i - 1);
      if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos) out += 'h';  // elapsed time
      if (end == std::string_view::npos) break;
      i = end;
    } else {
      out += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

}  // namespace

NumberStyle builtin_number_style(int id) {
  if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || (id >= 57 && id <= 58))
    return NumberStyle::Date;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56) return NumberStyle::Time;
  return NumberStyle::Plain;
}

NumberStyle number_style(std::string_view format_code) {
  const std::string bare = bare_format(format_code);
  if (bare.starts_with("general") || bare.starts_with("g/")) return NumberStyle::Plain;
  if (bare.find_first_of("0#?") != std::string::npos && bare.find_first_of("ydhs") == std::string::npos) return NumberStyle::Plain;
  if (bare.find_first_of("yd") != std::string::npos) return NumberStyle::Date;
  if (bare.find_first_of("hs") != std::string::npos) return NumberStyle::Time;
  return bare.find('m') != std::string::npos ? NumberStyle::Date : NumberStyle::Plain;
}

bool append_number(std::string& out, std::string_view raw, NumberStyle style, bool date1904) {
  if (style == NumberStyle::Plain && canonical(raw)) return out.append(raw), true;
  const auto value = parse(raw);
  if (!value) return false;
  if (style == NumberStyle::Plain || !append_date(out, *value, style == NumberStyle::Time, date1904)) append_plain(out, *value);
  return true;
}

}  // namespace xinshi::mapping

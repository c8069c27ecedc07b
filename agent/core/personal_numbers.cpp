// SPDX-License-Identifier: Apache-2.0
#include "core/personal_numbers.h"

#include "core/identifiers.h"

namespace xinshi {
namespace {

constexpr std::size_t kShortest = 11;  // a mobile number

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// Month and day of an identity number stand where they should.
bool has_birth_date(std::string_view digits, std::size_t month_at) {
  const int month = (digits[month_at] - '0') * 10 + (digits[month_at + 1] - '0');
  const int day = (digits[month_at + 2] - '0') * 10 + (digits[month_at + 3] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool is_personal_number(std::string_view run) {
  if (run.size() == 18) return has_birth_date(run, 10) && !uscc_well_formed(run);
  if (run.size() == 15) return has_birth_date(run, 8);
  return run.size() == 11 && run[0] == '1' && run[1] >= '3';
}

}  // namespace

std::optional<TextRun> next_personal_number(std::string_view text, std::size_t from) {
  // Every run of 11 digits or more that begins at `pos` or within the ten bytes behind it covers this byte.
  for (std::size_t pos = from; pos + kShortest <= text.size();) {
    std::size_t start = pos + kShortest - 1;
    if (!is_digit(text[start])) {
      pos = start + 1;
      continue;
    }
    std::size_t end = start;
    while (start > pos && is_digit(text[start - 1])) --start;
    while (end < text.size() && is_digit(text[end])) ++end;
    const bool check_letter = end - start == 17 && end < text.size() && (text[end] == 'X' || text[end] == 'x');
    const std::size_t stop = check_letter ? end + 1 : end;
    const bool alone = (start == 0 || !is_letter(text[start - 1])) && (stop == text.size() || !is_letter(text[stop]));
    if (alone && is_personal_number(text.substr(start, stop - start))) return TextRun{start, stop - start};
    pos = end;
  }
  return std::nullopt;
}

}  // namespace xinshi

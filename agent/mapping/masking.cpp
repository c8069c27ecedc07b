// SPDX-License-Identifier: Apache-2.0
#include "mapping/masking.h"

#include "base/text.h"
#include "core/identifiers.h"

namespace xinshi::mapping {
namespace {

std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t pos = 0;
  for (std::size_t i = 0; i < characters && pos < text.size(); ++i) next_code_point(text, pos);
  return pos;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

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

std::string masked_text(std::string_view value, const Mask& mask) {
  const std::size_t length = count_characters(value);
  std::size_t head = mask.head;
  std::size_t tail = mask.tail;
  if (head + tail >= length) {
    head = length > 1 && mask.head > 0 ? 1 : 0;
    tail = 0;
  }
  const std::size_t head_end = bytes_of(value, head);
  std::string out(value.substr(0, head_end));
  for (std::size_t i = head; i < length - tail; ++i) out += mask.with;
  return out.append(value.substr(bytes_of(value, length - tail)));
}

std::string mask_prose(std::string_view text) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    std::size_t end = pos;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == pos) {
      out += text[pos++];
      continue;
    }
    const bool check_letter = end - pos == 17 && end < text.size() && (text[end] == 'X' || text[end] == 'x');
    const std::size_t stop = check_letter ? end + 1 : end;
    const bool alone = (pos == 0 || !is_letter(text[pos - 1])) && (stop == text.size() || !is_letter(text[stop]));
    const std::string_view run = text.substr(pos, stop - pos);
    out += alone && is_personal_number(run) ? masked_text(run, {3, 4, "*"}) : std::string(run);
    pos = stop;
  }
  return out;
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include "mapping/clean_text.h"

#include <algorithm>

#include "base/text.h"
#include "mapping/code_table.h"

namespace xinshi::mapping {
namespace {

bool illegal(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF;
}

bool walk_finds_illegal(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 && illegal(byte)) return true;
    if (byte == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF' && static_cast<unsigned char>(text[i + 2]) >= 0xBE) return true;
  }
  return false;
}

bool is_chinese(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF) || c == U'·' || c == U'〇';
}
bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0;
}

}  // namespace

bool has_illegal_xml(std::string_view text) { return !surely_plain(text) && walk_finds_illegal(text); }

void remove_illegal_xml(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t start = pos;
    if (!illegal(next_code_point(text, pos))) out.append(text.substr(start, pos - start));
  }
}

bool is_damaged_number(std::string_view text) {
  std::size_t pos = 0;
  const auto digits = [&] {
    const std::size_t start = pos;
    while (pos < text.size() && text[pos] >= '0' && text[pos] <= '9') ++pos;
    return pos - start;
  };
  if (digits() == 0 || pos == text.size()) return false;
  const bool point = text[pos] == '.';
  if (point) {
    ++pos;
    const std::string_view fraction = text.substr(pos);
    if (digits() > 0 && pos == text.size()) return fraction.find_first_not_of('0') == std::string_view::npos;
    if (pos == text.size()) return false;
  }
  if (text[pos] != 'E' && text[pos] != 'e') return false;
  ++pos;
  const bool sign = pos < text.size() && text[pos] == '+';
  if (sign) ++pos;
  return digits() > 0 && pos == text.size() && (sign || point);
}

bool is_cut_number(std::string_view text) {
  if (!is_damaged_number(text)) return false;  // nearly every text is told apart by its first byte
  const std::size_t mark = text.find_first_of("Ee");
  if (mark == std::string_view::npos || text.substr(mark + 1, 1) != "+") return false;
  const auto exponent = parse_u64(text.substr(mark + 2));
  return !exponent || *exponent >= 15;
}

bool is_formula_error(std::string_view text) {
  if (!text.starts_with('#')) return false;
  if (text.size() > 2 && text.find_first_not_of('#') == std::string_view::npos) return true;
  constexpr std::string_view kErrors[] = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"};
  return std::ranges::find(kErrors, text) != std::end(kErrors);
}

bool remove_name_blanks(std::string_view text, std::string& out) {
  if (text.find_first_of(" \t\xC2\xE3") == std::string_view::npos) return false;  // no byte of a blank
  out.clear();
  bool blanks = false;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t start = pos;
    const char32_t c = next_code_point(text, pos);
    if (is_blank(c)) {
      blanks = true;
    } else if (is_chinese(c)) {
      out.append(text.substr(start, pos - start));
    } else {
      return false;
    }
  }
  return blanks;
}

void EmptyWords::learn(std::string_view word) {
  longest_ = std::max(longest_, word.size());
  if (word.empty()) return;
  const char first = word.front();
  begins_[static_cast<unsigned char>(to_lower_ascii({&first, 1}).front())] = true;
  begins_[static_cast<unsigned char>(to_upper_ascii({&first, 1}).front())] = true;
  begins_[0xEF] = true;  // full-width spellings
}

bool EmptyWords::lookup(std::string_view text) const {
  const auto first = static_cast<unsigned char>(text.front());
  if (first == 0xEF) return std::ranges::find(words_, code_key(text)) != words_.end();  // full-width spellings
  if (text.size() > longest_) return false;
  return std::ranges::any_of(words_, [text](const std::string& word) { return word == text || equal_ci(word, text); });
}

}  // namespace xinshi::mapping

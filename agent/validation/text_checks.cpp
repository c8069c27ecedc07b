// SPDX-License-Identifier: Apache-2.0
#include "validation/text_checks.h"

#include "base/text.h"

namespace xinshi::validation {
TextFault text_fault(std::string_view utf8) {
  for (std::size_t pos = 0; pos < utf8.size(); ++pos) {
    const auto byte = static_cast<unsigned char>(utf8[pos]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return TextFault::Control;
    if (byte != 0xEF) continue;
    const auto character = utf8.substr(pos, 3);
    if (character == "\xEF\xBF\xBD") return TextFault::Replacement;
    if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return TextFault::Control;
  }
  return TextFault::None;
}

std::size_t length_in(std::string_view utf8, LengthUnit unit) {
  if (unit == LengthUnit::Utf8Bytes) return utf8.size();
  if (unit == LengthUnit::Characters) return count_characters(utf8);
  std::size_t bytes = 0;
  for (std::size_t pos = 0; pos < utf8.size();) {
    const char32_t c = next_code_point(utf8, pos);
    bytes += c < 0x80 ? 1 : c < 0x10000 ? 2 : 4;
  }
  return bytes;
}

std::optional<std::size_t> outside_gbk(std::string_view utf8) {
  for (std::size_t pos = 0; pos < utf8.size();) {
    const std::size_t start = pos;
    const char32_t c = next_code_point(utf8, pos);
    if (c >= 0x10000 || (c >= 0x3400 && c <= 0x4DBF)) return start;
  }
  return std::nullopt;
}

}  // namespace xinshi::validation

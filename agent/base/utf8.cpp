// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <algorithm>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

std::uint8_t byte_at(std::string_view text, std::size_t pos) { return static_cast<std::uint8_t>(text[pos]); }

bool continues(std::string_view text, std::size_t pos) {
  return pos < text.size() && (byte_at(text, pos) & 0xC0U) == 0x80U;
}

/// Length the lead byte announces; 0 when no character may begin with it.
std::size_t announced_length(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;  // a continuation byte, or the overlong C0 and C1
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// RFC 3629 section 4: four lead bytes narrow the range of the byte behind them.
bool second_byte_allowed(std::uint8_t lead, std::uint8_t second) {
  switch (lead) {
    case 0xE0: return second >= 0xA0;  // overlong
    case 0xED: return second < 0xA0;   // surrogates
    case 0xF0: return second >= 0x90;  // overlong
    case 0xF4: return second < 0x90;   // above U+10FFFF
    default: return true;
  }
}

/// Length of the valid character at `pos`, or 0.
std::size_t valid_length(std::string_view text, std::size_t pos) {
  const std::uint8_t lead = byte_at(text, pos);
  const std::size_t length = announced_length(lead);
  for (std::size_t i = 1; i < length; ++i)
    if (!continues(text, pos + i)) return 0;
  if (length > 1 && !second_byte_allowed(lead, byte_at(text, pos + 1))) return 0;
  return length;
}

}  // namespace

std::optional<std::size_t> invalid_utf8_at(std::string_view text) {
  // Nearly all text is valid: the vectorised check accepts it, and only refused text is walked for the offset.
  if (simdjson::validate_utf8(text.data(), text.size())) return std::nullopt;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t length = valid_length(text, pos);
    if (length == 0) return pos;
    pos += length;
  }
  return std::nullopt;
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; }));
}

char32_t next_code_point(std::string_view utf8, std::size_t& pos) {
  const std::uint8_t lead = byte_at(utf8, pos);
  const std::size_t length = announced_length(lead);
  if (length == 0 || length > utf8.size() - pos) {  // never in valid text, but a caller's bug must not read behind it
    ++pos;
    return kReplacement;
  }
  char32_t code_point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code_point = code_point << 6 | (byte_at(utf8, pos + i) & 0x3FU);
  pos += length;
  return code_point;
}

void append_utf8(std::string& out, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = kReplacement;
  const auto continuation = [code_point](int shift) {
    return static_cast<char>(0x80U | (code_point >> shift & 0x3FU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += {static_cast<char>(0xC0U | code_point >> 6), continuation(0)};
  } else if (code_point < 0x10000) {
    out += {static_cast<char>(0xE0U | code_point >> 12), continuation(6), continuation(0)};
  } else {
    out += {static_cast<char>(0xF0U | code_point >> 18), continuation(12), continuation(6), continuation(0)};
  }
}

std::string fold_width(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t pos = 0; pos < utf8.size();) {
    const std::size_t start = pos;
    const char32_t code_point = next_code_point(utf8, pos);
    if (code_point == 0x3000) {
      out += ' ';
    } else if (code_point >= 0xFF01 && code_point <= 0xFF5E) {
      out += static_cast<char>(code_point - 0xFF01 + '!');
    } else {
      out += utf8.substr(start, pos - start);
    }
  }
  return out;
}

}  // namespace xinshi

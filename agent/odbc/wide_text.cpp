// SPDX-License-Identifier: Apache-2.0
#include "odbc/wide_text.h"

#include "base/text.h"

namespace xinshi::odbc {
namespace {

constexpr std::size_t kBytesPerUnit = 3;  // a surrogate pair is two units and four bytes

char32_t unit(const SQLWCHAR* text, std::size_t at) { return static_cast<char32_t>(text[at]) & 0xFFFF; }

/// Writes at most kBytesPerUnit bytes a unit; answers how many.
std::size_t encode(const SQLWCHAR* text, std::size_t units, char* out) {
  char* to = out;
  const auto put = [&](char32_t byte) { *to++ = static_cast<char>(byte); };
  for (std::size_t i = 0; i < units; ++i) {
    char32_t c = unit(text, i);
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < units && unit(text, i + 1) >= 0xDC00 && unit(text, i + 1) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(text, ++i) - 0xDC00);
    }
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
    }
  }
  return static_cast<std::size_t>(to - out);
}

}  // namespace

WideText to_wide(std::string_view utf8) {
  constexpr char32_t kUnknown = 0xFFFD;
  WideText out;
  const auto put = [&](char32_t value) { out.push_back(static_cast<SQLWCHAR>(value)); };
  for (std::size_t at = 0; at < utf8.size();) {
    const auto bad = invalid_utf8_at(utf8.substr(at));
    const std::size_t end = bad ? at + *bad : utf8.size();
    while (at < end) {
      const char32_t c = next_code_point(utf8, at);
      if (c < 0x10000) {
        put(c);
      } else {
        put(0xD800 + ((c - 0x10000) >> 10)), put(0xDC00 + ((c - 0x10000) & 0x3FF));
      }
    }
    if (bad) put(kUnknown), ++at;
  }
  return out;
}

std::string from_wide(const SQLWCHAR* text, std::size_t units) {
  std::string out(units * kBytesPerUnit, '\0');
  out.resize(encode(text, units, out.data()));
  return out;
}

std::string_view from_wide(const SQLWCHAR* text, std::size_t units, Arena& arena) {
  char* const out = arena.allocate(units * kBytesPerUnit + 1);
  return {out, encode(text, units, out)};
}

}  // namespace xinshi::odbc

// SPDX-License-Identifier: Apache-2.0
#include "validation/text_checks.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace xinshi::validation {
namespace {

constexpr std::size_t kBlock = 32;

/// A control character, or EF before BF, with which U+FFC0 to U+FFFF begin, among 32 bytes and the one behind them. Smallest values
/// over a fixed length are a form that the compiler turns into vector instructions.
bool suspicious(const unsigned char* bytes) {
  unsigned char lowest = 0xFF;
  unsigned char pair = 0xFF;  // 0 when some byte is EF and its neighbour BF
  for (std::size_t i = 0; i < kBlock; ++i) {
    const unsigned char byte = bytes[i];
    const auto difference = static_cast<unsigned char>((byte ^ 0xEF) | (bytes[i + 1] ^ 0xBF));
    lowest = byte < lowest ? byte : lowest;
    pair = difference < pair ? difference : pair;
  }
  return lowest < 0x20 || pair == 0;
}

}  // namespace

bool surely_plain(std::string_view utf8) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(utf8.data());
  std::size_t left = utf8.size();
  for (; left > kBlock; left -= kBlock, bytes += kBlock)
    if (suspicious(bytes)) return false;
  unsigned char rest[kBlock + 1];
  std::memset(rest, ' ', sizeof rest);
  if (left > 0) std::memcpy(rest, bytes, left);
  return !suspicious(rest);
}

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

// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/text.h"

namespace xinshi {
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

}  // namespace xinshi

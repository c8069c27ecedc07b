// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace xinshi {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64Digits.size(); ++i)
    values[static_cast<unsigned char>(kBase64Digits[i])] = static_cast<std::int8_t>(i);
  return values;
}();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char base64_digit(std::uint32_t group, int shift) { return kBase64Digits[(group >> shift) & 63U]; }

/// The 24 bits of up to four digits, missing ones as 0; null when a character is no digit.
std::optional<std::uint32_t> base64_group(std::string_view digits) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int value = i < digits.size() ? kBase64Values[static_cast<unsigned char>(digits[i])] : 0;
    if (value < 0) return std::nullopt;
    group = group << 6 | static_cast<std::uint32_t>(value);
  }
  return group;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = kHexDigits[bytes[i] >> 4];
    out[2 * i + 1] = kHexDigits[bytes[i] & 15U];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out(text.size() / 2, '\0');
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out[i] = static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < have ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k <= have; ++k) out[at + k] = base64_digit(group, 18 - 6 * static_cast<int>(k));
    at += 4;
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  for (; !text.empty(); text.remove_prefix(4)) {
    std::string_view digits = text.substr(0, 4);
    if (text.size() == 4 && digits.ends_with('=')) digits.remove_suffix(digits.ends_with("==") ? 2 : 1);
    const auto group = base64_group(digits);
    const std::size_t count = digits.size() - 1;
    if (!group || (count < 3 && (*group & (0xFFFFFFU >> (8 * count))) != 0)) return std::nullopt;
    for (std::size_t k = 0; k < count; ++k) out += static_cast<char>((*group >> (16 - 8 * k)) & 0xFFU);
  }
  return out;
}

std::optional<Hash> hash_from(std::string_view raw) {
  Hash out{};
  if (raw.size() != out.size()) return std::nullopt;
  std::ranges::copy(as_bytes(raw), out.begin());
  return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/sm2_coding.h"

#include <array>
#include <optional>

#include "crypto/openssl/handles.h"

namespace xinshi::crypto {
namespace {

constexpr std::size_t kNumber = 32;
constexpr unsigned kSequence = 0x30, kInteger = 0x02, kOctets = 0x04;

/// Takes one DER element off the front; null when its head does not fit.
std::optional<std::string_view> take(std::string_view& der, unsigned tag) {
  if (der.size() < 2 || static_cast<unsigned char>(der[0]) != tag) return std::nullopt;
  std::size_t length = static_cast<unsigned char>(der[1]);
  std::size_t head = 2;
  if (length >= 0x80) {
    const std::size_t octets = length & 0x7FU;
    if (octets == 0 || octets > 4 || der.size() < 2 + octets) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8U | static_cast<unsigned char>(der[2 + i]);
    head += octets;
  }
  if (length > der.size() - head) return std::nullopt;
  const std::string_view inside = der.substr(head, length);
  der.remove_prefix(head + length);
  return inside;
}

/// A number of a DER element: without the sign octet, with leading zeros, always 32 bytes.
std::optional<std::string> number(std::string_view& der) {
  auto value = take(der, kInteger);
  if (!value) return std::nullopt;
  while (value->size() > 1 && value->front() == '\0') value->remove_prefix(1);
  if (value->size() > kNumber) return std::nullopt;
  return std::string(kNumber - value->size(), '\0') + std::string(*value);
}

}  // namespace

Result<std::string> raw_signature(std::string_view der) {
  auto inside = take(der, kSequence);
  if (!inside) return library_error("signature form");
  const auto r = number(*inside);
  const auto s = number(*inside);
  if (!r || !s) return library_error("signature form");
  return *r + *s;
}

Result<std::string> raw_ciphertext(std::string_view der, Sm2CipherCoding coding, bool leading_04) {
  auto inside = take(der, kSequence);
  if (!inside) return library_error("ciphertext form");
  const auto x = number(*inside);
  const auto y = number(*inside);
  const auto c3 = take(*inside, kOctets);
  const auto c2 = take(*inside, kOctets);
  if (!x || !y || !c3 || !c2) return library_error("ciphertext form");
  std::string out = (leading_04 ? "\x04" : "") + *x + *y;
  const bool digest_first = coding == Sm2CipherCoding::C1C3C2;
  out += digest_first ? *c3 : *c2;
  out += digest_first ? *c2 : *c3;
  return out;
}

}  // namespace xinshi::crypto

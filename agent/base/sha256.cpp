// SPDX-License-Identifier: Apache-2.0
// The low-level calls: an EVP context costs an allocation and a lookup for each hash, more than a short hash itself.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <new>
#include <type_traits>

namespace xinshi {
namespace {

constexpr std::size_t kBlockSize = 64;
constexpr unsigned char kInnerPad = 0x36;
constexpr unsigned char kOuterPad = 0x5c;

SHA256_CTX* context(unsigned char* state) { return std::launder(reinterpret_cast<SHA256_CTX*>(state)); }

}  // namespace

Sha256::Sha256() : state_{} {
  static_assert(sizeof(SHA256_CTX) <= sizeof(state_));
  static_assert(alignof(SHA256_CTX) <= alignof(Sha256));
  static_assert(std::is_trivially_copyable_v<SHA256_CTX> && std::is_trivially_destructible_v<SHA256_CTX>);
  SHA256_Init(new (state_) SHA256_CTX);
}

Sha256& Sha256::update(std::string_view bytes) {
  SHA256_Update(context(state_), bytes.data(), bytes.size());
  return *this;
}

Hash Sha256::finish() {
  Hash out{};
  SHA256_Final(out.data(), context(state_));
  return out;
}

Hash sha256(std::string_view bytes) { return Sha256{}.update(bytes).finish(); }

HmacSha256::HmacSha256(std::string_view key) {
  std::array<std::uint8_t, kBlockSize> pad{};
  if (key.size() > kBlockSize) {
    std::ranges::copy(sha256(key), pad.begin());
  } else {
    std::ranges::copy(as_bytes(key), pad.begin());
  }
  for (auto& byte : pad) byte ^= kInnerPad;
  inner_.update(as_text(pad));
  for (auto& byte : pad) byte ^= kInnerPad ^ kOuterPad;
  outer_.update(as_text(pad));
  OPENSSL_cleanse(pad.data(), pad.size());
}

Hash HmacSha256::of(std::string_view message) const {
  Sha256 inner = inner_;
  const Hash digest = inner.update(message).finish();
  Sha256 outer = outer_;
  return outer.update(as_text(digest)).finish();
}

}  // namespace xinshi

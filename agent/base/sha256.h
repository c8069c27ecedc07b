// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"

namespace xinshi {

/// Incremental SHA-256 without allocation. Not thread-safe; copying forks the state.
class Sha256 {
 public:
  Sha256();
  Sha256& update(std::string_view bytes);
  Hash finish();

 private:
  alignas(8) unsigned char state_[128];  // holds OpenSSL's SHA256_CTX; the size is checked in the .cpp
};

Hash sha256(std::string_view bytes);

/// HMAC-SHA-256 under one fixed key: the inner and outer pads are hashed once, so a short message costs two blocks.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  Hash of(std::string_view message) const;

 private:
  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace xinshi

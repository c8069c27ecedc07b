// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/system_random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

namespace xinshi::crypto {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  constexpr std::size_t kStep = 1 << 20;
  while (!out.empty()) {
    const auto part = out.first(std::min(out.size(), kStep));
    if (RAND_bytes(part.data(), static_cast<int>(part.size())) != 1) std::abort();
    out = out.subspan(part.size());
  }
}

}  // namespace xinshi::crypto

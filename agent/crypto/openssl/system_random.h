// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.h"

namespace xinshi::crypto {

/// The library's generator, seeded by the operating system. Ends the process when it fails: there is no safe way on.
class SystemRandom final : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace xinshi::crypto

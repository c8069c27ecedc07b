// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <gtest/gtest.h>

namespace xinshi {
namespace {

struct RisingRandom final : RandomSource {
  std::uint8_t next = 1;
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = next++;
  }
};

TEST(Random16, FillsAllSixteenBytesFromTheSource) {
  RisingRandom random;
  EXPECT_EQ(to_hex(random16(random)), "0102030405060708090a0b0c0d0e0f10");
  EXPECT_EQ(to_hex(random16(random)), "1112131415161718191a1b1c1d1e1f20");
}

}  // namespace
}  // namespace xinshi

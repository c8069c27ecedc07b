// SPDX-License-Identifier: Apache-2.0
#include "base/byte_stream.h"

#include <gtest/gtest.h>

#include <array>

namespace xinshi {
namespace {

TEST(ViewStream, GivesAllBytesInPiecesOfTheAskedSizeAndThenTheEnd) {
  ViewStream stream("abcdefg");
  std::array<char, 3> piece{};
  std::string all;
  for (;;) {
    const auto count = stream.read(piece.data(), piece.size());
    ASSERT_TRUE(count.ok());
    if (*count == 0) break;
    all.append(piece.data(), *count);
  }
  EXPECT_EQ(all, "abcdefg");
}

TEST(ViewStream, OfNothingEndsAtOnce) {
  ViewStream stream({});
  char byte = 'x';
  EXPECT_EQ(*stream.read(&byte, 1), 0U);
  EXPECT_EQ(byte, 'x');
}

}  // namespace
}  // namespace xinshi

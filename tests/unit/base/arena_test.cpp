// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace xinshi {
namespace {

constexpr std::size_t kBig = 200 * 1024;

TEST(Arena, KeepsTextsWhereTheyAreWhileItGrows) {
  Arena arena;
  std::vector<std::string_view> texts;
  for (int i = 0; i < 50'000; ++i) texts.push_back(arena.copy(std::to_string(i)));
  for (int i = 0; i < 50'000; ++i) ASSERT_EQ(texts[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST(Arena, CountsTheBytesInUse) {
  Arena arena;
  EXPECT_EQ(arena.used(), 0U);
  arena.copy("abc");
  arena.allocate(kBig);
  EXPECT_EQ(arena.used(), 3 + kBig);
  arena.clear();
  EXPECT_EQ(arena.used(), 0U);
}

TEST(Arena, TakesAnEmptyTextAndOneLargerThanABlock) {
  Arena arena;
  EXPECT_EQ(arena.copy(""), "");
  EXPECT_EQ(arena.copy({}), "");
  const std::string big(kBig, 'b');
  const std::string_view small = arena.copy("small");
  EXPECT_EQ(arena.copy(big), big);
  EXPECT_EQ(small, "small");
}

TEST(Arena, StopsGrowingOnceItHasSeenTheWorkWhateverTheOrderOfSizes) {
  Arena arena;
  std::set<const void*> seen;
  const auto round = [&arena, &seen](bool big_first) {
    if (big_first) seen.insert(arena.allocate(kBig));
    for (int i = 0; i < 8; ++i) seen.insert(arena.allocate(60 * 1024));  // one to a block
    if (!big_first) seen.insert(arena.allocate(kBig));
    arena.clear();
  };
  for (int i = 0; i < 20; ++i) round(i % 3 == 0);
  const std::size_t places = seen.size();
  for (int i = 0; i < 300; ++i) round(i % 2 == 0);
  EXPECT_EQ(seen.size(), places);
}

TEST(Arena, UsesTheSameMemoryAgainAfterClear) {
  Arena arena;
  const void* const first = arena.allocate(100);
  arena.clear();
  EXPECT_EQ(arena.allocate(100), first);
}

}  // namespace
}  // namespace xinshi

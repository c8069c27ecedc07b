// SPDX-License-Identifier: Apache-2.0
#include "runtime/alarm_book.h"

#include <gtest/gtest.h>

namespace xinshi::runtime {
namespace {

constexpr std::int64_t kSecond = kMicrosPerSecond;
const Instant kNoon{1'790'740'800ll * kSecond};  // 12:00 at +08:00

Instant after(std::int64_t seconds) { return {kNoon.us + seconds * kSecond}; }
AlarmBook book(const std::vector<std::string>& quiet = {}) { return {30'000, 3'600'000, *DayHours::parse(quiet)}; }

TEST(AlarmBook, TellsTogetherWhatComesTogether) {
  AlarmBook b = book();
  b.raise({"deadline.near", "a", "county", ""}, after(0));
  b.raise({"deadline.near", "b", "county", ""}, after(20));
  EXPECT_TRUE(b.due(after(29)).empty());
  EXPECT_EQ(b.due(after(30)).size(), 2U);
}

TEST(AlarmBook, TellsTheSameThingOnceInItsTime) {
  AlarmBook b = book();
  b.raise({"platform.down", "", "county", "NET-0002"}, after(0));
  b.raise({"platform.down", "", "county", "NET-0003"}, after(1));
  ASSERT_EQ(b.due(after(30)).size(), 1U);
  b.told(b.due(after(30)), after(30));
  b.raise({"platform.down", "", "county", ""}, after(3'000));
  EXPECT_TRUE(b.due(after(3'100)).empty());
  b.raise({"platform.down", "", "city", ""}, after(3'000));
  EXPECT_EQ(b.due(after(3'100)).size(), 1U) << "another platform is another thing";
  b.raise({"platform.down", "", "county", ""}, after(30 + 3'600));
  EXPECT_EQ(b.due(after(4'000)).size(), 2U);
}

TEST(AlarmBook, KeepsWhatCouldNotBeTold) {
  AlarmBook b = book();
  b.raise({"disk.low", "", "", ""}, after(0));
  EXPECT_EQ(b.due(after(40)).size(), 1U);
  EXPECT_EQ(b.due(after(400)).size(), 1U);
}

TEST(AlarmBook, SaysNothingInQuietHoursAndEverythingBehindThem) {
  AlarmBook b = book({"12:00-14:00"});
  b.raise({"disk.low", "", "", ""}, after(0));
  EXPECT_TRUE(b.due(after(7'199)).empty());
  EXPECT_EQ(b.due(after(7'200)).size(), 1U);
}

TEST(AlarmBook, IsBounded) {
  AlarmBook b = book();
  for (std::size_t i = 0; i < AlarmBook::kMost + 7; ++i) b.raise({"deadline.near", std::to_string(i), "", ""}, after(0));
  const auto due = b.due(after(30));
  EXPECT_EQ(due.size(), AlarmBook::kMost);
  EXPECT_EQ(b.more(), 7U);
  b.told(due, after(30));
  EXPECT_EQ(b.more(), 0U);
}

}  // namespace
}  // namespace xinshi::runtime

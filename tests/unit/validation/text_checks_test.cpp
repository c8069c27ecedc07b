// SPDX-License-Identifier: Apache-2.0
#include "validation/text_checks.h"

#include <gtest/gtest.h>

namespace xinshi::validation {
namespace {

TEST(TextLength, CountsInTheUnitOfTheTarget) {
  EXPECT_EQ(length_in("罚款A", LengthUnit::Characters), 3U);
  EXPECT_EQ(length_in("罚款A", LengthUnit::Utf8Bytes), 7U);
  EXPECT_EQ(length_in("罚款A", LengthUnit::GbkBytes), 5U);
  EXPECT_EQ(length_in("𠮷", LengthUnit::Characters), 1U);
  EXPECT_EQ(length_in("𠮷", LengthUnit::GbkBytes), 4U);
  EXPECT_EQ(length_in("", LengthUnit::GbkBytes), 0U);
}

TEST(TextLength, NoUnitCountsMoreThanTheUtf8Bytes) {
  for (const char* text : {"a", "é", "罚", "𠮷", "〔2026〕5号"})
    for (const auto unit : {LengthUnit::Characters, LengthUnit::GbkBytes}) EXPECT_LE(length_in(text, unit), std::string_view(text).size());
}

TEST(OutsideGbk, FindsTheFirstCharacterThatGbkLacks) {
  EXPECT_EQ(outside_gbk("望江A，。"), std::nullopt);
  EXPECT_EQ(outside_gbk("王㐂"), 3U);
  EXPECT_EQ(outside_gbk("𠮷"), 0U);
}

TEST(TextFault, LooksAtTheShortestTextsToo) {
  EXPECT_EQ(text_fault(""), TextFault::None);
  EXPECT_EQ(text_fault("\n"), TextFault::None);
  EXPECT_EQ(text_fault("\x02"), TextFault::Control);
  EXPECT_EQ(text_fault("\x7F"), TextFault::None);  // XML 1.0 allows it
}

}  // namespace
}  // namespace xinshi::validation

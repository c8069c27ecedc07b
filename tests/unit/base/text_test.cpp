// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace xinshi {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Trim, CutsAsciiAndWideBlanksAtBothEnds) {
  EXPECT_EQ(trim(" \t\r\n\v\f行政处罚 \n"), "行政处罚");
  EXPECT_EQ(trim("\u3000\u00A0\uFEFF 张三 \u00A0\u3000\uFEFF"), "张三");
  EXPECT_EQ(trim("a \u3000 b"), "a \u3000 b");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \u3000 "), "");
}

TEST(Trim, LeavesCharactersThatOnlyShareBytesWithBlanks) {
  EXPECT_EQ(trim("、"), "、");            // E3 80 81
  EXPECT_EQ(trim("\u0120"), "\u0120");  // C4 A0
  EXPECT_EQ(trim("\xA0"), "\xA0");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,b,,c,", ","), (Parts{"a", "b", "", "c", ""}));
  EXPECT_EQ(split("", ","), (Parts{""}));
  EXPECT_EQ(split(",", ","), (Parts{"", ""}));
  EXPECT_EQ(split("甲；乙", "；"), (Parts{"甲", "乙"}));
}

TEST(Split, WithoutASeparatorGivesTheWholeText) { EXPECT_EQ(split("abc", ""), (Parts{"abc"})); }

TEST(Join, IsTheOppositeOfSplit) {
  EXPECT_EQ(join({"a", "", "c"}, "::"), "a::::c");
  EXPECT_EQ(join({"a"}, ","), "a");
  EXPECT_EQ(join({}, ","), "");
}

TEST(Case, IsIgnoredForAsciiLettersOnly) {
  EXPECT_TRUE(equal_ci("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ci("content-type", "content-typ"));
  EXPECT_FALSE(equal_ci("[", "{"));
  EXPECT_FALSE(equal_ci("@", "`"));
  EXPECT_FALSE(equal_ci("É", "é"));
  EXPECT_TRUE(starts_with_ci("Bearer abc", "bearer "));
  EXPECT_FALSE(starts_with_ci("Bear", "bearer"));
  EXPECT_TRUE(starts_with_ci("", ""));
}

TEST(Case, IsChangedForAsciiLettersOnly) {
  EXPECT_EQ(to_lower_ascii("AZaz09[@É"), "azaz09[@É");
  EXPECT_EQ(to_upper_ascii("AZaz09{`é"), "AZAZ09{`é");
}

TEST(ParseU64, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_u64("0"), 0U);
  EXPECT_EQ(parse_u64("007"), 7U);
  EXPECT_EQ(parse_u64("18446744073709551615"), 18'446'744'073'709'551'615U);
  for (const char* text : {"", "18446744073709551616", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "１"})
    EXPECT_FALSE(parse_u64(text)) << text;
}

}  // namespace
}  // namespace xinshi

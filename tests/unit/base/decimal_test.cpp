// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <gtest/gtest.h>

#include <limits>

namespace xinshi {
namespace {

std::string canonical(std::string_view text) {
  const auto value = parse_decimal(text);
  return value ? to_text(*value) : "null";
}

std::string shifted(std::string_view text, int power) {
  const auto value = parse_decimal(text);
  const auto moved = value ? shift(*value, power) : std::nullopt;
  return moved ? to_text(*moved) : "null";
}

TEST(Decimal, ConvertsYuanToWanWithoutBinaryFloatingPoint) {
  EXPECT_EQ(shifted("2000", -4), "0.2");
  EXPECT_EQ(shifted("2000.00", -4), "0.2");
  EXPECT_EQ(shifted("0.01", -4), "0.000001");
  EXPECT_EQ(shifted("1234567.89", -4), "123.456789");
  EXPECT_EQ(shifted("0.2", 4), "2000");
  EXPECT_EQ(shifted("-300", -4), "-0.03");
}

TEST(Decimal, ShiftsOnlyAsFarAsEighteenDigitsReach) {
  EXPECT_EQ(shifted("1", 17), "100000000000000000");
  EXPECT_EQ(shifted("1", 18), "null");
  EXPECT_EQ(shifted("-99", 16), "-990000000000000000");
  EXPECT_EQ(shifted("99", 17), "null");
  EXPECT_EQ(shifted("1", -18), "0.000000000000000001");
  EXPECT_EQ(shifted("1", -19), "null");
  EXPECT_EQ(shifted("10", -19), "0.000000000000000001");
  EXPECT_EQ(shifted("0", 40), "0");
  EXPECT_EQ(shifted("1", std::numeric_limits<int>::max()), "null");
  EXPECT_EQ(shifted("1", std::numeric_limits<int>::min()), "null");
}

TEST(Decimal, ReadsSignsPointsAndGroups) {
  EXPECT_EQ(canonical("0"), "0");
  EXPECT_EQ(canonical("-5"), "-5");
  EXPECT_EQ(canonical("+5.50"), "5.5");
  EXPECT_EQ(canonical("00012"), "12");
  EXPECT_EQ(canonical("1,234"), "1234");
  EXPECT_EQ(canonical("12,345,678.90"), "12345678.9");
  EXPECT_EQ(canonical("-0.00"), "0");
  EXPECT_EQ(canonical(".5"), "0.5");
  EXPECT_EQ(canonical("-.05"), "-0.05");
}

TEST(Decimal, RefusesEverythingElse) {
  for (const char* text :
       {"", "-", "+", ".", "5.", "1.2.3", "--1", "+-1", "1-", " 1", "1 ", "1e3", "0x10", "1,23", "1,2345", "1234,567",
        ",123", "1,,234", "1,234,", "1.234,5", "0,200", "１", "1．5", "￥5", "5元", "NaN", "inf", "1_000", "1,234,56"})
    EXPECT_EQ(canonical(text), "null") << text;
}

TEST(Decimal, KeepsTheScaleThatWasWritten) {
  EXPECT_EQ(parse_decimal("2.50")->scale, 2);
  EXPECT_EQ(parse_decimal("2.50")->units, 250);
  EXPECT_EQ(normalised(*parse_decimal("2.50")).scale, 1);
  EXPECT_EQ(normalised(*parse_decimal("200")).units, 200);
  EXPECT_EQ(normalised(*parse_decimal("0.000")).scale, 0);
}

TEST(Decimal, HoldsEighteenSignificantDigitsAndNoMore) {
  EXPECT_EQ(canonical("999999999999999999"), "999999999999999999");
  EXPECT_EQ(canonical("-0.999999999999999999"), "-0.999999999999999999");
  EXPECT_EQ(canonical("1000000000000000000"), "null");
  EXPECT_EQ(canonical("0.0000000000000000001"), "null");
  EXPECT_EQ(canonical("1.0000000000000000001"), "null");
  EXPECT_EQ(canonical("000000000000000000000000000001"), "1");
  EXPECT_EQ(canonical("1.50000000000000000000000000000"), "1.5");
  EXPECT_EQ(canonical("0.00000000000000000000000000000"), "0");
  EXPECT_EQ(canonical(std::string(100'000, '9')), "null");
}

TEST(Decimal, WritesNoExponentAndNoTrailingZeros) {
  EXPECT_EQ(to_text({1, 0}), "1");
  EXPECT_EQ(to_text({100, 2}), "1");
  EXPECT_EQ(to_text({20, 2}), "0.2");
  EXPECT_EQ(to_text({-1, 18}), "-0.000000000000000001");
  EXPECT_EQ(to_text({0, 5}), "0");
  EXPECT_EQ(to_text({-12'345, 3}), "-12.345");
}

TEST(Decimal, KnowsACanonicalTextWithoutReadingIt) {
  for (const char* text : {"0", "7", "10", "0.2", "12.345678", "999999999999.9"}) EXPECT_TRUE(is_canonical_decimal(text, 6)) << text;
  for (const char* text : {"", ".", "-1", "+1", "01", "00", ".5", "5.", "0.20", "1.0", "1.2345678", "1,000", "1e3", "１", " 1", "1.2.3"})
    EXPECT_FALSE(is_canonical_decimal(text, 6)) << text;
  EXPECT_FALSE(is_canonical_decimal("1234567890123456789", 6));
}

TEST(Decimal, ComparesByValue) {
  EXPECT_EQ(compare({20, 2}, {2, 1}), 0);
  EXPECT_EQ(compare({0, 3}, {0, 0}), 0);
  EXPECT_EQ(compare({1, 18}, {0, 0}), 1);
  EXPECT_EQ(compare({-1, 18}, {0, 0}), -1);
  EXPECT_EQ(compare({999'999'999'999'999'999, 0}, {999'999'999'999'999'999, 18}), 1);
  EXPECT_EQ(compare({-15, 1}, {-14, 1}), -1);
  EXPECT_EQ(compare({-15, 1}, {-2, 0}), 1);
  EXPECT_EQ(compare({5, 1}, {-5, 1}), 1);
}

TEST(Decimal, KnowsItsSign) {
  EXPECT_TRUE(Decimal(*parse_decimal("-0.1")).negative());
  EXPECT_FALSE(parse_decimal("-0")->negative());
  EXPECT_TRUE(parse_decimal("-0")->zero());
}

TEST(Decimal, SumsAreExactOrNull) {
  const auto sum = [](const char* a, const char* b) {
    const auto out = add(*parse_decimal(a), *parse_decimal(b));
    return out ? to_text(*out) : "null";
  };
  EXPECT_EQ(sum("0.1", "0.2"), "0.3");
  EXPECT_EQ(sum("12.5", "-2.5"), "10");
  EXPECT_EQ(sum("1.50", "0"), "1.5");
  EXPECT_EQ(sum("999999999999999999", "1"), "null");
  EXPECT_EQ(sum("999999999999999999", "0.1"), "null");
  EXPECT_EQ(sum("99999999999999999", "0.1"), "99999999999999999.1");
}

}  // namespace
}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "figures/formula.h"

#include <gtest/gtest.h>

#include <map>

namespace xinshi::figures {
namespace {

const std::vector<std::string_view> kNames = {"late", "on_time", "unknown_count"};

std::optional<double> value(std::string_view text) {
  const std::map<std::string, double, std::less<>> counts = {{"late", 3}, {"on_time", 12}};
  const Result<Formula> formula = Formula::read(text, kNames);
  EXPECT_TRUE(formula) << text << ": " << formula.error().detail;
  if (!formula) return std::nullopt;
  return formula->value([&](std::string_view name) -> std::optional<double> {
    const auto found = counts.find(name);
    return found == counts.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Formula, ReckonsAsSchoolTeachesIt) {
  EXPECT_EQ(value("on_time / (on_time + late)"), 0.8);
  EXPECT_EQ(value("1 - late / (on_time + late)"), 0.8);
  EXPECT_EQ(value("on_time - late - 2"), 7);
  EXPECT_EQ(value("on_time / late / 2"), 2);
  EXPECT_EQ(value("2 + 3 * 4"), 14);
  EXPECT_EQ(value("(2 + 3) * 4"), 20);
  EXPECT_EQ(value("  100*late  "), 300);
}

TEST(Formula, HasNoValueRatherThanAWrongOne) {
  EXPECT_EQ(value("late / 0"), std::nullopt);
  EXPECT_EQ(value("late / (on_time - 12)"), std::nullopt);
  EXPECT_EQ(value("late + unknown_count"), std::nullopt);
}

TEST(Formula, NamesThePlaceOfAFault) {
  struct Case {
    const char* text;
    const char* place;
  };
  for (const Case& c : {Case{"", ": 1: late, on_time"}, Case{"late +", ": 7: "}, Case{"(late", ": 6: )"}, Case{"late late", ": 6: + - * /"},
                        Case{"early / late", ": 1: late, on_time"}, Case{"late % 2", ": 6: + - * /"}, Case{"99999999999999999999", ": 21: a smaller number"}}) {
    const Result<Formula> formula = Formula::read(c.text, kNames);
    ASSERT_FALSE(formula) << c.text;
    EXPECT_EQ(formula.error().code, "FIG-0001");
    EXPECT_NE(formula.error().detail.find(c.place), std::string::npos) << formula.error().detail;
  }
}

TEST(Formula, RefusesBracketsWithoutEnd) {
  EXPECT_FALSE(Formula::read(std::string(100'000, '('), kNames));
  EXPECT_FALSE(Formula::read(std::string(40, '(') + "1" + std::string(40, ')'), kNames));
}

}  // namespace
}  // namespace xinshi::figures

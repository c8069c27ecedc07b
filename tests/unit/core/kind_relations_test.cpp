// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/personal_numbers.h"
#include "penalty_kind.h"

namespace xinshi {
namespace {

/// The small penalty kind with further members at its top.
Result<std::shared_ptr<const Kind>> with_top(const std::string& members) {
  std::string schema(test::kPenaltySchema);
  const std::string anchor = "\"x-kind\": \"penalty\",";
  schema.replace(schema.find(anchor), anchor.size(), anchor + members + ",");
  return read_kind(schema, "k.json", test::penalty_codes());
}

std::string refusal(const std::string& members) {
  const auto kind = with_top(members);
  return kind ? "" : kind.error().code;
}

TEST(KindRelations, AreReadWithTheirFieldsAsPlaces) {
  const auto kind = with_top(R"("x-publicity": "share", "x-lifecycle": ["withdraw"], "x-origin": "reading",
    "x-conditions": [{"rule": "V-05", "field": "CF_ZT", "in": ["撤销"], "filled": ["CF_NR"], "blank": ["CF_NR_FK"]}],
    "x-order": [{"rule": "V-05", "earlier": "CF_JDRQ", "later": "CF_JDRQ"}],
    "x-sums": [{"rule": "V-05", "total": "CF_NR_FK", "parts": ["CF_NR_FK"]}],
    "x-publicity-period": {"least": 3, "most": 36, "longer": {"least": 12, "words": ["食品"], "fields": ["CF_NR"]}})");
  ASSERT_TRUE(kind) << describe(kind.error());
  EXPECT_EQ((*kind)->publicity, KindPublicity::Share);
  EXPECT_EQ((*kind)->operations, 1U << static_cast<unsigned>(Op::Upsert) | 1U << static_cast<unsigned>(Op::Withdraw));
  ASSERT_EQ((*kind)->conditions.size(), 1U);
  EXPECT_EQ((*kind)->conditions[0].field, 9U);
  EXPECT_EQ((*kind)->conditions[0].values, std::vector<std::string>{"撤销"});
  EXPECT_EQ((*kind)->conditions[0].filled, std::vector<std::size_t>{10});
  EXPECT_EQ((*kind)->orders[0].later, 7U);
  EXPECT_EQ((*kind)->sums[0].parts, std::vector<std::size_t>{6});
  EXPECT_EQ((*kind)->publicity_period.most, 36);
  EXPECT_EQ((*kind)->publicity_period.longer_least, 12);
}

TEST(KindRelations, NameRulesFieldsAndValuesThatExist) {
  EXPECT_EQ(refusal(R"("x-conditions": [{"rule": "V-46", "field": "CF_ZT", "in": ["撤销"], "filled": ["CF_NR"]}])"), "SCH-0014");
  EXPECT_EQ(refusal(R"("x-conditions": [{"rule": "V-05", "field": "CF_XX", "in": ["撤销"], "filled": ["CF_NR"]}])"), "SCH-0009");
  EXPECT_EQ(refusal(R"("x-conditions": [{"rule": "V-05", "field": "CF_ZT", "in": ["作废"], "filled": ["CF_NR"]}])"), "SCH-0013");
  EXPECT_EQ(refusal(R"("x-conditions": [{"rule": "V-05", "field": "CF_ZT", "in": ["撤销"]}])"), "SCH-0004");
  EXPECT_EQ(refusal(R"("x-conditions": [{"rule": "V-05", "field": "CF_ZT", "filled": ["CF_NR"]}])"), "SCH-0004");
  EXPECT_EQ(refusal(R"("x-conditions": [{"rule": "V-05", "field": "CF_ZT", "is": 1, "filled": ["CF_NR"]}])"), "SCH-0003");
  EXPECT_EQ(refusal(R"("x-order": [{"rule": "V-05", "earlier": "CF_NR", "later": "CF_JDRQ"}])"), "SCH-0005");
  EXPECT_EQ(refusal(R"("x-sums": [{"rule": "V-05", "total": "CF_NR_FK", "parts": ["CF_NR"]}])"), "SCH-0005");
  EXPECT_EQ(refusal(R"("x-publicity-period": {"least": 12, "most": 3})"), "SCH-0005");
  EXPECT_EQ(refusal(R"("x-publicity": "secret")"), "SCH-0005");
  EXPECT_EQ(refusal(R"("x-lifecycle": ["destroy"])"), "SCH-0005");
  EXPECT_EQ(refusal(R"("x-origin": "hearsay")"), "SCH-0005");
}

std::string found(std::string_view text) {
  const auto run = next_personal_number(text, 0);
  return run ? std::string(text.substr(run->at, run->size)) : "";
}

TEST(PersonalNumbers, AreFoundWhereverTheyStandInProse) {
  for (std::size_t before = 0; before < 25; ++before) {
    const std::string lead(before, 'x');
    EXPECT_EQ(found(lead + "，330822199003070012。"), "330822199003070012") << before;
    EXPECT_EQ(found(lead + " 13800000000"), "13800000000") << before;
    EXPECT_EQ(found(lead + "，33082219900307001X止"), "33082219900307001X") << before;
    EXPECT_EQ(found(lead + "，330822900307001"), "330822900307001") << before;
  }
}

TEST(PersonalNumbers, AreNotSeenInCodesAmountsAndLongerRuns) {
  for (const char* text : {"", "13800", "共12345678901234567890元", "编号A13800000000", "911101085513850826", "12800000000", "2026年11月20日"})
    EXPECT_EQ(found(text), "") << text;
}

}  // namespace
}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "core/words.h"

#include <gtest/gtest.h>

#include "core/audit_event.h"
#include "core/delivery.h"
#include "core/problem.h"
#include "core/raw_row.h"

namespace xinshi {
namespace {

TEST(Words, EveryWordOfTheContractIsReadBackAsItself) {
  for (const auto text : {"upsert", "withdraw", "object", "repair", "remove"}) EXPECT_EQ(word(parse_op(text).value()), text);
  for (const auto text : {"county", "city", "province", "nation"}) EXPECT_EQ(word(parse_level(text).value()), text);
  for (const auto text : {"waiting", "sending", "uncertain", "stored", "registered", "refused", "held", "cancelled", "expired"})
    EXPECT_EQ(word(parse_delivery_state(text).value()), text);
  for (const auto text : {"open", "done", "attention", "withdrawn"}) EXPECT_EQ(word(parse_record_state(text).value()), text);
  for (const auto text : {"stored", "registered", "refused", "duplicate"}) EXPECT_EQ(word(parse_verdict(text).value()), text);
  for (const auto text : {"idempotent", "queryable", "unsafe"}) EXPECT_EQ(word(parse_repeat(text).value()), text);
}

TEST(Words, StandForTheValueOfTheirName) {
  EXPECT_EQ(word(Op::Remove), "remove");
  EXPECT_EQ(word(Level::Nation), "nation");
  EXPECT_EQ(word(DeliveryState::Uncertain), "uncertain");
  EXPECT_EQ(word(DeliveryState::Expired), "expired");
  EXPECT_EQ(word(RecordState::Withdrawn), "withdrawn");
  EXPECT_EQ(word(Verdict::Duplicate), "duplicate");
  EXPECT_EQ(word(Repeat::Unsafe), "unsafe");
  EXPECT_EQ(word(AuditEvent::Admitted), "admitted");
  EXPECT_EQ(word(AuditEvent::ReceiptAbove), "receipt-above");
  EXPECT_EQ(word(AuditEvent::ClockStep), "clock-step");
  EXPECT_EQ(word(AuditEvent::Erased), "erased");
}

TEST(Words, OtherSpellingsAreUnknown) {
  for (const auto text : {"", "Upsert", "upsert ", "delete", "registered"}) EXPECT_FALSE(parse_op(text)) << text;
  EXPECT_FALSE(parse_level("town"));
  EXPECT_FALSE(parse_delivery_state("accepted"));
  EXPECT_FALSE(parse_verdict("accepted"));
}

TEST(Words, OnlyRegisteredRefusedAndCancelledAreFinal) {
  EXPECT_TRUE(is_final(DeliveryState::Registered));
  EXPECT_TRUE(is_final(DeliveryState::Refused));
  EXPECT_TRUE(is_final(DeliveryState::Cancelled));
  for (const auto state : {DeliveryState::Waiting, DeliveryState::Sending, DeliveryState::Uncertain, DeliveryState::Stored,
                           DeliveryState::Held, DeliveryState::Expired})
    EXPECT_FALSE(is_final(state)) << word(state);
}

TEST(Problem, OnlyAnErrorMakesARowUnusable) {
  Problems problems = {{"V-41", "", ProblemSeverity::Warn, "", {}}, {"V-43", "", ProblemSeverity::Info, "", {}}};
  EXPECT_FALSE(has_error(problems));
  problems.push_back({"V-01", "", ProblemSeverity::Error, "", {}});
  EXPECT_TRUE(has_error(problems));
}

TEST(Problem, APersonalValueShowsAtMostItsEnds) {
  EXPECT_EQ(safe_value("", true), "");
  EXPECT_EQ(safe_value("张", true), "*");
  EXPECT_EQ(safe_value("张三", true), "张*");
  EXPECT_EQ(safe_value("张小三", true), "张*三");
  EXPECT_EQ(safe_value("11010519491231002X", true), "1****************X");
}

TEST(Problem, ALongValueIsShortenedForDisplayAtACharacter) {
  std::string forty;
  for (int i = 0; i < 40; ++i) forty += "罚";
  EXPECT_EQ(safe_value(forty, false), forty);
  EXPECT_EQ(safe_value(forty + "款", false), forty + "…");
}

TEST(Problem, ALineBreakInAValueDoesNotBreakTheLine) { EXPECT_EQ(safe_value("a\nb\tc", false), "a b c"); }

TEST(ColumnTable, NumbersANameOnce) {
  ColumnTable table;
  EXPECT_EQ(table.intern("文书号"), 0U);
  EXPECT_EQ(table.intern("名称"), 1U);
  EXPECT_EQ(table.intern("文书号"), 0U);
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(table.name(1), "名称");
  const auto generation = table.generation();
  table.intern("名称");
  EXPECT_EQ(table.generation(), generation);
  table.intern("金额");
  EXPECT_NE(table.generation(), generation);
}

}  // namespace
}  // namespace xinshi

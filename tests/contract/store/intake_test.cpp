// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

using Kind = AdmitAnswer::Kind;

class StoreIntake : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Each, StoreIntake, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreIntake, MakesANewRecordWithItsOwnIdAndVersionOne) {
  Sample sample(7);
  const AdmitAnswer answer = hand().admit(sample);
  EXPECT_EQ(answer.kind, Kind::New);
  EXPECT_EQ(answer.version, 1u);
  EXPECT_EQ(answer.id.bytes[6] >> 4, 7) << "ids are UUIDv7";
  const auto stored = store().version(answer.id, 1);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->line, sample.line());
  EXPECT_EQ(stored->salt, sample.salt());
  EXPECT_EQ(stored->commitment, sample.promise());
  EXPECT_EQ(stored->origin, kAgency);
  EXPECT_EQ(stored->kind, "penalty");
  EXPECT_EQ(stored->op, Op::Upsert);
  EXPECT_EQ(stored->due, std::optional<Date>(Date{20'521}));
  EXPECT_EQ(stored->admitted_at, clock().now());
  EXPECT_EQ(stored->leaf, 0u);
}

TEST_P(StoreIntake, GivesEachNewVersionOneWaitingDeliveryPerPlatform) {
  const AdmitAnswer answer = hand().admit(Sample(1), {kNear, kUnsafe});
  for (const std::string& platform : {kNear, kUnsafe}) {
    const DeliveryView view = hand().delivery(answer.id, 1, platform);
    EXPECT_EQ(view.state, DeliveryState::Waiting);
    EXPECT_EQ(view.attempts, 0);
    EXPECT_EQ(view.next_try, std::optional<Instant>(clock().now()));
    EXPECT_EQ(view.level, Level::County);
    EXPECT_FALSE(view.above);
  }
  EXPECT_FALSE(hand().state(answer.id, 1, kAbove));
}

TEST_P(StoreIntake, RefusesAPlatformThatIsNotDeclaredOrOnlyAbove) {
  for (const std::string& platform : {std::string("nowhere"), kAbove}) {
    Sample sample(1);
    const auto answer = store().admit(hand().request({&sample}, {platform}));
    ASSERT_FALSE(answer) << platform;
    EXPECT_EQ(answer.error().code, "STO-0001");
  }
  EXPECT_EQ(*store().leaf_count(), 0u) << "nothing was stored";
}

TEST_P(StoreIntake, AnswersARepeatWithTheSameIdAndVersion) {
  const AdmitAnswer first = hand().admit(Sample(1));
  const AdmitAnswer again = hand().admit(Sample(1).salted(9));  // another salt is drawn each time
  EXPECT_EQ(again.kind, Kind::Repeat);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.version, 1u);
  EXPECT_EQ(*store().leaf_count(), 1u);
}

TEST_P(StoreIntake, TakesTwoEqualRowsOfOneRequestAsOneRecord) {
  const auto answers = hand().admit_all({Sample(1), Sample(2), Sample(1)});
  EXPECT_EQ(answers[0].kind, Kind::New);
  EXPECT_EQ(answers[1].kind, Kind::New);
  EXPECT_EQ(answers[2].kind, Kind::Repeat);
  EXPECT_EQ(answers[2].id, answers[0].id);
  EXPECT_EQ(store().stats(clock().now())->records, 2u);
}

TEST_P(StoreIntake, MakesAChangedRowTheNextVersionOfTheSameId) {
  const AdmitAnswer first = hand().admit(Sample(1));
  const AdmitAnswer second = hand().admit(Sample(1).content("罚款"));
  EXPECT_EQ(second.kind, Kind::NewVersion);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.version, 2u);
  EXPECT_EQ(store().history(first.id)->versions.size(), 2u);
}

TEST_P(StoreIntake, TakesTwoVersionsOfOneRecordInOneRequestInOrder) {
  const auto answers = hand().admit_all({Sample(1), Sample(1).content("罚款")});
  EXPECT_EQ(answers[0].version, 1u);
  EXPECT_EQ(answers[1].kind, Kind::NewVersion);
  EXPECT_EQ(answers[1].version, 2u);
  EXPECT_EQ(answers[1].id, answers[0].id);
}

TEST_P(StoreIntake, IgnoresAnOlderContentUnlessTheCallerVouchesThatItIsNewer) {
  const AdmitAnswer first = hand().admit(Sample(1));
  hand().admit(Sample(1).content("罚款"));
  const AdmitAnswer stale = hand().admit(Sample(1));
  EXPECT_EQ(stale.kind, Kind::Stale);
  EXPECT_EQ(stale.id, first.id);
  EXPECT_EQ(stale.version, 1u);
  const AdmitAnswer back = hand().admit(Sample(1).newer());
  EXPECT_EQ(back.kind, Kind::NewVersion);
  EXPECT_EQ(back.version, 3u);
  EXPECT_EQ(hand().admit(Sample(1)).kind, Kind::Repeat);
}

TEST_P(StoreIntake, FollowsTheSourceKeyWhenTheIdentityChanges) {
  const AdmitAnswer first = hand().admit(Sample(1).source_key("A-1"));
  const AdmitAnswer moved = hand().admit(Sample(1).renumbered(11).source_key("A-1"));
  EXPECT_EQ(moved.kind, Kind::NewVersion);
  EXPECT_EQ(moved.id, first.id);
  const AdmitAnswer free_again = hand().admit(Sample(1).content("另一决定").source_key("A-2"));
  EXPECT_EQ(free_again.kind, Kind::New) << "the old decision number names nobody any more";
  EXPECT_NE(free_again.id, first.id);
}

TEST_P(StoreIntake, ScopesSourceKeysByTheirSource) {
  Sample mine = Sample(1).source_key("A-1");
  Sample theirs = Sample(2).source_key("A-1");
  AdmitRequest other = hand().request({&theirs});
  other.source = "other-system";
  const auto first = store().admit(hand().request({&mine}));
  const auto second = store().admit(other);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->front().kind, Kind::New);
  EXPECT_NE(second->front().id, first->front().id);
}

TEST_P(StoreIntake, KnowsARecordByEverySourceKeyThatLedToIt) {
  const AdmitAnswer first = hand().admit(Sample(1).source_key("A-1"));
  hand().admit(Sample(1).content("罚款").source_key("B-1"));
  EXPECT_EQ(hand().admit(Sample(1).renumbered(5).source_key("A-1")).id, first.id);
  EXPECT_EQ(hand().admit(Sample(1).renumbered(6).source_key("B-1")).id, first.id);
}

TEST_P(StoreIntake, LearnsTheSourceKeyFromARepeat) {
  const AdmitAnswer first = hand().admit(Sample(1));
  EXPECT_EQ(hand().admit(Sample(1).source_key("A-1")).kind, Kind::Repeat);
  EXPECT_EQ(hand().admit(Sample(1).renumbered(5).source_key("A-1")).id, first.id);
}

TEST_P(StoreIntake, SendsDisagreeingNamesToQuarantine) {
  const AdmitAnswer first = hand().admit(Sample(1).source_key("A-1"));
  const AdmitAnswer second = hand().admit(Sample(2).source_key("A-2"));
  EXPECT_EQ(hand().admit(Sample(2).content("罚款").source_key("A-1")).kind, Kind::Conflict) << "source key against identity key";
  EXPECT_EQ(hand().admit(Sample(2).content("罚款").given(first.id)).kind, Kind::Conflict) << "given id against identity key";
  EXPECT_EQ(hand().admit(Sample(9).source_key("A-2").given(first.id)).kind, Kind::Conflict) << "given id against source key";
  EXPECT_EQ(hand().admit(Sample(9).given(sample_id(1))).kind, Kind::Conflict) << "given id unknown";
  EXPECT_EQ(hand().admit(Sample(9).kind("permit").given(second.id)).kind, Kind::Conflict) << "given id of another kind";
  EXPECT_EQ(*store().leaf_count(), 2u) << "nothing was stored";
}

TEST_P(StoreIntake, TakesAGivenIdAsTheName) {
  const AdmitAnswer first = hand().admit(Sample(1));
  const AdmitAnswer corrected = hand().admit(Sample(1).renumbered(12).given(first.id));
  EXPECT_EQ(corrected.kind, Kind::NewVersion);
  EXPECT_EQ(corrected.id, first.id);
}

TEST_P(StoreIntake, QuarantinesAConflictInTheSameStep) {
  hand().admit_all({Sample(1).source_key("A-1"), Sample(2)});
  Sample bad = Sample(2).source_key("A-1");
  Sample good(3);
  Sample missing = Sample(8).op(Op::Withdraw);
  AdmitRequest request = hand().request({&bad, &good, &missing});
  std::vector<std::pair<std::size_t, bool>> asked;
  request.quarantine_for = [&](std::size_t i, bool target_missing) {
    asked.emplace_back(i, target_missing);
    QuarantineItem item;
    item.rule = target_missing ? "missing" : "conflict";
    item.row = 40 + i;
    return item;
  };
  ASSERT_TRUE(store().admit(request));
  EXPECT_EQ(asked, (std::vector<std::pair<std::size_t, bool>>{{0, false}, {2, true}}));
  const auto rows = store().quarantine({});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].rule, "conflict");
  EXPECT_EQ((*rows)[0].row, 40u);
  EXPECT_EQ((*rows)[1].rule, "missing");
  EXPECT_EQ(hand().events(2), (std::vector<std::string>{"rejected", "admitted", "rejected"}));
}

TEST_P(StoreIntake, LeavesOneAdmittedLeafPerVersionWithItsCommitment) {
  Sample sample(1);
  const AdmitAnswer answer = hand().admit(sample);
  hand().admit(Sample(1).content("罚款"));
  const auto leaves = hand().leaves();
  ASSERT_EQ(leaves.size(), 2u);
  EXPECT_EQ(member(leaves[0], "e"), "admitted");
  EXPECT_EQ(member(leaves[0], "id"), to_text(answer.id));
  EXPECT_EQ(member(leaves[0], "n"), "1");
  EXPECT_EQ(member(leaves[0], "c"), to_base64(sample.promise()));
  EXPECT_EQ(member(leaves[1], "n"), "2");
  EXPECT_EQ(store().version(answer.id, 2)->leaf, 1u);
}

TEST_P(StoreIntake, StoresTheCursorWithTheRows) {
  EXPECT_EQ(*store().cursor("cases"), "");
  Sample sample(1);
  AdmitRequest request = hand().request({&sample});
  request.cursor = "row 1";
  ASSERT_TRUE(store().admit(request));
  EXPECT_EQ(*store().cursor("cases"), "row 1");
  hand().admit(Sample(2));
  EXPECT_EQ(*store().cursor("cases"), "row 1") << "an empty cursor leaves it";
  request.cursor = "place 7";
  request.cursor_name = "stock of cases";
  ASSERT_TRUE(store().admit(request));
  EXPECT_EQ(*store().cursor("stock of cases"), "place 7");
  EXPECT_EQ(*store().cursor("cases"), "row 1") << "another cursor of the same source";
  ASSERT_TRUE(store().set_cursor("cases", "row 9"));
  EXPECT_EQ(*store().cursor("cases"), "row 9");
  EXPECT_EQ(*store().cursor("others"), "");
}

TEST_P(StoreIntake, MovesNothingWhenTheStepFails) {
  Sample sample(1);
  AdmitRequest request = hand().request({&sample}, {kNear, "nowhere"});
  request.cursor = "row 1";
  request.quarantine.emplace_back();
  ASSERT_FALSE(store().admit(request));
  EXPECT_EQ(*store().cursor("cases"), "");
  EXPECT_EQ(store().quarantine({})->size(), 0u);
  EXPECT_EQ(hand().admit(Sample(1)).kind, Kind::New);
}

TEST_P(StoreIntake, StoresACursorWithoutRows) {
  AdmitRequest request = hand().request({});
  request.cursor = "end of file";
  ASSERT_TRUE(store().admit(request));
  EXPECT_EQ(*store().cursor("cases"), "end of file");
  EXPECT_EQ(*store().leaf_count(), 0u);
}

TEST_P(StoreIntake, RemembersTheFirstAnswerOfAnIdempotencyKey) {
  const Hash body = sha256("body");
  EXPECT_FALSE(*store().remembered("key-1"));
  ASSERT_TRUE(store().remember("key-1", body, "answer"));
  const auto kept = store().remembered("key-1");
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->first, body);
  EXPECT_EQ((*kept)->second, "answer");
  ASSERT_TRUE(store().remember("key-1", body, "another answer"));
  EXPECT_EQ((*store().remembered("key-1"))->second, "answer");
  const Status reused = store().remember("key-1", sha256("other body"), "answer");
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().fault, Fault::Conflict);
}

TEST_P(StoreIntake, KeepsLongAndOddBytesOfALine) {
  const std::string text(200'000, 'x');
  const AdmitAnswer answer = hand().admit(Sample(1).content("引号\" 反斜线\\ 换行\n 𠮷" + text));
  Sample same = Sample(1).content("引号\" 反斜线\\ 换行\n 𠮷" + text);
  EXPECT_EQ(store().version(answer.id, 1)->line, same.line());
}

}  // namespace
}  // namespace xinshi::contract

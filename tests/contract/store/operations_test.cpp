// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

using Kind = AdmitAnswer::Kind;

class StoreOperations : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Each, StoreOperations, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreOperations, FindsTheTargetByIdSourceKeyOrIdentity) {
  hand().admit(Sample(1).source_key("A-1"));
  const AdmitAnswer latest = hand().admit(Sample(1).content("罚款").source_key("A-1"));
  Sample by_id = Sample(77).without_identity().given(latest.id).op(Op::Withdraw);
  Sample by_source = Sample(77).without_identity().source_key("A-1").op(Op::Withdraw);
  Sample by_identity = Sample(1).op(Op::Withdraw);
  for (Sample* sample : {&by_id, &by_source, &by_identity}) {
    const auto target = store().find_target("cases", sample->item());
    ASSERT_TRUE(target) << describe(target.error());
    EXPECT_EQ(target->id, latest.id);
    EXPECT_EQ(target->version, 2u);
    EXPECT_EQ(target->line, Sample(1).content("罚款").line());
  }
}

TEST_P(StoreOperations, SaysWhenThereIsNoTarget) {
  const AdmitAnswer first = hand().admit(Sample(1).source_key("A-1"));
  const auto code = [&](Sample sample) { return store().find_target("cases", sample.item()).error().code; };
  EXPECT_EQ(code(Sample(2).op(Op::Withdraw)), "STO-0002");
  EXPECT_EQ(code(Sample(2).without_identity().given(sample_id(5)).op(Op::Withdraw)), "STO-0002");
  EXPECT_EQ(code(Sample(1).without_identity().given(first.id).kind("permit").op(Op::Withdraw)), "STO-0004");
  hand().admit(Sample(2));
  EXPECT_EQ(code(Sample(2).source_key("A-1").op(Op::Withdraw)), "STO-0004") << "two names, two records";
}

TEST_P(StoreOperations, AnswersTargetMissingForAnOperationOnNothing) {
  for (const Op op : {Op::Withdraw, Op::Object, Op::Repair, Op::Remove}) {
    EXPECT_EQ(hand().admit(Sample(1).op(op)).kind, Kind::TargetMissing) << word(op);
    EXPECT_EQ(hand().admit(Sample(1).given(sample_id(1)).op(op)).kind, Kind::TargetMissing) << word(op);
  }
  EXPECT_EQ(*store().leaf_count(), 0u);
}

TEST_P(StoreOperations, MakesAnOperationTheNextVersion) {
  const AdmitAnswer first = hand().admit(Sample(1));
  const AdmitAnswer objected = hand().admit(Sample(1).op(Op::Object).expects(1));
  EXPECT_EQ(objected.kind, Kind::NewVersion);
  EXPECT_EQ(objected.id, first.id);
  EXPECT_EQ(objected.version, 2u);
  EXPECT_EQ(store().version(first.id, 2)->op, Op::Object);
  EXPECT_EQ(hand().admit(Sample(1).op(Op::Object)).kind, Kind::Repeat);
}

TEST_P(StoreOperations, AnswersConflictWhenTheLatestVersionMovedMeanwhile) {
  hand().admit(Sample(1));
  hand().admit(Sample(1).content("罚款"));
  EXPECT_EQ(hand().admit(Sample(1).op(Op::Withdraw).expects(1)).kind, Kind::Conflict);
  EXPECT_EQ(*store().leaf_count(), 2u);
  EXPECT_EQ(hand().admit(Sample(1).op(Op::Withdraw).expects(2)).kind, Kind::NewVersion);
  EXPECT_EQ(hand().admit(Sample(1).op(Op::Withdraw).expects(2)).kind, Kind::Repeat) << "said twice is said once";
}

TEST_P(StoreOperations, DoesNotHoldUpOtherRowsForAMovedVersion) {
  const auto answers = hand().admit_all({Sample(1), Sample(1).op(Op::Withdraw).expects(4), Sample(2)});
  EXPECT_EQ(answers[0].kind, Kind::New);
  EXPECT_EQ(answers[1].kind, Kind::Conflict);
  EXPECT_EQ(answers[2].kind, Kind::New);
}

TEST_P(StoreOperations, CancelsAnUnsentVersionAndItselfWhenWithdrawnBeforeItLeft) {
  for (const Op op : {Op::Withdraw, Op::Repair, Op::Remove}) {
    const int number = 1 + static_cast<int>(op);
    const AdmitAnswer first = hand().admit(Sample(number), {kNear, kUnsafe});
    hand().admit(Sample(number).op(op), {kNear, kUnsafe});
    for (const std::string& platform : {kNear, kUnsafe}) {
      EXPECT_EQ(hand().state(first.id, 1, platform), DeliveryState::Cancelled) << word(op);
      EXPECT_EQ(hand().state(first.id, 2, platform), DeliveryState::Cancelled) << word(op);
    }
  }
  EXPECT_FALSE(hand().claim());
  EXPECT_FALSE(*store().next_due(kNear));
}

TEST_P(StoreOperations, DoesNotOvertakeWithACorrectionOrAnObjection) {
  const AdmitAnswer first = hand().admit(Sample(1));
  hand().admit(Sample(1).content("罚款"));
  hand().admit(Sample(1).content("罚款").op(Op::Object));
  for (const std::uint32_t version : {1u, 2u, 3u}) EXPECT_EQ(hand().state(first.id, version), DeliveryState::Waiting);
}

TEST_P(StoreOperations, SendsAWithdrawalToAPlatformThatHasTheRecord) {
  const AdmitAnswer first = hand().admit(Sample(1), {kNear, kUnsafe});
  hand().send_all(DeliveryState::Registered, kNear);
  hand().admit(Sample(1).op(Op::Withdraw), {kNear, kUnsafe});
  EXPECT_EQ(hand().state(first.id, 2, kNear), DeliveryState::Waiting);
  EXPECT_EQ(hand().state(first.id, 2, kUnsafe), DeliveryState::Cancelled) << "it never left for there";
  EXPECT_EQ(hand().state(first.id, 1, kNear), DeliveryState::Registered);
}

TEST_P(StoreOperations, SendsAWithdrawalWhereBytesMayHaveLeft) {
  const AdmitAnswer first = hand().admit(Sample(1));
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  hand().seal(*lease, sample_id(1));
  SettleRequest lost = hand().settle_request(*lease, DeliveryState::Waiting);
  lost.keep_seal = true;
  ASSERT_TRUE(store().settle(lost));
  hand().admit(Sample(1).op(Op::Withdraw));
  EXPECT_EQ(hand().state(first.id, 1), DeliveryState::Waiting) << "sealed bytes go out first";
  EXPECT_EQ(hand().state(first.id, 2), DeliveryState::Waiting);
}

TEST_P(StoreOperations, LetsALeasedVersionGoAndSendsTheWithdrawalBehindIt) {
  const AdmitAnswer first = hand().admit(Sample(1));
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  hand().admit(Sample(1).op(Op::Withdraw));
  EXPECT_EQ(hand().state(first.id, 1), DeliveryState::Sending);
  EXPECT_EQ(hand().state(first.id, 2), DeliveryState::Waiting);
  hand().seal(*lease, sample_id(1));
  hand().settle(*lease, DeliveryState::Registered);
  const auto next = hand().claim();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->records.front().version, 2u);
}

TEST_P(StoreOperations, CancelsAHeldVersionToo) {
  const AdmitAnswer first = hand().admit(Sample(1));
  ASSERT_EQ(*store().operate({}, "hold", "zhang", clock().now()), 1u);
  hand().admit(Sample(1).op(Op::Repair));
  EXPECT_EQ(hand().state(first.id, 1), DeliveryState::Cancelled);
  EXPECT_EQ(hand().state(first.id, 2), DeliveryState::Cancelled);
}

TEST_P(StoreOperations, SendsACorrectionAfterAnOvertakenWithdrawal) {
  const AdmitAnswer first = hand().admit(Sample(1));
  hand().admit(Sample(1).op(Op::Withdraw));
  hand().admit(Sample(1).content("重新决定"));
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  ASSERT_EQ(lease->records.size(), 1u);
  EXPECT_EQ(lease->records[0].id, first.id);
  EXPECT_EQ(lease->records[0].version, 3u);
}

TEST_P(StoreOperations, LeavesAWithdrawnLeafThatCountsWhatWasCancelled) {
  const AdmitAnswer first = hand().admit(Sample(1), {kNear, kUnsafe});
  hand().admit(Sample(1).op(Op::Repair), {kNear, kUnsafe});
  EXPECT_EQ(hand().events(), (std::vector<std::string>{"admitted", "admitted", "withdrawn"}));
  const std::string leaf = hand().leaves()[2];
  EXPECT_EQ(member(leaf, "id"), to_text(first.id));
  EXPECT_EQ(member(leaf, "n"), "2");
  EXPECT_EQ(member(leaf, "code"), "repair");
  EXPECT_EQ(member(leaf, "count"), "4");
}

}  // namespace
}  // namespace xinshi::contract

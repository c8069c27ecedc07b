// SPDX-License-Identifier: Apache-2.0
#include "contract/store/twin.h"

namespace xinshi::contract {
namespace {

/// How the process ends: it closes the store, or it is torn away and the files stay as they were at that moment.
enum class End { Close, Tear };

struct Case {
  Implementation implementation;
  End end;
};

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const Implementation& implementation : durable_implementations()) {
    out.push_back({implementation, End::Close});
    out.push_back({implementation, End::Tear});
  }
  return out;
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  return info.param.implementation.name + (info.param.end == End::Close ? "_closed" : "_torn");
}

class StoreDurability : public testing::TestWithParam<Case> {
 protected:
  StoreDurability() : side_(GetParam().implementation.make()) {}
  void TearDown() override { EXPECT_EQ(hand().problems(), Lines{}); }

  Store& store() { return side_.store(); }
  ManualClock& clock() { return side_.clock(); }
  Hand hand() { return Hand(side_.store(), side_.clock()); }
  Side& side() { return side_; }
  void restart() { GetParam().end == End::Close ? side_.host().reopen() : side_.host().tear(); }

 private:
  Side side_;
};
INSTANTIATE_TEST_SUITE_P(Each, StoreDurability, testing::ValuesIn(cases()), name_of_case);

TEST_P(StoreDurability, KeepsEverythingThatCanBeSeen) {
  const auto ids = hand().admit_many(6, {kNear, kUnsafe});
  hand().send_all(DeliveryState::Refused, kUnsafe);
  hand().admit(Sample(2).op(Op::Withdraw), {kNear, kUnsafe});
  AdmitRequest rejected = hand().request({});
  rejected.cursor = "row 9";
  rejected.quarantine.push_back({"{\"a\":1}", "[]", "penalty", "key", "V-05", 9});
  ASSERT_TRUE(store().admit(rejected));
  Sample below(50);
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}));
  ASSERT_TRUE(store().receipt_above(hand().above_receipt(1, {{ids[0], 1, Verdict::Registered, "A"}})));
  ASSERT_TRUE(store().operate({}, "hold", "zhang", clock().now()));
  ASSERT_TRUE(store().erase(ids[4], "zhang", clock().now()));
  ASSERT_TRUE(store().publish_head("head"));
  const Lines before = side().visible();
  restart();
  EXPECT_EQ(side().visible(), before);
  EXPECT_EQ(*store().published_head(), "head");
}

TEST_P(StoreDurability, KeepsTheSourceRowBesideTheLineUntilErasure) {
  const std::string row = R"({"处罚结果":"罚款贰仟元","失信严重程度":"一般"})";
  const Sample plain(2);
  const AdmitAnswer kept = hand().admit(Sample(1).source_row(row));
  const AdmitAnswer other = hand().admit(plain);
  for (const bool restarted : {false, true}) {
    if (restarted) restart();
    EXPECT_EQ(store().version(kept.id, 1)->source_row, row);
    EXPECT_EQ(store().version(kept.id, 1)->line, Sample(1).line());
    EXPECT_EQ(store().version(other.id, 1)->source_row, "");
    EXPECT_EQ(store().version(other.id, 1)->line, plain.line());
  }
  hand().send_all(DeliveryState::Refused);
  ASSERT_TRUE(store().erase(kept.id, "zhang", clock().now()));
  restart();
  EXPECT_EQ(store().version(kept.id, 1)->source_row, "");
  EXPECT_EQ(store().version(other.id, 1)->line, plain.line());
}

TEST_P(StoreDurability, KnowsEveryNameAgain) {
  const AdmitAnswer first = hand().admit(Sample(1).source_key("A-1"));
  hand().admit(Sample(1).content("罚款").source_key("A-1"));
  Sample below(50);
  const InboxRequest request = hand().inbox_request(1, {below.inbox(sample_id(11))});
  const InboxAnswer answer = hand().take(request);
  ASSERT_TRUE(store().save_receipt(answer.batch_key, "xsr"));
  ASSERT_TRUE(store().remember("key", sha256("body"), "answer"));
  restart();
  EXPECT_EQ(hand().admit(Sample(1)).kind, AdmitAnswer::Kind::Stale);
  EXPECT_EQ(hand().admit(Sample(1).content("罚款")).kind, AdmitAnswer::Kind::Repeat);
  EXPECT_EQ(hand().admit(Sample(1).renumbered(8).source_key("A-1")).id, first.id);
  EXPECT_EQ((*store().known_batch(kOtherAgency, request.batch))->receipt, "xsr");
  EXPECT_EQ(hand().take(request).batch_key, answer.batch_key);
  EXPECT_EQ((*store().remembered("key"))->second, "answer");
}

TEST_P(StoreDurability, GoesOnWithIdsSequencesAndLeaves) {
  const auto ids = hand().admit_many(2);
  const auto lease = hand().claim(kNear, 1);
  hand().seal(*lease, sample_id(1), "manifest one");
  hand().settle(*lease, DeliveryState::Registered);
  restart();
  const AdmitAnswer next = hand().admit(Sample(9));
  EXPECT_EQ(next.kind, AdmitAnswer::Kind::New);
  EXPECT_NE(next.id, ids[1]);
  EXPECT_EQ(store().version(next.id, 1)->leaf, 4u) << "behind two admitted, sent and receipt";
  const auto second = hand().claim();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->sequence, 2u);
  EXPECT_EQ(second->previous, std::optional<Hash>(sha256("manifest one")));
  EXPECT_EQ(second->records.size(), 2u);
}

TEST_P(StoreDurability, SendsTheVerySameParcelAfterACrash) {
  hand().admit_many(3);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1), "manifest one");
  const std::vector<Uuid> order = ids_of(*lease);
  restart();
  const auto again = hand().claim();
  ASSERT_TRUE(again);
  ASSERT_TRUE(again->sealed);
  EXPECT_EQ(again->sealed->manifest, "manifest one");
  EXPECT_EQ(again->sealed->batch, sample_id(1));
  EXPECT_EQ(ids_of(*again), order);
  EXPECT_EQ(again->attempt, 2) << "the attempt before the crash counts";
  EXPECT_EQ(hand().leaves().size(), 4u) << "it was sent once, as far as the log can say";
}

TEST_P(StoreDurability, CallsACrashedUnsafeParcelUncertain) {
  const auto ids = hand().admit_many(2, {kUnsafe});
  const auto lease = hand().claim(kUnsafe);
  hand().seal(*lease, sample_id(1));
  restart();
  EXPECT_EQ(hand().state(ids[0], 1, kUnsafe), DeliveryState::Uncertain);
  EXPECT_FALSE(hand().claim(kUnsafe));
  EXPECT_EQ(hand().events().back(), "uncertain");
}

TEST_P(StoreDurability, ForgetsALeaseThatWasNotSealed) {
  const auto ids = hand().admit_many(2, {kUnsafe});
  const auto lease = hand().claim(kUnsafe);
  restart();
  EXPECT_EQ(hand().state(ids[0], 1, kUnsafe), DeliveryState::Waiting);
  EXPECT_EQ(store().settle(hand().settle_request(*lease, DeliveryState::Registered)).error().code, "STO-0005");
  EXPECT_EQ(hand().claim(kUnsafe)->records.size(), 2u);
}

TEST_P(StoreDurability, KeepsTheHalvesOfASplitApart) {
  hand().admit_many(3);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  ASSERT_TRUE(store().split(lease->lease, "BAD", clock().now()));
  restart();
  EXPECT_EQ(hand().claim()->records.size(), 2u);
  EXPECT_EQ(hand().claim()->records.size(), 1u);
}

TEST_P(StoreDurability, KeepsTheWaitForTheNextTry) {
  hand().admit_many(1);
  hand().settle(*hand().claim(), DeliveryState::Waiting);
  const auto due = *store().next_due(kNear);
  restart();
  EXPECT_EQ(*store().next_due(kNear), due);
  EXPECT_FALSE(hand().claim());
}

TEST_P(StoreDurability, SurvivesManyRestarts) {
  for (int i = 1; i <= 5; ++i) {
    hand().admit(Sample(i));
    hand().admit(Sample(1).content("第" + std::to_string(i) + "稿"));
    restart();
  }
  EXPECT_EQ(store().stats(clock().now())->records, 5u);
  EXPECT_EQ(store().stats(clock().now())->versions, 10u);
  hand().send_all();
  EXPECT_EQ(store().stats(clock().now())->platforms.at(kNear).by_state, (std::map<std::string, std::uint64_t>{{"registered", 10}}));
}

}  // namespace
}  // namespace xinshi::contract

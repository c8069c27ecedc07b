// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StoreAudit : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Each, StoreAudit, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreAudit, AppendsANoteAsItsBytes) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::Start;
  leaf.at = clock().now();
  leaf.code = "0.1.0";
  hand().admit(Sample(1));
  const auto index = store().note(leaf);
  ASSERT_TRUE(index);
  EXPECT_EQ(*index, 1u);
  std::string expected;
  append_leaf(expected, leaf);
  EXPECT_EQ(hand().leaves().at(1), expected);
}

TEST_P(StoreAudit, HandsLeavesOutInOrderFromAnIndexOn) {
  hand().admit_many(5);
  const auto all = hand().leaves();
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(*store().leaf_count(), 5u);
  EXPECT_EQ(*store().leaves_after(0, 2), std::vector<std::string>(all.begin(), all.begin() + 2));
  EXPECT_EQ(*store().leaves_after(3, 10), std::vector<std::string>(all.begin() + 3, all.end()));
  EXPECT_TRUE(store().leaves_after(5, 10)->empty());
  EXPECT_TRUE(store().leaves_after(500, 10)->empty());
}

TEST_P(StoreAudit, StampsLeavesWithTheTimeOfTheirStep) {
  hand().admit(Sample(1));
  clock().advance_ms(1500);
  hand().send_all();
  const auto leaves = hand().leaves();
  ASSERT_EQ(leaves.size(), 3u);
  EXPECT_EQ(member(leaves[0], "t"), format_instant(ManualClock::kStart));
  EXPECT_EQ(member(leaves[1], "t"), format_instant(after_ms(ManualClock::kStart, 1500)));
}

TEST_P(StoreAudit, KnowsTheLeavesOfARecordAndItsBatches) {
  const AdmitAnswer first = hand().admit(Sample(1));              // 0
  const AdmitAnswer second = hand().admit(Sample(2), {kUnsafe});  // 1
  hand().send_all(DeliveryState::Registered, kNear);              // 2 sent, 3 receipt
  hand().send_all(DeliveryState::Registered, kUnsafe);            // 4 sent, 5 receipt
  hand().admit(Sample(1).op(Op::Withdraw));                       // 6 admitted, 7 withdrawn
  EXPECT_EQ(*store().leaves_of(first.id), (std::vector<std::uint64_t>{0, 2, 3, 6, 7}));
  EXPECT_EQ(*store().leaves_of(second.id), (std::vector<std::uint64_t>{1, 4, 5}));
  EXPECT_TRUE(store().leaves_of(sample_id(1))->empty());
}

TEST_P(StoreAudit, KnowsTheLeavesOfEveryBatchThatHeldARecord) {
  const auto ids = hand().admit_many(2);  // 0, 1
  auto lease = hand().claim();
  hand().seal(*lease, sample_id(1), "one");                      // 2
  ASSERT_TRUE(store().split(lease->lease, "E", clock().now()));  // 3
  lease = hand().claim();
  hand().seal(*lease, sample_id(2), "two");                   // 4
  hand().settle(*lease, DeliveryState::Registered, "reply");  // 5
  EXPECT_EQ(*store().leaves_of(ids[0]), (std::vector<std::uint64_t>{0, 2, 3, 4, 5}));
  EXPECT_EQ(*store().leaves_of(ids[1]), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_P(StoreAudit, KnowsTheInboxBatchOfARecord) {
  Sample one(1), two(2);
  hand().take(hand().inbox_request(1, {one.inbox(sample_id(11))}));  // 0, 1
  hand().take(hand().inbox_request(2, {two.inbox(sample_id(12))}));  // 2, 3
  EXPECT_EQ(*store().leaves_of(sample_id(12)), (std::vector<std::uint64_t>{2, 3}));
}

TEST_P(StoreAudit, KeepsThePublishedHead) {
  EXPECT_EQ(*store().published_head(), "");
  ASSERT_TRUE(store().publish_head("origin\n5\nroot\n"));
  EXPECT_EQ(*store().published_head(), "origin\n5\nroot\n");
  ASSERT_TRUE(store().publish_head("origin\n6\nroot\n"));
  EXPECT_EQ(*store().published_head(), "origin\n6\nroot\n");
}

TEST_P(StoreAudit, WritesNothingOfARecordIntoTheLog) {
  const Sample sample = Sample(7).company("欧阳若兮");
  hand().admit(sample);
  hand().send_all(DeliveryState::Refused);
  hand().admit(Sample(7).company("欧阳若兮").op(Op::Withdraw));
  Sample below = Sample(8).company("司马青衫");
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}));
  for (const std::string& leaf : hand().leaves()) {
    for (const std::string& secret : {sample.company_name(), sample.subject_code(), sample.decision_number(), std::string("司马青衫"),
                                      to_base64(sample.print()), to_base64(sha256(sample.line())), std::string("文号重复")}) {
      EXPECT_EQ(leaf.find(secret), std::string::npos) << leaf;
    }
  }
}

}  // namespace
}  // namespace xinshi::contract

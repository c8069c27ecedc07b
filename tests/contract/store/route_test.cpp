// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

using Names = std::vector<std::string>;

class StoreRoutes : public StoreContract {
 protected:
  AdmitAnswer admit(Sample& sample, const Names& route, const Names& except = {}) {
    AdmitRequest request = hand().request({&sample}, {kNear, kUnsafe});
    request.items[0].route = route;
    request.items[0].except = except;
    const auto answers = store().admit(request);
    EXPECT_TRUE(answers) << describe(answers.error());
    return answers ? answers->at(0) : AdmitAnswer{};
  }
  Names places(const AdmitAnswer& answer) {
    Names out;
    for (const std::string& platform : {kNear, kUnsafe})
      if (hand().state(answer.id, answer.version, platform)) out.push_back(platform);
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, StoreRoutes, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreRoutes, SendARecordWhereItsRouteSays) {
  Sample one(1), two(2), three(3), four(4);
  EXPECT_EQ(places(admit(one, {kNear})), Names{kNear});
  EXPECT_EQ(places(admit(two, {kUnsafe})), Names{kUnsafe});
  EXPECT_EQ(places(admit(three, {kNear, kUnsafe})), (Names{kNear, kUnsafe}));
  EXPECT_EQ(places(admit(four, {})), Names{});
  EXPECT_EQ(hand().claim(kNear)->records.size(), 2u);
  EXPECT_EQ(hand().claim(kUnsafe)->records.size(), 2u);
}

TEST_P(StoreRoutes, SendLaterVersionsExactlyWhereTheEarlierOnesWent) {
  for (const Op op : {Op::Upsert, Op::Object, Op::Repair, Op::Withdraw, Op::Remove}) {
    const int number = 10 + static_cast<int>(op);
    Sample first(number);
    admit(first, {kNear});
    hand().send_all(DeliveryState::Registered, kNear);
    Sample later(number);
    later.content("更正").op(op);
    const AdmitAnswer answer = admit(later, {kUnsafe});  // its content would now go elsewhere
    EXPECT_EQ(answer.version, 2u);
    EXPECT_EQ(places(answer), Names{kNear}) << word(op);
    hand().send_all(DeliveryState::Registered, kNear);
  }
  EXPECT_FALSE(hand().claim(kUnsafe));
}

TEST_P(StoreRoutes, LeaveOutAPlatformForOneOperationOnly) {
  Sample first(1);
  admit(first, {kNear, kUnsafe});
  hand().send_all(DeliveryState::Registered, kNear);
  hand().send_all(DeliveryState::Registered, kUnsafe);
  Sample objection(1);
  objection.op(Op::Object);
  EXPECT_EQ(places(admit(objection, {kNear, kUnsafe}, {kUnsafe})), Names{kNear});
  Sample repair(1);
  repair.op(Op::Repair);
  EXPECT_EQ(places(admit(repair, {kNear})), (Names{kNear, kUnsafe})) << "the penalty went to both";
}

TEST_P(StoreRoutes, FollowARecordWithinOneRequest) {
  Sample first(1), second(2), later(1);
  later.content("更正");
  AdmitRequest request = hand().request({&first, &second, &later}, {kNear, kUnsafe});
  request.items[0].route = Names{kUnsafe};
  request.items[1].route = Names{kNear, kUnsafe};
  request.items[2].route = Names{kNear};
  const auto answers = store().admit(request);
  ASSERT_TRUE(answers);
  EXPECT_EQ(places(answers->at(0)), Names{kUnsafe});
  EXPECT_EQ(places(answers->at(1)), (Names{kNear, kUnsafe}));
  EXPECT_EQ(answers->at(2).version, 2u);
  EXPECT_EQ(places(answers->at(2)), Names{kUnsafe});
}

TEST_P(StoreRoutes, RefuseAPlaceThatTheRequestDoesNotName) {
  Sample sample(1);
  AdmitRequest request = hand().request({&sample}, {kNear});
  request.items[0].route = Names{kUnsafe};
  const auto answers = store().admit(request);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().fault, Fault::Config);
  EXPECT_TRUE(hand().leaves().empty());
}

TEST_P(StoreRoutes, HoldForRecordsFromBelowToo) {
  Sample sample(1), later(1);
  later.content("更正");
  InboxRequest first = hand().inbox_request(1, {sample.inbox(sample_id(1), 1)});
  first.platforms = {kNear, kUnsafe};
  first.items[0].route = Names{kUnsafe};
  hand().take(first);
  InboxRequest second = hand().inbox_request(2, {later.inbox(sample_id(1), 2)});
  second.platforms = {kNear, kUnsafe};
  second.items[0].route = Names{kNear};
  hand().take(second);
  EXPECT_FALSE(hand().state(sample_id(1), 1, kNear));
  EXPECT_FALSE(hand().state(sample_id(1), 2, kNear));
  EXPECT_TRUE(hand().state(sample_id(1), 2, kUnsafe));
}

TEST_P(StoreRoutes, LeaseOneKindWhereAskedTo) {
  Sample a(1), b(2), c(3), d(4);
  b.kind("permit");
  d.kind("permit");
  hand().admit_all({a, b, c, d});
  const auto kinds = [&]() -> Names {
    auto lease = store().claim({kNear, 100, clock().now(), kMinuteMs, true});
    EXPECT_TRUE(lease);
    Names out;
    if (lease && *lease)
      for (const OutRecord& record : (*lease)->records) out.push_back(record.kind);
    return out;
  };
  EXPECT_EQ(kinds(), (Names{"penalty", "penalty"}));
  EXPECT_EQ(kinds(), (Names{"permit", "permit"}));
  EXPECT_EQ(kinds(), Names{});
}

}  // namespace
}  // namespace xinshi::contract

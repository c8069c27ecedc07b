// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StoreOrder : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Each, StoreOrder, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreOrder, LeasesTheEarliestDeadlineFirstAndNoDeadlineLast) {
  const auto answers = hand().admit_all({Sample(1).due(std::nullopt), Sample(2).due(Date{20'530}), Sample(3).due(Date{20'510}),
                                         Sample(4).due(Date{20'530}), Sample(5).due(std::nullopt)});
  std::vector<Uuid> order;
  for (int i = 0; i < 5; ++i) {
    const auto lease = hand().claim(kNear, 1);
    ASSERT_TRUE(lease);
    order.push_back(lease->records.at(0).id);
  }
  EXPECT_EQ(order, (std::vector<Uuid>{answers[2].id, answers[1].id, answers[3].id, answers[0].id, answers[4].id}));
}

TEST_P(StoreOrder, OrdersTheRecordsInsideALeaseAlike) {
  const auto answers = hand().admit_all({Sample(1).due(std::nullopt), Sample(2).due(Date{20'530}), Sample(3).due(Date{20'510})});
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  EXPECT_EQ(ids_of(*lease), (std::vector<Uuid>{answers[2].id, answers[1].id, answers[0].id}));
}

TEST_P(StoreOrder, WaitsUntilTheNextTry) {
  hand().admit_many(1);
  const auto lease = hand().claim();
  hand().settle(*lease, DeliveryState::Waiting);  // next try in a minute
  EXPECT_FALSE(hand().claim());
  EXPECT_EQ(*store().next_due(kNear), std::optional<Instant>(after_ms(clock().now(), kMinuteMs)));
  clock().advance_ms(kMinuteMs);
  EXPECT_TRUE(hand().claim());
}

TEST_P(StoreOrder, TellsTheEarliestTimeAtWhichAClaimCanSucceed) {
  EXPECT_FALSE(*store().next_due(kNear));
  const Instant start = clock().now();
  hand().admit_many(2);
  EXPECT_EQ(*store().next_due(kNear), std::optional<Instant>(start));
  const auto first = hand().claim(kNear, 1);
  hand().settle(*first, DeliveryState::Waiting);
  EXPECT_EQ(*store().next_due(kNear), std::optional<Instant>(start)) << "the second still waits";
  const auto second = hand().claim(kNear, 1);
  EXPECT_EQ(*store().next_due(kNear), std::optional<Instant>(after_ms(start, kMinuteMs)));
  hand().settle(*second, DeliveryState::Registered);
  EXPECT_FALSE(*store().next_due(kUnsafe));
}

TEST_P(StoreOrder, HoldsALaterVersionBackUntilTheEarlierIsSettled) {
  const AdmitAnswer first = hand().admit(Sample(1));
  hand().admit(Sample(1).content("罚款").due(Date{20'000}));  // more urgent, yet later
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  ASSERT_EQ(lease->records.size(), 1u);
  EXPECT_EQ(lease->records[0].version, 1u);
  EXPECT_FALSE(hand().claim());
  EXPECT_FALSE(*store().next_due(kNear));
  hand().settle(*lease, DeliveryState::Waiting);
  EXPECT_FALSE(hand().claim()) << "the earlier one waits for its next try, the later one for the earlier";
  EXPECT_EQ(*store().next_due(kNear), std::optional<Instant>(after_ms(clock().now(), kMinuteMs)));
  clock().advance_ms(kMinuteMs);
  hand().settle(*hand().claim(), DeliveryState::Registered);
  const auto later = hand().claim();
  ASSERT_TRUE(later);
  EXPECT_EQ(later->records[0].version, 2u);
  EXPECT_EQ(later->records[0].id, first.id);
}

TEST_P(StoreOrder, LetsALaterVersionGoOnceTheEarlierOneIsAnswered) {
  int number = 0;
  for (const DeliveryState answer : {DeliveryState::Stored, DeliveryState::Registered, DeliveryState::Refused, DeliveryState::Cancelled}) {
    ++number;
    hand().admit(Sample(number));
    hand().admit(Sample(number).content("罚款"));
    hand().settle(*hand().claim(), answer);
    const auto later = hand().claim();
    ASSERT_TRUE(later) << word(answer);
    EXPECT_EQ(later->records[0].version, 2u);
  }
}

TEST_P(StoreOrder, HoldsALaterVersionBackWhileAPersonMustDecideAboutTheEarlier) {
  int number = 0;
  for (const DeliveryState answer : {DeliveryState::Uncertain, DeliveryState::Expired, DeliveryState::Held}) {
    ++number;
    const AdmitAnswer first = hand().admit(Sample(number));
    hand().admit(Sample(number).content("罚款"));
    hand().settle(*hand().claim(), answer);
    EXPECT_FALSE(hand().claim()) << word(answer);
    DeliveryQuery query;
    query.id = first.id;
    query.state = answer;
    ASSERT_EQ(*store().operate(query, "cancel", "zhang", clock().now()), 1u);
    EXPECT_TRUE(hand().claim()) << word(answer);
  }
}

TEST_P(StoreOrder, KeepsOrderPerPlatformOnly) {
  hand().admit(Sample(1), {kNear, kUnsafe});
  hand().admit(Sample(1).content("罚款"), {kNear, kUnsafe});
  hand().send_all(DeliveryState::Registered, kUnsafe);
  EXPECT_EQ(hand().claim(kNear)->records[0].version, 1u) << "one platform does not hurry another";
  EXPECT_FALSE(hand().claim(kUnsafe));
}

TEST_P(StoreOrder, NeverPutsTwoVersionsOfARecordIntoOneLease) {
  hand().admit_all({Sample(1), Sample(1).content("罚款"), Sample(2), Sample(2).content("罚款"), Sample(3)});
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->records.size(), 3u);
  for (const OutRecord& record : lease->records) EXPECT_EQ(record.version, 1u);
}

TEST_P(StoreOrder, LeasesRecordsOfOneOriginTogether) {
  hand().admit(Sample(1));
  std::vector<Sample> below = {Sample(11), Sample(12)};
  hand().take(hand().inbox_request(1, {below[0].inbox(sample_id(11)), below[1].inbox(sample_id(12))}));
  hand().admit(Sample(2));
  const auto own = hand().claim();
  const auto theirs = hand().claim();
  ASSERT_TRUE(own && theirs);
  EXPECT_EQ(own->origin, kAgency);
  EXPECT_EQ(own->records.size(), 2u);
  EXPECT_EQ(theirs->origin, kOtherAgency);
  EXPECT_EQ(theirs->records.size(), 2u);
}

TEST_P(StoreOrder, TakesALateDeadlineOfOneOriginBehindAnEarlyOneOfAnother) {
  hand().admit(Sample(1).due(Date{20'600}));
  Sample below = Sample(11).due(Date{20'500});
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}));
  EXPECT_EQ(hand().claim()->origin, kOtherAgency);
  EXPECT_EQ(hand().claim()->origin, kAgency);
}

TEST_P(StoreOrder, CountsAHundredRecordsOnceEach) {
  const auto ids = hand().admit_many(100);
  std::vector<Uuid> seen;
  while (const auto lease = hand().claim(kNear, 7)) {
    EXPECT_LE(lease->records.size(), 7u);
    for (const Uuid& id : ids_of(*lease)) seen.push_back(id);
  }
  EXPECT_EQ(seen, ids);
}

}  // namespace
}  // namespace xinshi::contract

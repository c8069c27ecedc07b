// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.h"
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StoreSending : public StoreContract {
 protected:
  /// Sends sample 1 … count once and loses the answer: a sealed parcel waits to be sent again.
  Lease lose_answer(int count) {
    hand().admit_many(count);
    auto lease = hand().claim();
    EXPECT_TRUE(lease);
    hand().seal(*lease, sample_id(1), "manifest one");
    SettleRequest lost = hand().settle_request(*lease, DeliveryState::Waiting);
    lost.keep_seal = true;
    EXPECT_TRUE(store().settle(lost));
    return std::move(*lease);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, StoreSending, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreSending, LeasesWhatIsDueWithItsBytes) {
  Sample sample(1);
  const AdmitAnswer answer = hand().admit(sample);
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->platform, kNear);
  EXPECT_EQ(lease->origin, kAgency);
  EXPECT_EQ(lease->attempt, 1);
  EXPECT_FALSE(lease->sealed);
  EXPECT_EQ(lease->sequence, 1u);
  EXPECT_FALSE(lease->previous);
  ASSERT_EQ(lease->records.size(), 1u);
  const OutRecord& record = lease->records[0];
  EXPECT_EQ(record.id, answer.id);
  EXPECT_EQ(record.version, 1u);
  EXPECT_EQ(record.kind, "penalty");
  EXPECT_EQ(record.op, Op::Upsert);
  EXPECT_EQ(record.line, sample.line());
  EXPECT_EQ(record.salt, sample.salt());
  EXPECT_EQ(record.inner, -1);
  EXPECT_EQ(hand().state(answer.id), DeliveryState::Sending);
  EXPECT_EQ(hand().delivery(answer.id).attempts, 1) << "the attempt is counted before trying";
}

TEST_P(StoreSending, LeasesARecordOnce) {
  hand().admit_many(3);
  const auto first = hand().claim(kNear, 2);
  const auto second = hand().claim(kNear, 2);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->records.size(), 2u);
  EXPECT_EQ(second->records.size(), 1u);
  EXPECT_FALSE(hand().claim());
}

TEST_P(StoreSending, KeepsPlatformsApart) {
  hand().admit_many(1, {kNear, kUnsafe});
  EXPECT_TRUE(hand().claim(kNear));
  EXPECT_TRUE(hand().claim(kUnsafe));
  EXPECT_FALSE(hand().claim(kNear));
}

TEST_P(StoreSending, ClaimsNothingFromAnUnknownPlatform) {
  const auto lease = store().claim({"nowhere", 10, clock().now(), 1000});
  ASSERT_FALSE(lease);
  EXPECT_EQ(lease.error().code, "STO-0001");
}

TEST_P(StoreSending, NumbersSealedBatchesPerPlatformAndChainsTheirManifests) {
  hand().admit_many(3, {kNear, kUnsafe});
  auto first = hand().claim(kNear, 1);
  ASSERT_TRUE(first);
  hand().seal(*first, sample_id(1), "manifest one");
  auto second = hand().claim(kNear, 1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->sequence, 2u);
  EXPECT_EQ(second->previous, std::optional<Hash>(sha256("manifest one")));
  hand().seal(*second, sample_id(2), "manifest two");
  EXPECT_EQ(hand().claim(kNear, 1)->previous, std::optional<Hash>(sha256("manifest two")));
  EXPECT_EQ(hand().claim(kUnsafe, 1)->sequence, 1u) << "each platform counts for itself";
}

TEST_P(StoreSending, RefusesToSealASequenceNumberTwice) {
  hand().admit_many(2);
  auto first = hand().claim(kNear, 1);
  auto second = hand().claim(kNear, 1);
  ASSERT_TRUE(first && second);
  hand().seal(*first, sample_id(1), "manifest one");
  const Status late = store().seal(hand().seal_request(*second, sample_id(2), "manifest two"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "STO-0006");
  SettleRequest back = hand().settle_request(*second, DeliveryState::Waiting);
  back.records[0].step.next_try = clock().now();
  ASSERT_TRUE(store().settle(back));
  second = hand().claim(kNear, 1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->sequence, 2u);
  hand().seal(*second, sample_id(2), "manifest two");
}

TEST_P(StoreSending, SealsBatchesWithoutManifestInAnyOrder) {
  hand().admit_many(2);
  auto first = hand().claim(kNear, 1);
  auto second = hand().claim(kNear, 1);
  ASSERT_TRUE(first && second);
  hand().seal(*second, sample_id(2), "");
  hand().seal(*first, sample_id(1), "");
}

TEST_P(StoreSending, LeavesOneSentLeafPerSeal) {
  hand().admit_many(3);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(5));
  const auto leaves = hand().leaves();
  ASSERT_EQ(leaves.size(), 4u);
  EXPECT_EQ(member(leaves[3], "e"), "sent");
  EXPECT_EQ(member(leaves[3], "batch"), to_text(sample_id(5)));
  EXPECT_EQ(member(leaves[3], "platform"), kNear);
  EXPECT_EQ(member(leaves[3], "count"), "3");
  EXPECT_EQ(hand().delivery(lease->records[0].id).batch, std::optional<Uuid>(sample_id(5)));
}

TEST_P(StoreSending, ConfirmsOnlySealsThatAreStillHeld) {
  hand().admit_many(3);
  const auto first = hand().claim(kNear, 1);
  const auto second = hand().claim(kNear, 1);
  const auto unsealed = hand().claim(kNear, 1);
  ASSERT_TRUE(store().seal(hand().seal_request(*first, sample_id(1), "")));
  ASSERT_TRUE(store().seal(hand().seal_request(*second, sample_id(2), "")));
  EXPECT_TRUE(store().confirm({}));
  EXPECT_TRUE(store().confirm({first->lease, second->lease}));
  EXPECT_TRUE(store().confirm({first->lease})) << "again";
  EXPECT_EQ(store().confirm({first->lease, unsealed->lease}).error().code, "STO-0005");
  ASSERT_TRUE(store().settle(hand().settle_request(*second, DeliveryState::Registered, "receipt")));
  EXPECT_EQ(store().confirm({first->lease, second->lease}).error().code, "STO-0005") << "settled meanwhile";
  EXPECT_EQ(store().confirm({987'654}).error().code, "STO-0005") << "never given";
}

TEST_P(StoreSending, ShowsAtOnceAnAnswerThatNeedNotBeDurableYet) {
  hand().admit_many(2);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Registered, "receipt");
  request.durable = false;
  ASSERT_TRUE(store().settle(request));
  EXPECT_EQ(hand().delivery(lease->records[1].id).state, DeliveryState::Registered);
  EXPECT_FALSE(hand().claim());
  EXPECT_EQ(store().settle(request).error().code, "STO-0005") << "booked once";
  EXPECT_EQ(*store().check(), std::vector<std::string>{});
}

TEST_P(StoreSending, TakesTheSameSealTwiceAndRefusesAnother) {
  hand().admit_many(1);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  hand().seal(*lease, sample_id(1));
  EXPECT_EQ(hand().events().size(), 2u);
  const Status other = store().seal(hand().seal_request(*lease, sample_id(2)));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "STO-0007");
}

TEST_P(StoreSending, BooksEachRecordWithItsOwnResult) {
  hand().admit_many(3);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  clock().advance_ms(5000);
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Registered, "reply");
  request.records[1].step = {DeliveryState::Refused, 1, {}, "E42"};
  request.records[1].reason = "文号重复";
  request.records[2].step = {DeliveryState::Waiting, 1, after_ms(clock().now(), kMinuteMs), "BUSY"};
  ASSERT_TRUE(store().settle(request));
  const DeliveryView registered = hand().delivery(lease->records[0].id);
  EXPECT_EQ(registered.state, DeliveryState::Registered);
  EXPECT_EQ(registered.code, "R1");
  EXPECT_EQ(registered.settled_at, std::optional<Instant>(clock().now()));
  EXPECT_FALSE(registered.next_try);
  const DeliveryView refused = hand().delivery(lease->records[1].id);
  EXPECT_EQ(refused.state, DeliveryState::Refused);
  EXPECT_EQ(refused.code, "E42");
  EXPECT_EQ(refused.reason, "文号重复");
  const DeliveryView waiting = hand().delivery(lease->records[2].id);
  EXPECT_EQ(waiting.state, DeliveryState::Waiting);
  EXPECT_EQ(waiting.next_try, std::optional<Instant>(after_ms(clock().now(), kMinuteMs)));
  EXPECT_FALSE(waiting.settled_at);
}

TEST_P(StoreSending, CommitsToTheReceiptBytesInTheLeaf) {
  const auto ids = hand().admit_many(2);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  hand().settle(*lease, DeliveryState::Registered, "the reply");
  const std::string leaf = hand().leaves().back();
  EXPECT_EQ(member(leaf, "e"), "receipt");
  EXPECT_EQ(member(leaf, "batch"), to_text(sample_id(1)));
  EXPECT_EQ(member(leaf, "platform"), kNear);
  EXPECT_EQ(member(leaf, "code"), "OK");
  EXPECT_EQ(member(leaf, "count"), "2");
  EXPECT_EQ(member(leaf, "c").size(), 44u);
  EXPECT_NE(member(leaf, "c"), to_base64(sha256("the reply"))) << "salted";
  const auto history = store().history(ids[1]);
  ASSERT_TRUE(history);
  ASSERT_EQ(history->receipts.size(), 1u);
  EXPECT_EQ(history->receipts[0].bytes, "the reply");
  EXPECT_EQ(history->receipts[0].platform, kNear);
}

TEST_P(StoreSending, MakesNoReceiptLeafWithoutAnAnswer) {
  lose_answer(2);
  EXPECT_EQ(hand().events(), (std::vector<std::string>{"admitted", "admitted", "sent"}));
}

TEST_P(StoreSending, SaysInTheLogWhatBecameUncertainOrExpired) {
  hand().admit_many(3);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Uncertain);
  request.event = AuditEvent::Uncertain;
  request.code = "NET-0003";
  request.records[2].step.state = DeliveryState::Expired;
  ASSERT_TRUE(store().settle(request));
  const auto leaves = hand().leaves();
  EXPECT_EQ(hand().events(4), (std::vector<std::string>{"uncertain", "retry-exhausted"}));
  EXPECT_EQ(member(leaves[4], "count"), "2");
  EXPECT_EQ(member(leaves[4], "code"), "NET-0003");
  EXPECT_EQ(member(leaves[5], "count"), "1");
}

TEST_P(StoreSending, SettlesALeaseOnlyOnceAndOnlyWhole) {
  hand().admit_many(2);
  const auto lease = hand().claim();
  SettleRequest part = hand().settle_request(*lease, DeliveryState::Registered);
  part.records.pop_back();
  EXPECT_EQ(store().settle(part).error().code, "STO-0008");
  SettleRequest doubled = hand().settle_request(*lease, DeliveryState::Registered);
  doubled.records[1] = doubled.records[0];
  EXPECT_EQ(store().settle(doubled).error().code, "STO-0008");
  SettleRequest sending = hand().settle_request(*lease, DeliveryState::Sending);
  EXPECT_EQ(store().settle(sending).error().code, "STO-0008");
  SettleRequest kept = hand().settle_request(*lease, DeliveryState::Registered);
  kept.keep_seal = true;
  EXPECT_EQ(store().settle(kept).error().code, "STO-0008");
  hand().settle(*lease, DeliveryState::Registered);
  EXPECT_EQ(store().settle(hand().settle_request(*lease, DeliveryState::Registered)).error().code, "STO-0005");
  EXPECT_EQ(store().seal(hand().seal_request(*lease, sample_id(1))).error().code, "STO-0005");
  EXPECT_EQ(store().split(lease->lease, "E", clock().now()).error().code, "STO-0005");
}

TEST_P(StoreSending, SendsTheSameParcelAgain) {
  const Lease first = lose_answer(3);
  hand().admit(Sample(9).due(Date{20'000}));  // more urgent, but no part of the sealed bytes
  clock().advance_ms(2 * kMinuteMs);
  const auto urgent = hand().claim(kNear, 1);
  ASSERT_TRUE(urgent);
  EXPECT_FALSE(urgent->sealed);
  const auto again = hand().claim(kNear, 1);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempt, 2);
  EXPECT_EQ(ids_of(*again), ids_of(first)) << "whole, whatever the limit";
  ASSERT_TRUE(again->sealed);
  EXPECT_EQ(again->sealed->batch, sample_id(1));
  EXPECT_EQ(again->sealed->manifest, "manifest one");
  EXPECT_EQ(again->sealed->signature, "signature");
  EXPECT_EQ(again->sealed->package_version, "2026.1");
  EXPECT_EQ(again->sealed->digest, hand().seal_request(first, sample_id(1), "manifest one").digest);
  EXPECT_EQ(again->records[2].line, Sample(3).line());
}

TEST_P(StoreSending, DoesNotMixNewRecordsIntoASealedParcel) {
  lose_answer(2);
  hand().admit(Sample(3));
  clock().advance_ms(2 * kMinuteMs);
  const auto again = hand().claim();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->records.size(), 2u);
  const auto fresh = hand().claim();
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->sealed);
  EXPECT_EQ(fresh->records.size(), 1u);
}

TEST_P(StoreSending, DissolvesASealThatIsNotKept) {
  hand().admit_many(2);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  hand().settle(*lease, DeliveryState::Waiting);
  clock().advance_ms(2 * kMinuteMs);
  const auto fresh = hand().claim();
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->sealed);
  EXPECT_EQ(fresh->sequence, 2u);
  EXPECT_EQ(fresh->attempt, 2);
}

TEST_P(StoreSending, SplitsALeaseIntoTwoGroupsThatAreSealedAnew) {
  const auto ids = hand().admit_many(5);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  const std::vector<Uuid> order = ids_of(*lease);
  ASSERT_TRUE(store().split(lease->lease, "BAD-BATCH", clock().now()));
  const std::string leaf = hand().leaves().back();
  EXPECT_EQ(member(leaf, "e"), "receipt");
  EXPECT_EQ(member(leaf, "code"), "BAD-BATCH");
  EXPECT_EQ(member(leaf, "count"), "5");
  const auto first = hand().claim();
  const auto second = hand().claim();
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->sealed);
  EXPECT_EQ(ids_of(*first), std::vector<Uuid>(order.begin(), order.begin() + 3));
  EXPECT_EQ(ids_of(*second), std::vector<Uuid>(order.begin() + 3, order.end()));
  EXPECT_EQ(hand().delivery(ids[0]).attempts, 2);
}

TEST_P(StoreSending, BisectsDownToOneRecord) {
  hand().admit_many(4);
  auto lease = hand().claim();
  std::uint32_t batch = 1;
  while (lease->records.size() > 1) {
    hand().seal(*lease, sample_id(batch), "manifest " + std::to_string(batch));
    ++batch;
    ASSERT_TRUE(store().split(lease->lease, "BAD-BATCH", clock().now()));
    lease = hand().claim();
    ASSERT_TRUE(lease);
  }
  EXPECT_EQ(batch, 3u);
  EXPECT_EQ(store().split(lease->lease, "BAD-BATCH", clock().now()).error().code, "STO-0009");
  hand().settle(*lease, DeliveryState::Refused);
  EXPECT_EQ(hand().claim()->records.size(), 1u);
  EXPECT_EQ(hand().claim()->records.size(), 2u);
}

TEST_P(StoreSending, ReturnsAHangingUnsealedLease) {
  const auto ids = hand().admit_many(1, {kUnsafe});
  const auto lease = hand().claim(kUnsafe);
  ASSERT_TRUE(lease);
  EXPECT_EQ(*store().reclaim(clock().now(), false), 0u) << "its time is not over";
  clock().advance_ms(3 * kMinuteMs);
  EXPECT_EQ(*store().reclaim(clock().now(), false), 1u);
  EXPECT_EQ(hand().state(ids[0], 1, kUnsafe), DeliveryState::Waiting) << "nothing leaves before the seal";
  EXPECT_EQ(store().seal(hand().seal_request(*lease, sample_id(1))).error().code, "STO-0005");
  EXPECT_TRUE(hand().claim(kUnsafe));
}

TEST_P(StoreSending, SendsASealedParcelAgainAfterAHang) {
  hand().admit_many(2);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  EXPECT_EQ(*store().reclaim(clock().now(), true), 1u);
  const auto again = hand().claim();
  ASSERT_TRUE(again);
  ASSERT_TRUE(again->sealed);
  EXPECT_EQ(again->sealed->batch, sample_id(1));
  EXPECT_EQ(ids_of(*again), ids_of(*lease));
  EXPECT_EQ(again->attempt, 2);
}

TEST_P(StoreSending, CallsAHangingParcelUncertainWhereRepeatsAreUnsafe) {
  const auto ids = hand().admit_many(2, {kUnsafe});
  const auto lease = hand().claim(kUnsafe);
  hand().seal(*lease, sample_id(1));
  EXPECT_EQ(*store().reclaim(clock().now(), true), 1u);
  EXPECT_EQ(hand().state(ids[0], 1, kUnsafe), DeliveryState::Uncertain);
  EXPECT_EQ(hand().state(ids[1], 1, kUnsafe), DeliveryState::Uncertain);
  EXPECT_FALSE(hand().claim(kUnsafe));
  const std::string leaf = hand().leaves().back();
  EXPECT_EQ(member(leaf, "e"), "uncertain");
  EXPECT_EQ(member(leaf, "batch"), to_text(sample_id(1)));
  EXPECT_EQ(member(leaf, "count"), "2");
  EXPECT_EQ(*store().reclaim(clock().now(), true), 0u);
}

}  // namespace
}  // namespace xinshi::contract

// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StoreInbox : public StoreContract {
 protected:
  std::vector<Verdict> verdicts(const InboxAnswer& answer) {
    std::vector<Verdict> out;
    for (const ReceiptLine& line : answer.lines) out.push_back(line.verdict);
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, StoreInbox, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreInbox, AdmitsABatchUnderTheIdsAndVersionsOfItsOrigin) {
  Sample one(1), two(2);
  const InboxAnswer answer = hand().take(hand().inbox_request(1, {one.inbox(sample_id(11)), two.inbox(sample_id(12), 4)}));
  ASSERT_EQ(answer.lines.size(), 2u);
  EXPECT_EQ(answer.lines[0].id, sample_id(11));
  EXPECT_EQ(answer.lines[0].verdict, Verdict::Registered);
  EXPECT_EQ(answer.lines[1].version, 4u);
  EXPECT_EQ(answer.lines[1].verdict, Verdict::Registered);
  const auto stored = store().version(sample_id(12), 4);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->origin, kOtherAgency);
  EXPECT_EQ(stored->line, two.line());
  EXPECT_EQ(stored->salt, two.salt());
  EXPECT_EQ(stored->commitment, two.promise());
  EXPECT_EQ(hand().state(sample_id(12), 4), DeliveryState::Waiting);
}

TEST_P(StoreInbox, LeavesOneLeafForTheBatchAndOneForEachAcceptedRecord) {
  Sample one(1), two(2), bad(3);
  InboxItem refused = bad.inbox(sample_id(13));
  refused.refused_code = "V-05";
  const InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11)), refused, two.inbox(sample_id(12))});
  const InboxAnswer answer = hand().take(request);
  EXPECT_EQ(verdicts(answer), (std::vector<Verdict>{Verdict::Registered, Verdict::Refused, Verdict::Registered}));
  EXPECT_EQ(answer.lines[1].code, "V-05");
  EXPECT_EQ(answer.log_index, 0u);
  const auto leaves = hand().leaves();
  EXPECT_EQ(hand().events(), (std::vector<std::string>{"batch-received", "admitted", "admitted"}));
  EXPECT_EQ(member(leaves[0], "batch"), to_text(sample_id(1)));
  EXPECT_EQ(member(leaves[0], "platform"), kOtherAgency);
  EXPECT_EQ(member(leaves[0], "count"), "3");
  EXPECT_EQ(member(leaves[0], "c"), to_base64(request.digest));
  EXPECT_EQ(member(leaves[1], "id"), to_text(sample_id(11)));
  EXPECT_FALSE(store().version(sample_id(13), 1)) << "a refused record is not stored";
}

TEST_P(StoreInbox, KnowsABatchAndItsAnswer) {
  Sample one(1);
  const InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11))});
  EXPECT_FALSE(*store().known_batch(kOtherAgency, request.batch));
  const InboxAnswer answer = hand().take(request);
  const auto known = store().known_batch(kOtherAgency, request.batch);
  ASSERT_TRUE(known && *known);
  EXPECT_EQ((*known)->digest, request.digest);
  EXPECT_EQ((*known)->batch_key, answer.batch_key);
  EXPECT_EQ((*known)->receipt, "") << "not signed yet";
  EXPECT_EQ((*known)->answer.log_index, answer.log_index);
  ASSERT_EQ((*known)->answer.lines.size(), 1u);
  EXPECT_EQ((*known)->answer.lines[0].id, sample_id(11));
  EXPECT_FALSE(*store().known_batch(kCounty, request.batch)) << "another sender's id is another batch";
}

TEST_P(StoreInbox, KeepsTheFirstReceiptOfABatch) {
  Sample one(1);
  const InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11))});
  const InboxAnswer answer = hand().take(request);
  ASSERT_TRUE(store().save_receipt(answer.batch_key, "first receipt"));
  ASSERT_TRUE(store().save_receipt(answer.batch_key, "first receipt"));
  EXPECT_EQ(store().save_receipt(answer.batch_key, "second receipt").error().code, "STO-0014");
  EXPECT_EQ((*store().known_batch(kOtherAgency, request.batch))->receipt, "first receipt");
  EXPECT_EQ(store().save_receipt(answer.batch_key + 1000, "x").error().code, "STO-0013");
}

TEST_P(StoreInbox, AnswersABatchThatWasTakenMeanwhileAsStored) {
  Sample one(1);
  InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11))});
  const InboxAnswer first = hand().take(request);
  const InboxAnswer again = hand().take(request);
  EXPECT_EQ(again.batch_key, first.batch_key);
  EXPECT_EQ(again.log_index, first.log_index);
  EXPECT_EQ(verdicts(again), verdicts(first)) << "the same answer, not Duplicate";
  EXPECT_EQ(*store().leaf_count(), 2u);
  request.digest[0] ^= 1;
  EXPECT_EQ(store().admit_batch(request).error().code, "STO-0010");
}

TEST_P(StoreInbox, TakesARecordOnceHoweverItArrives) {
  Sample one(1);
  hand().take(hand().inbox_request(1, {one.inbox(sample_id(11)), one.inbox(sample_id(11))}));
  const InboxAnswer again = hand().take(hand().inbox_request(2, {one.inbox(sample_id(11))}, kCounty));
  EXPECT_EQ(verdicts(again), std::vector<Verdict>{Verdict::Duplicate});
  EXPECT_EQ(store().stats(clock().now())->versions, 1u);
  EXPECT_EQ(hand().claim()->records.size(), 1u);
}

TEST_P(StoreInbox, SaysDuplicateForASecondLineOfTheSameBatch) {
  Sample one(1);
  const InboxAnswer answer = hand().take(hand().inbox_request(1, {one.inbox(sample_id(11)), one.inbox(sample_id(11))}));
  EXPECT_EQ(verdicts(answer), (std::vector<Verdict>{Verdict::Registered, Verdict::Duplicate}));
}

TEST_P(StoreInbox, RefusesAVersionThatContradictsTheStoredOne) {
  Sample one(1), changed = Sample(1).content("罚款");
  hand().take(hand().inbox_request(1, {one.inbox(sample_id(11))}));
  const InboxAnswer answer = hand().take(hand().inbox_request(2, {changed.inbox(sample_id(11))}));
  EXPECT_EQ(verdicts(answer), std::vector<Verdict>{Verdict::Refused});
  EXPECT_EQ(answer.lines[0].code, "STO-0011");
  EXPECT_EQ(store().version(sample_id(11), 1)->line, one.line());
}

TEST_P(StoreInbox, RefusesAnIdOfAnotherOriginOrKind) {
  Sample one(1);
  hand().take(hand().inbox_request(1, {one.inbox(sample_id(11))}));
  InboxRequest stranger = hand().inbox_request(2, {one.inbox(sample_id(11), 2)}, kCounty);
  stranger.origin = kCounty;
  EXPECT_EQ(hand().take(stranger).lines[0].code, "STO-0012");
  Sample permit = Sample(1).kind("permit");
  EXPECT_EQ(hand().take(hand().inbox_request(3, {permit.inbox(sample_id(11), 2)})).lines[0].code, "STO-0012");
  const AdmitAnswer own = hand().admit(Sample(5));
  EXPECT_EQ(hand().take(hand().inbox_request(4, {one.inbox(own.id, 2)})).lines[0].code, "STO-0012");
}

TEST_P(StoreInbox, DoesNotMixUpDecisionsOfTwoAgencies) {
  Sample theirs(1);
  hand().take(hand().inbox_request(1, {theirs.inbox(sample_id(11))}));
  const AdmitAnswer own = hand().admit(Sample(1));
  EXPECT_EQ(own.kind, AdmitAnswer::Kind::New) << "the same decision under two ids is kept twice";
  EXPECT_NE(own.id, sample_id(11));
  EXPECT_EQ(hand().admit(Sample(2).without_identity().given(sample_id(11))).kind, AdmitAnswer::Kind::Conflict)
      << "nobody makes versions of another agency's record";
}

TEST_P(StoreInbox, NoticesAGapInTheSendersSequence) {
  std::vector<Sample> samples;
  for (int i = 1; i <= 5; ++i) samples.emplace_back(i);
  const auto gap = [&](std::uint32_t batch, std::uint64_t sequence, const std::string& sender = kOtherAgency) {
    InboxRequest request = hand().inbox_request(batch, {samples[batch % 5].inbox(sample_id(100 + batch))}, sender);
    request.sequence = sequence;
    return hand().take(request).sequence_gap;
  };
  EXPECT_FALSE(gap(1, 1));
  EXPECT_FALSE(gap(2, 2));
  EXPECT_TRUE(gap(4, 4));
  EXPECT_FALSE(gap(3, 3)) << "the missing one arrives late";
  EXPECT_FALSE(gap(5, 5));
  EXPECT_FALSE(gap(6, 0)) << "0 is unknown";
  EXPECT_TRUE(gap(7, 3, kCounty)) << "each sender counts for itself";
}

TEST_P(StoreInbox, HandsTheOriginsManifestsOnWithTheLease) {
  std::vector<Sample> samples = {Sample(1), Sample(2), Sample(3), Sample(4)};
  InboxRequest first =
      hand().inbox_request(1, {samples[0].inbox(sample_id(11)), samples[1].inbox(sample_id(12)), samples[2].inbox(sample_id(13))});
  first.origin_manifests = {{"manifest A", "signature A"}, {"manifest B", "signature B"}};
  first.items[1].manifest = 1;
  hand().take(first);
  InboxRequest second = hand().inbox_request(2, {samples[3].inbox(sample_id(14))}, kCounty);
  second.origin_manifests = {{"manifest B", "signature B"}};  // the same origin batch by another route
  hand().take(second);
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  ASSERT_EQ(lease->inner.size(), 2u) << "each once";
  ASSERT_EQ(lease->records.size(), 4u);
  std::vector<std::string> manifests;
  for (const OutRecord& record : lease->records) manifests.push_back(lease->inner.at(static_cast<std::size_t>(record.inner)).manifest);
  EXPECT_EQ(manifests, (std::vector<std::string>{"manifest A", "manifest B", "manifest A", "manifest B"}));
  EXPECT_EQ(lease->inner[1].signature, "signature B");
}

TEST_P(StoreInbox, RefusesARecordWithoutAManifest) {
  Sample one(1);
  InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11))});
  request.items[0].manifest = 1;
  EXPECT_EQ(store().admit_batch(request).error().code, "STO-0018");
  EXPECT_EQ(*store().leaf_count(), 0u);
}

TEST_P(StoreInbox, OvertakesAnUnsentVersionFromBelow) {
  Sample one(1), withdrawn = Sample(1).op(Op::Withdraw);
  hand().take(hand().inbox_request(1, {one.inbox(sample_id(11))}));
  hand().take(hand().inbox_request(2, {withdrawn.inbox(sample_id(11), 2)}));
  EXPECT_EQ(hand().state(sample_id(11), 1), DeliveryState::Cancelled);
  EXPECT_EQ(hand().state(sample_id(11), 2), DeliveryState::Cancelled);
  EXPECT_EQ(hand().events(), (std::vector<std::string>{"batch-received", "admitted", "batch-received", "admitted", "withdrawn"}));
}

TEST_P(StoreInbox, StoresAnEarlierVersionThatArrivesLateButDoesNotSendIt) {
  Sample one(1), two = Sample(1).content("罚款");
  hand().take(hand().inbox_request(1, {two.inbox(sample_id(11), 2)}));
  const InboxAnswer late = hand().take(hand().inbox_request(2, {one.inbox(sample_id(11), 1)}));
  EXPECT_EQ(verdicts(late), std::vector<Verdict>{Verdict::Registered});
  EXPECT_EQ(hand().state(sample_id(11), 1), DeliveryState::Cancelled);
  EXPECT_EQ(hand().state(sample_id(11), 2), DeliveryState::Waiting);
  EXPECT_EQ(store().history(sample_id(11))->record.version, 2u) << "the latest is the highest";
}

TEST_P(StoreInbox, KeepsARefusedBatchAsEvidence) {
  ASSERT_TRUE(store().keep_refused_batch(kOtherAgency, sample_id(1), sha256("other bytes"), "PIP-0022", clock().now()));
  const auto leaves = hand().leaves();
  ASSERT_EQ(leaves.size(), 1u);
  EXPECT_EQ(member(leaves[0], "e"), "peer-refused");
  EXPECT_EQ(member(leaves[0], "batch"), to_text(sample_id(1)));
  EXPECT_EQ(member(leaves[0], "platform"), kOtherAgency);
  EXPECT_EQ(member(leaves[0], "code"), "PIP-0022");
  EXPECT_EQ(member(leaves[0], "c"), to_base64(sha256("other bytes")));
  EXPECT_FALSE(*store().known_batch(kOtherAgency, sample_id(1))) << "a refused batch may come again and be good";
}

TEST_P(StoreInbox, AdmitsNothingForAnUnknownPlatform) {
  Sample one(1);
  InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11))});
  request.platforms = {"nowhere"};
  EXPECT_EQ(store().admit_batch(request).error().code, "STO-0001");
  EXPECT_FALSE(*store().known_batch(kOtherAgency, request.batch));
}

TEST_P(StoreInbox, EndsHereWhereThereIsNoPlatformAbove) {
  Sample one(1);
  InboxRequest request = hand().inbox_request(1, {one.inbox(sample_id(11))});
  request.platforms = {};
  EXPECT_EQ(verdicts(hand().take(request)), std::vector<Verdict>{Verdict::Registered});
  EXPECT_EQ(store().deliveries({})->size(), 0u);
}

}  // namespace
}  // namespace xinshi::contract

// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StoreReceipts : public StoreContract {
 protected:
  std::vector<std::string> handed_down(const std::string& unit, std::uint64_t after = 0, std::size_t limit = 100) {
    auto receipts = store().receipts_after(unit, after, limit);
    EXPECT_TRUE(receipts) << describe(receipts.error());
    std::vector<std::string> out;
    for (const PassedReceipt& receipt : *receipts) out.push_back(receipt.bytes);
    return out;
  }
  void receive(const AboveReceipt& receipt) {
    const Status stored = store().receipt_above(receipt);
    EXPECT_TRUE(stored) << describe(stored.error());
  }
};
INSTANTIATE_TEST_SUITE_P(Each, StoreReceipts, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreReceipts, ShowsALevelAboveOnFirstSight) {
  const AdmitAnswer record = hand().admit(Sample(1));
  EXPECT_FALSE(hand().state(record.id, 1, kAbove));
  receive(hand().above_receipt(1, {{record.id, 1, Verdict::Registered, "A1"}}));
  const DeliveryView view = hand().delivery(record.id, 1, kAbove);
  EXPECT_EQ(view.state, DeliveryState::Registered);
  EXPECT_EQ(view.code, "A1");
  EXPECT_EQ(view.level, Level::City);
  EXPECT_TRUE(view.above);
  EXPECT_EQ(view.via, kNear);
  EXPECT_EQ(view.settled_at, std::optional<Instant>(clock().now()));
  EXPECT_FALSE(view.next_try);
  EXPECT_EQ(hand().state(record.id, 1, kNear), DeliveryState::Waiting) << "the direct delivery is another matter";
}

TEST_P(StoreReceipts, ReadsEachVerdict) {
  const struct {
    Verdict verdict;
    DeliveryState state;
  } rows[] = {{Verdict::Stored, DeliveryState::Stored},
              {Verdict::Registered, DeliveryState::Registered},
              {Verdict::Duplicate, DeliveryState::Registered},
              {Verdict::Refused, DeliveryState::Refused}};
  std::uint32_t number = 0;
  for (const auto& row : rows) {
    ++number;
    const AdmitAnswer record = hand().admit(Sample(static_cast<int>(number)));
    receive(hand().above_receipt(number, {{record.id, 1, row.verdict, ""}}));
    EXPECT_EQ(hand().state(record.id, 1, kAbove), row.state) << word(row.verdict);
  }
}

TEST_P(StoreReceipts, NeverTakesADecisionBackToStored) {
  const AdmitAnswer record = hand().admit(Sample(1));
  receive(hand().above_receipt(1, {{record.id, 1, Verdict::Stored, ""}}));
  receive(hand().above_receipt(2, {{record.id, 1, Verdict::Refused, "E1"}}));
  receive(hand().above_receipt(3, {{record.id, 1, Verdict::Stored, ""}}));
  EXPECT_EQ(hand().state(record.id, 1, kAbove), DeliveryState::Refused);
  receive(hand().above_receipt(4, {{record.id, 1, Verdict::Registered, ""}}));
  EXPECT_EQ(hand().state(record.id, 1, kAbove), DeliveryState::Registered);
}

TEST_P(StoreReceipts, StoresFeedCursorAndReceiptInOneStep) {
  const AdmitAnswer record = hand().admit(Sample(1));
  receive(hand().above_receipt(7, {{record.id, 1, Verdict::Registered, ""}}));
  EXPECT_EQ(*store().cursor("receipts:" + kNear), "7");
  const auto leaves = hand().leaves();
  ASSERT_EQ(leaves.size(), 2u);
  EXPECT_EQ(member(leaves[1], "e"), "receipt-above");
  EXPECT_EQ(member(leaves[1], "batch"), to_text(sample_id(600'007)));
  EXPECT_EQ(member(leaves[1], "platform"), kAbove);
  EXPECT_EQ(member(leaves[1], "count"), "1");
  EXPECT_EQ(member(leaves[1], "c").size(), 44u);
  EXPECT_NE(member(leaves[1], "c"), to_base64(sha256("xsr 7"))) << "salted";
  EXPECT_EQ(*store().leaves_of(record.id), (std::vector<std::uint64_t>{0, 1}));
}

TEST_P(StoreReceipts, TakesAReceiptOnce) {
  const AdmitAnswer record = hand().admit(Sample(1));
  AboveReceipt receipt = hand().above_receipt(1, {{record.id, 1, Verdict::Registered, ""}});
  receive(receipt);
  receipt.cursor = "further";
  receipt.receipt.lines[0].verdict = Verdict::Refused;
  receive(receipt);
  EXPECT_EQ(hand().state(record.id, 1, kAbove), DeliveryState::Registered);
  EXPECT_EQ(*store().cursor("receipts:" + kNear), "further");
  EXPECT_EQ(*store().leaf_count(), 2u);
  EXPECT_EQ(handed_down(kAgency).size(), 1u);
}

TEST_P(StoreReceipts, PassesOverLinesThatNameNothingHere) {
  const AdmitAnswer record = hand().admit(Sample(1));
  AboveReceipt foreign = hand().above_receipt(1, {{record.id, 1, Verdict::Registered, ""}}, kOtherAgency);
  receive(foreign);
  EXPECT_FALSE(hand().state(record.id, 1, kAbove)) << "another origin's receipt says nothing about this record";
  receive(hand().above_receipt(2, {{sample_id(1), 1, Verdict::Registered, ""}, {record.id, 5, Verdict::Registered, ""}}));
  EXPECT_EQ(store().deliveries({})->size(), 1u);
  EXPECT_EQ(*store().cursor("receipts:" + kNear), "2");
}

TEST_P(StoreReceipts, SettlesAStoredDirectDeliveryByALaterDecision) {
  const AdmitAnswer record = hand().admit(Sample(1));
  hand().send_all(DeliveryState::Stored);
  AboveReceipt decision = hand().above_receipt(1, {{record.id, 1, Verdict::Registered, "D1"}});
  decision.receipt.platform = kNear;
  decision.receipt.level = Level::County;
  receive(decision);
  const DeliveryView view = hand().delivery(record.id);
  EXPECT_EQ(view.state, DeliveryState::Registered);
  EXPECT_EQ(view.code, "D1");
  EXPECT_FALSE(view.above);
}

TEST_P(StoreReceipts, LeavesADirectDeliveryThatIsStillUnderWayAlone) {
  const AdmitAnswer record = hand().admit(Sample(1));
  AboveReceipt decision = hand().above_receipt(1, {{record.id, 1, Verdict::Registered, ""}});
  decision.receipt.platform = kNear;
  receive(decision);
  EXPECT_EQ(hand().state(record.id), DeliveryState::Waiting);
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  decision.receipt.receipt = sample_id(77);
  receive(decision);
  EXPECT_EQ(hand().state(record.id), DeliveryState::Sending);
}

TEST_P(StoreReceipts, ClearsUpAnUncertainDelivery) {
  const AdmitAnswer record = hand().admit(Sample(1), {kUnsafe});
  hand().send_all(DeliveryState::Uncertain, kUnsafe);
  AboveReceipt decision = hand().above_receipt(1, {{record.id, 1, Verdict::Refused, "E9"}});
  decision.receipt.platform = kUnsafe;
  receive(decision);
  EXPECT_EQ(hand().state(record.id, 1, kUnsafe), DeliveryState::Refused);
}

TEST_P(StoreReceipts, HandsReceiptsDownByOriginByteForByte) {
  Sample below(1);
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}));
  const AdmitAnswer own = hand().admit(Sample(2));
  receive(hand().above_receipt(1, {{sample_id(11), 1, Verdict::Stored, ""}}, kOtherAgency));
  receive(hand().above_receipt(2, {{own.id, 1, Verdict::Stored, ""}}));
  receive(hand().above_receipt(3, {{sample_id(11), 1, Verdict::Registered, ""}}, kOtherAgency));
  EXPECT_EQ(handed_down(kOtherAgency), (std::vector<std::string>{"xsr 1", "xsr 3"}));
  EXPECT_EQ(handed_down(kAgency), std::vector<std::string>{"xsr 2"});
  EXPECT_EQ(handed_down(kCounty), std::vector<std::string>{});
}

TEST_P(StoreReceipts, HandsReceiptsToTheGatewayThatRelayedTheRecords) {
  Sample below(1), direct(2);
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}, kCounty));
  hand().take(hand().inbox_request(2, {direct.inbox(sample_id(12))}, kOtherAgency));
  receive(hand().above_receipt(1, {{sample_id(11), 1, Verdict::Registered, ""}}, kOtherAgency));
  receive(hand().above_receipt(2, {{sample_id(12), 1, Verdict::Registered, ""}}, kOtherAgency));
  EXPECT_EQ(handed_down(kCounty), std::vector<std::string>{"xsr 1"}) << "only what came through it";
  EXPECT_EQ(handed_down(kOtherAgency), (std::vector<std::string>{"xsr 1", "xsr 2"}));
}

TEST_P(StoreReceipts, PagesThroughReceiptsByCursor) {
  const AdmitAnswer own = hand().admit(Sample(1));
  for (std::uint32_t i = 1; i <= 5; ++i) receive(hand().above_receipt(i, {{own.id, 1, Verdict::Stored, ""}}));
  std::vector<std::string> seen;
  std::uint64_t cursor = 0;
  for (int page = 0; page < 3; ++page) {
    const auto receipts = store().receipts_after(kAgency, cursor, 2);
    ASSERT_TRUE(receipts);
    for (const PassedReceipt& receipt : *receipts) {
      EXPECT_GT(receipt.cursor, cursor);
      cursor = receipt.cursor;
      seen.push_back(receipt.bytes);
    }
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"xsr 1", "xsr 2", "xsr 3", "xsr 4", "xsr 5"}));
  EXPECT_TRUE(handed_down(kAgency, cursor).empty());
}

TEST_P(StoreReceipts, HandsDownTheStatementGivenWithASettle) {
  Sample below(1);
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}, kCounty));
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  hand().seal(*lease, sample_id(5), "");
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Registered, "<reply/>");
  request.statement = SignedReceipt{"statement text", "statement signature"};
  ASSERT_TRUE(store().settle(request));
  const std::string bytes = write_signed_receipt(*request.statement);
  EXPECT_EQ(handed_down(kOtherAgency), std::vector<std::string>{bytes}) << "the reply itself stays here";
  EXPECT_EQ(handed_down(kCounty), std::vector<std::string>{bytes});
  const auto history = store().history(sample_id(11));
  ASSERT_TRUE(history);
  ASSERT_EQ(history->receipts.size(), 2u);
  EXPECT_EQ(history->receipts[0].bytes, "<reply/>");
  EXPECT_EQ(history->receipts[1].bytes, bytes);
}

TEST_P(StoreReceipts, HandsAPeersReceiptDownOnce) {
  Sample below(1);
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}));
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  hand().seal(*lease, sample_id(5));
  const SignedReceipt signed_receipt{"receipt text", "receipt signature"};
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Registered, write_signed_receipt(signed_receipt));
  request.statement = signed_receipt;
  ASSERT_TRUE(store().settle(request));
  EXPECT_EQ(handed_down(kOtherAgency), std::vector<std::string>{write_signed_receipt(signed_receipt)});
  EXPECT_EQ(store().history(sample_id(11))->receipts.size(), 1u);
}

TEST_P(StoreReceipts, GathersTheEvidenceOfOneRecordAndOfNoOther) {
  Sample below(1), other(2);
  const InboxRequest first = hand().inbox_request(1, {below.inbox(sample_id(11))});
  const InboxRequest second = hand().inbox_request(2, {other.inbox(sample_id(12))});
  ASSERT_TRUE(store().save_receipt(hand().take(first).batch_key, "given for 1"));
  ASSERT_TRUE(store().save_receipt(hand().take(second).batch_key, "given for 2"));
  const auto lease = hand().claim();
  ASSERT_TRUE(lease);
  ASSERT_EQ(lease->records.size(), 2u);
  hand().seal(*lease, sample_id(5), "");
  hand().settle(*lease, DeliveryState::Registered, "<reply/>");
  const auto evidence = store().evidence(sample_id(11));
  ASSERT_TRUE(evidence);
  ASSERT_EQ(evidence->origins.size(), 1u);
  EXPECT_EQ(evidence->origins[0].manifest, first.origin_manifests[0].manifest);
  EXPECT_EQ(evidence->origins[0].signature, first.origin_manifests[0].signature);
  EXPECT_EQ(evidence->given, std::vector<std::string>{"given for 1"});
  ASSERT_EQ(evidence->sent.size(), 1u);
  EXPECT_EQ(evidence->sent[0].batch, sample_id(5));
  EXPECT_EQ(evidence->sent[0].platform, kNear);
  EXPECT_EQ(evidence->sent[0].text.manifest, "") << "a platform that takes no manifest";
  ASSERT_EQ(evidence->receipts.size(), 1u);
  EXPECT_EQ(evidence->receipts[0].bytes, "<reply/>");
  EXPECT_EQ(evidence->receipts[0].records, 2u) << "it may speak of the other record too";
  const std::string promise = to_base64(commitment(evidence->receipts[0].salt, "<reply/>"));
  EXPECT_EQ(member(hand().leaves().back(), "c"), promise) << "the salt opens the log entry's commitment";
  EXPECT_EQ(store().evidence(sample_id(99)).error().code, store().history(sample_id(99)).error().code);
}

TEST_P(StoreReceipts, KeepsEveryBatchThatHeldARecordAsEvidence) {
  const AdmitAnswer own = hand().admit(Sample(1));
  for (std::uint32_t i = 1; i <= 2; ++i) {
    clock().advance_ms(kMinuteMs);
    const auto lease = hand().claim();
    ASSERT_TRUE(lease);
    hand().seal(*lease, sample_id(i), "manifest " + std::to_string(i));
    hand().settle(*lease, DeliveryState::Waiting);
  }
  const auto evidence = store().evidence(own.id);
  ASSERT_TRUE(evidence);
  ASSERT_EQ(evidence->sent.size(), 2u);
  EXPECT_EQ(evidence->sent[0].text.manifest, "manifest 1");
  EXPECT_EQ(evidence->sent[1].text.manifest, "manifest 2");
  EXPECT_TRUE(evidence->origins.empty() && evidence->given.empty() && evidence->receipts.empty());
}

TEST_P(StoreReceipts, OmitsTheBatchOfAReceiptThatConcernsSeveral) {
  const AdmitAnswer own = hand().admit(Sample(1));
  AboveReceipt receipt = hand().above_receipt(1, {{own.id, 1, Verdict::Registered, ""}});
  receipt.receipt.batch = Uuid{};
  receive(receipt);
  EXPECT_EQ(member(hand().leaves().back(), "batch"), "");
}

}  // namespace
}  // namespace xinshi::contract

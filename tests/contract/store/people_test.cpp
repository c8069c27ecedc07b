// SPDX-License-Identifier: Apache-2.0
#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

class StorePeople : public StoreContract {
 protected:
  std::vector<Uuid> found(const RecordQuery& query) {
    auto records = store().find(query);
    EXPECT_TRUE(records) << describe(records.error());
    std::vector<Uuid> out;
    if (!records) return out;
    for (const RecordView& record : *records) out.push_back(record.id);
    return out;
  }
  std::vector<Uuid> found(const std::string& text) {
    RecordQuery query;
    query.text = text;
    return found(query);
  }
  std::size_t operate(const std::string& action, const DeliveryQuery& query = {}) {
    auto changed = store().operate(query, action, "zhang", clock().now());
    EXPECT_TRUE(changed) << describe(changed.error());
    return changed ? *changed : 0;
  }
  static DeliveryQuery about(const Uuid& id) {
    DeliveryQuery query;
    query.id = id;
    return query;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, StorePeople, testing::ValuesIn(implementations()), name_of);

TEST_P(StorePeople, FindsARecordByCodeNumberNameOrId) {
  const Sample sample(7);
  hand().admit(Sample(1));
  const AdmitAnswer seven = hand().admit(sample);
  for (const std::string& text : {sample.subject_code(), sample.decision_number(), sample.company_name(), to_text(seven.id)}) {
    EXPECT_EQ(found(text), std::vector<Uuid>{seven.id}) << text;
  }
  EXPECT_TRUE(found("不存在的公司").empty());
  EXPECT_EQ(found("").size(), 2u);
}

TEST_P(StorePeople, FindsWhatTheLatestVersionSays) {
  const AdmitAnswer record = hand().admit(Sample(1).company("旧名称有限公司"));
  hand().admit(Sample(1).company("新名称有限公司"));
  EXPECT_EQ(found("新名称有限公司"), std::vector<Uuid>{record.id});
}

TEST_P(StorePeople, ShowsTheLatestVersionWithItsDeliveries) {
  const AdmitAnswer record = hand().admit(Sample(1), {kNear, kUnsafe});
  hand().admit(Sample(1).content("罚款").due(Date{20'540}), {kNear});
  const auto records = store().find({});
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 1u);
  const RecordView& view = records->front();
  EXPECT_EQ(view.id, record.id);
  EXPECT_EQ(view.version, 2u);
  EXPECT_EQ(view.origin, kAgency);
  EXPECT_EQ(view.kind, "penalty");
  EXPECT_EQ(view.op, Op::Upsert);
  EXPECT_EQ(view.key, Sample(1).identity());
  EXPECT_EQ(view.due, std::optional<Date>(Date{20'540}));
  EXPECT_EQ(view.state, RecordState::Open);
  ASSERT_EQ(view.deliveries.size(), 1u);
  EXPECT_EQ(view.deliveries[0].platform, kNear);
}

TEST_P(StorePeople, DerivesTheStateOfARecord) {
  const auto ids = hand().admit_many(4);
  const auto lease = hand().claim();
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Registered);
  request.records[1].step.state = DeliveryState::Refused;
  request.records[2].step.state = DeliveryState::Stored;
  request.records[3].step.state = DeliveryState::Uncertain;
  ASSERT_TRUE(store().settle(request));
  const auto in_state = [&](RecordState state) {
    RecordQuery query;
    query.state = state;
    return found(query);
  };
  EXPECT_EQ(in_state(RecordState::Done), std::vector<Uuid>{ids[0]});
  EXPECT_EQ(in_state(RecordState::Attention), (std::vector<Uuid>{ids[1], ids[3]}));
  EXPECT_EQ(in_state(RecordState::Open), std::vector<Uuid>{ids[2]});
  hand().admit(Sample(1).op(Op::Withdraw));
  hand().send_all();
  EXPECT_EQ(in_state(RecordState::Withdrawn), std::vector<Uuid>{ids[0]});
}

TEST_P(StorePeople, CountsALevelAboveInTheState) {
  const auto ids = hand().admit_many(1);
  hand().send_all();
  ASSERT_TRUE(store().receipt_above(hand().above_receipt(1, {{ids[0], 1, Verdict::Refused, "E"}})));
  EXPECT_EQ(store().history(ids[0])->record.state, RecordState::Attention);
}

TEST_P(StorePeople, NarrowsByKindOriginAndDeadline) {
  const AdmitAnswer own = hand().admit(Sample(1).due(Date{20'500}));
  const AdmitAnswer permit = hand().admit(Sample(2).kind("permit").due(Date{20'510}));
  hand().admit(Sample(3).due(std::nullopt));
  Sample below = Sample(4).due(Date{20'520});
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}));
  RecordQuery kind;
  kind.kind = "permit";
  EXPECT_EQ(found(kind), std::vector<Uuid>{permit.id});
  RecordQuery origin;
  origin.origin = kOtherAgency;
  EXPECT_EQ(found(origin), std::vector<Uuid>{sample_id(11)});
  RecordQuery due;
  due.due_before = Date{20'510};
  EXPECT_EQ(found(due), (std::vector<Uuid>{own.id, permit.id})) << "inclusive";
}

TEST_P(StorePeople, PagesThroughRecordsByPosition) {
  const auto ids = hand().admit_many(7);
  std::vector<Uuid> seen;
  RecordQuery query;
  query.limit = 3;
  for (int page = 0; page < 4; ++page) {
    const auto records = store().find(query);
    ASSERT_TRUE(records);
    for (const RecordView& record : *records) {
      seen.push_back(record.id);
      query.after = record.position;
    }
  }
  EXPECT_EQ(seen, ids);
}

TEST_P(StorePeople, TellsTheWholeHistory) {
  const AdmitAnswer record = hand().admit(Sample(1));
  hand().send_all();
  hand().admit(Sample(1).content("罚款"));
  hand().send_all(DeliveryState::Refused);
  const auto history = store().history(record.id);
  ASSERT_TRUE(history);
  EXPECT_EQ(history->record.version, 2u);
  ASSERT_EQ(history->versions.size(), 2u);
  EXPECT_EQ(history->versions[0].line, Sample(1).line());
  EXPECT_EQ(history->versions[1].line, Sample(1).content("罚款").line());
  ASSERT_EQ(history->deliveries.size(), 2u);
  EXPECT_EQ(history->deliveries[0].state, DeliveryState::Registered);
  EXPECT_EQ(history->deliveries[1].state, DeliveryState::Refused);
  EXPECT_EQ(history->deliveries[1].reason, "文号重复");
  EXPECT_EQ(history->receipts.size(), 2u);
}

TEST_P(StorePeople, SaysWhenARecordIsUnknown) {
  EXPECT_EQ(store().history(sample_id(1)).error().code, "STO-0002");
  EXPECT_EQ(store().version(sample_id(1), 1).error().fault, Fault::NotFound);
  EXPECT_EQ(store().erase(sample_id(1), "zhang", clock().now()).error().code, "STO-0002");
  const AdmitAnswer record = hand().admit(Sample(1));
  EXPECT_EQ(store().version(record.id, 2).error().code, "STO-0002");
}

TEST_P(StorePeople, ListsDeliveriesByPlatformStateAndRecord) {
  const auto ids = hand().admit_many(3, {kNear, kUnsafe});
  hand().send_all(DeliveryState::Refused, kUnsafe);
  DeliveryQuery query;
  query.platform = kUnsafe;
  EXPECT_EQ(store().deliveries(query)->size(), 3u);
  query.state = DeliveryState::Waiting;
  EXPECT_EQ(store().deliveries(query)->size(), 0u);
  EXPECT_EQ(store().deliveries(about(ids[0]))->size(), 2u);
  DeliveryQuery limited;
  limited.limit = 4;
  EXPECT_EQ(store().deliveries(limited)->size(), 4u);
  EXPECT_EQ(store().deliveries({})->size(), 6u);
}

TEST_P(StorePeople, HoldsAndReleasesDeliveries) {
  const auto ids = hand().admit_many(2);
  EXPECT_EQ(operate("hold", about(ids[0])), 1u);
  EXPECT_EQ(hand().state(ids[0]), DeliveryState::Held);
  EXPECT_EQ(ids_of(*hand().claim()), std::vector<Uuid>{ids[1]});
  EXPECT_EQ(operate("hold"), 0u) << "what is sent or held already cannot be held";
  clock().advance_ms(1000);
  EXPECT_EQ(operate("release"), 1u);
  EXPECT_EQ(hand().delivery(ids[0]).next_try, std::optional<Instant>(clock().now()));
  EXPECT_EQ(ids_of(*hand().claim()), std::vector<Uuid>{ids[0]});
}

TEST_P(StorePeople, RetriesWhatAPersonMustDecide) {
  const auto ids = hand().admit_many(4);
  const auto lease = hand().claim();
  SettleRequest request = hand().settle_request(*lease, DeliveryState::Uncertain);
  request.records[1].step.state = DeliveryState::Expired;
  request.records[2].step.state = DeliveryState::Refused;
  request.records[3].step.state = DeliveryState::Registered;
  ASSERT_TRUE(store().settle(request));
  EXPECT_EQ(operate("retry"), 3u);
  EXPECT_EQ(hand().state(ids[3]), DeliveryState::Registered);
  EXPECT_EQ(hand().claim()->records.size(), 3u);
}

TEST_P(StorePeople, RetriesAWaitingDeliveryAtOnce) {
  const auto ids = hand().admit_many(1);
  hand().settle(*hand().claim(), DeliveryState::Waiting);
  EXPECT_FALSE(hand().claim());
  EXPECT_EQ(operate("retry"), 1u);
  EXPECT_EQ(operate("retry"), 0u) << "it is due already";
  EXPECT_TRUE(hand().claim());
}

TEST_P(StorePeople, DoesNotRetryARefusedVersionBehindALaterOne) {
  const AdmitAnswer record = hand().admit(Sample(1));
  hand().send_all(DeliveryState::Refused);
  hand().admit(Sample(1).content("罚款"));
  EXPECT_EQ(operate("retry", about(record.id)), 0u);
  EXPECT_EQ(hand().state(record.id, 1), DeliveryState::Refused);
}

TEST_P(StorePeople, CancelsForGood) {
  const auto ids = hand().admit_many(3);
  EXPECT_EQ(operate("hold", about(ids[1])), 1u);
  const auto lease = hand().claim(kNear, 1);
  ASSERT_TRUE(lease);
  EXPECT_EQ(operate("cancel"), 2u) << "not what is being sent";
  EXPECT_EQ(hand().state(ids[0]), DeliveryState::Sending);
  EXPECT_EQ(hand().state(ids[1]), DeliveryState::Cancelled);
  EXPECT_EQ(hand().state(ids[2]), DeliveryState::Cancelled);
  EXPECT_EQ(operate("release"), 0u);
  EXPECT_EQ(operate("retry"), 0u);
}

TEST_P(StorePeople, DissolvesAWaitingSealThatHoldsAStoppedRecord) {
  const auto ids = hand().admit_many(3);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  SettleRequest lost = hand().settle_request(*lease, DeliveryState::Waiting);
  lost.keep_seal = true;
  ASSERT_TRUE(store().settle(lost));
  EXPECT_EQ(operate("cancel", about(ids[1])), 1u);
  clock().advance_ms(2 * kMinuteMs);
  const auto fresh = hand().claim();
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->sealed) << "the sealed bytes hold a record that must not go";
  EXPECT_EQ(ids_of(*fresh), (std::vector<Uuid>{ids[0], ids[2]}));
}

TEST_P(StorePeople, StopsOneRecordOfASplitHalfOnly) {
  const auto ids = hand().admit_many(4);
  const auto lease = hand().claim();
  ASSERT_TRUE(store().split(lease->lease, "E", clock().now()));
  EXPECT_EQ(operate("hold", about(ids[0])), 1u);
  const auto half = hand().claim();
  ASSERT_TRUE(half);
  EXPECT_EQ(ids_of(*half), std::vector<Uuid>{ids[1]});
}

TEST_P(StorePeople, ActsOnEverythingWhateverTheLimitAndSaysSoOnce) {
  hand().admit_many(5, {kNear, kUnsafe});
  DeliveryQuery query;
  query.platform = kUnsafe;
  query.limit = 2;
  EXPECT_EQ(operate("hold", query), 5u);
  const std::string leaf = hand().leaves().back();
  EXPECT_EQ(*store().leaf_count(), 6u);
  EXPECT_EQ(member(leaf, "e"), "operator-action");
  EXPECT_EQ(member(leaf, "platform"), kUnsafe);
  EXPECT_EQ(member(leaf, "code"), "hold by zhang");
  EXPECT_EQ(member(leaf, "count"), "5");
  EXPECT_EQ(operate("hold", query), 0u);
  EXPECT_EQ(*store().leaf_count(), 6u) << "nothing changed, nothing is logged";
}

TEST_P(StorePeople, LeavesLevelsAboveAlone) {
  const auto ids = hand().admit_many(1);
  ASSERT_TRUE(store().receipt_above(hand().above_receipt(1, {{ids[0], 1, Verdict::Refused, "E"}})));
  DeliveryQuery query;
  query.platform = kAbove;
  EXPECT_EQ(operate("retry", query), 0u);
}

TEST_P(StorePeople, RefusesAnUnknownAction) {
  const auto changed = store().operate({}, "burn", "zhang", clock().now());
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, "STO-0015");
}

TEST_P(StorePeople, CountsWhatThereIs) {
  hand().admit_all({Sample(1).due(Date{20'500}), Sample(2).due(Date{20'490}), Sample(3).due(std::nullopt)}, {kNear, kUnsafe});
  const Instant admitted = clock().now();
  hand().admit(Sample(1).content("罚款").due(Date{20'500}), {});
  clock().advance_ms(1000);
  hand().send_all(DeliveryState::Registered, kUnsafe);
  const auto stats = store().stats(clock().now());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->records, 3u);
  EXPECT_EQ(stats->versions, 4u);
  EXPECT_EQ(stats->quarantined, 0u);
  EXPECT_EQ(stats->leaves, *store().leaf_count());
  ASSERT_EQ(stats->platforms.count(kNear), 1u);
  const PlatformStats& near_stats = stats->platforms.at(kNear);
  EXPECT_EQ(near_stats.by_state, (std::map<std::string, std::uint64_t>{{"waiting", 3}}));
  EXPECT_EQ(near_stats.oldest_waiting, std::optional<Instant>(admitted));
  EXPECT_EQ(near_stats.earliest_due, std::optional<Date>(Date{20'490}));
  EXPECT_FALSE(near_stats.last_settled);
  const PlatformStats& done = stats->platforms.at(kUnsafe);
  EXPECT_EQ(done.by_state, (std::map<std::string, std::uint64_t>{{"registered", 3}}));
  EXPECT_FALSE(done.oldest_waiting);
  EXPECT_FALSE(done.earliest_due);
  EXPECT_EQ(done.last_settled, std::optional<Instant>(clock().now()));
  EXPECT_EQ(stats->last_intake.at("cases"), admitted);
}

TEST_P(StorePeople, CountsAsLateWhatIsUnsettledAfterItsDay) {
  const Date day = date_of(clock().now());
  hand().admit_all({Sample(1).due(day), Sample(2).due(Date{day.days + 1}), Sample(3).due(std::nullopt)});
  EXPECT_EQ(store().stats(clock().now())->late, 0u);
  EXPECT_EQ(store().stats(Instant{end_of_day(day).us - 1})->late, 0u) << "the day itself is in time";
  EXPECT_EQ(store().stats(end_of_day(day))->late, 1u);
  hand().send_all();
  EXPECT_EQ(store().stats(end_of_day(day))->late, 0u);
}

TEST_P(StorePeople, NotesTheLastContactOfASender) {
  Sample below(1);
  hand().take(hand().inbox_request(1, {below.inbox(sample_id(11))}, kCounty));
  EXPECT_EQ(store().stats(clock().now())->last_intake.at(kCounty), clock().now());
}

TEST_P(StorePeople, ErasesEveryVersionForGood) {
  const Sample sample(1);
  const AdmitAnswer record = hand().admit(sample);
  hand().send_all(DeliveryState::Refused);
  hand().admit(Sample(1).content("罚款"));
  ASSERT_TRUE(store().erase(record.id, "zhang", clock().now()));
  for (const std::uint32_t version : {1u, 2u}) {
    const auto stored = store().version(record.id, version);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->line, "");
    EXPECT_EQ(stored->salt, Bytes16{});
  }
  EXPECT_EQ(store().version(record.id, 1)->commitment, sample.promise()) << "the proof stays";
  EXPECT_EQ(store().history(record.id)->receipts.size(), 1u);
  EXPECT_EQ(hand().state(record.id, 1), DeliveryState::Refused);
  EXPECT_EQ(hand().delivery(record.id, 1).reason, "") << "a reason may quote the record";
  EXPECT_EQ(hand().state(record.id, 2), DeliveryState::Cancelled);
  EXPECT_FALSE(hand().claim());
  EXPECT_TRUE(found(sample.company_name()).empty());
  const std::string leaf = hand().leaves().back();
  EXPECT_EQ(member(leaf, "e"), "erased");
  EXPECT_EQ(member(leaf, "id"), to_text(record.id));
  EXPECT_EQ(member(leaf, "code"), "erase by zhang");
  EXPECT_EQ(member(leaf, "count"), "2");
}

TEST_P(StorePeople, DoesNotBringAnErasedRecordBackByReadingItAgain) {
  const AdmitAnswer record = hand().admit(Sample(1).source_key("A-1"));
  ASSERT_TRUE(store().erase(record.id, "zhang", clock().now()));
  const AdmitAnswer again = hand().admit(Sample(1).source_key("A-1"));
  EXPECT_EQ(again.kind, AdmitAnswer::Kind::Repeat);
  EXPECT_EQ(again.id, record.id);
  EXPECT_EQ(store().version(record.id, 1)->line, "");
}

TEST_P(StorePeople, ErasesOnce) {
  const AdmitAnswer record = hand().admit(Sample(1));
  ASSERT_TRUE(store().erase(record.id, "zhang", clock().now()));
  ASSERT_TRUE(store().erase(record.id, "zhang", clock().now()));
  EXPECT_EQ(hand().events(), (std::vector<std::string>{"admitted", "erased"}));
}

TEST_P(StorePeople, DoesNotEraseUnderTheHandsOfASender) {
  const auto ids = hand().admit_many(2);
  const auto lease = hand().claim(kNear, 1);
  ASSERT_TRUE(lease);
  const Status erased = store().erase(ids[0], "zhang", clock().now());
  ASSERT_FALSE(erased);
  EXPECT_EQ(erased.error().code, "STO-0016");
  EXPECT_EQ(erased.error().fault, Fault::Transient);
  EXPECT_EQ(store().version(ids[0], 1)->line, Sample(1).line());
  EXPECT_TRUE(store().erase(ids[1], "zhang", clock().now()));
}

TEST_P(StorePeople, NeverSendsAnErasedVersionAgain) {
  const auto ids = hand().admit_many(1);
  hand().send_all(DeliveryState::Refused);
  ASSERT_TRUE(store().erase(ids[0], "zhang", clock().now()));
  EXPECT_EQ(operate("retry"), 0u) << "there is nothing left to send";
  EXPECT_FALSE(hand().claim());
}

TEST_P(StorePeople, DissolvesAWaitingSealThatHoldsAnErasedRecord) {
  const auto ids = hand().admit_many(2);
  const auto lease = hand().claim();
  hand().seal(*lease, sample_id(1));
  SettleRequest lost = hand().settle_request(*lease, DeliveryState::Waiting);
  lost.keep_seal = true;
  ASSERT_TRUE(store().settle(lost));
  ASSERT_TRUE(store().erase(ids[0], "zhang", clock().now()));
  clock().advance_ms(2 * kMinuteMs);
  const auto fresh = hand().claim();
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->sealed);
  EXPECT_EQ(ids_of(*fresh), std::vector<Uuid>{ids[1]});
}

TEST_P(StorePeople, ListsWhatWasSettledSince) {
  const auto ids = hand().admit_many(2);
  const auto first = hand().claim(kNear, 1);
  hand().seal(*first, sample_id(21));
  hand().settle(*first, DeliveryState::Stored, "r");
  clock().advance_ms(kMinuteMs);
  const Instant between = clock().now();
  const auto second = hand().claim(kNear, 1);
  hand().seal(*second, sample_id(22));
  hand().settle(*second, DeliveryState::Stored, "r");
  DeliveryQuery query;
  query.platform = kNear;
  query.state = DeliveryState::Stored;
  EXPECT_EQ(store().deliveries(query)->size(), 2u);
  query.settled_since = between;
  const auto late = store().deliveries(query);
  ASSERT_EQ(late->size(), 1u);
  EXPECT_EQ(late->at(0).id, second->records[0].id);
  query.settled_since = after_ms(clock().now(), 1);
  EXPECT_TRUE(store().deliveries(query)->empty());
}

}  // namespace
}  // namespace xinshi::contract

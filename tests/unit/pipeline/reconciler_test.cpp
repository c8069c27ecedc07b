// SPDX-License-Identifier: Apache-2.0
#include "pipeline/reconciler.h"

#include <gtest/gtest.h>

#include "support/failing_store.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

const char* const kDecided = "2026-02-27";  // of every row here; due 2026-03-09

/// A source of sheets with the same mapping on both ways: in, and into the comparison.
class ReconcilerTest : public testing::Test {
 protected:
  ReconcilerTest() {
    EXPECT_TRUE(inner.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}}));
    clock.set(start_of_day(*parse_iso_date("2026-03-02")));
  }
  IntakeDeps deps() { return {store, clock, random, field().catalogue, *field().validator, field().calendar, identity}; }
  std::vector<RowOutcome> take(const std::vector<Row>& rows) {
    Intake intake(intake_config({"county"}), deps());
    const auto outcomes = intake.take(rows_of(csv(rows)), nullptr);
    EXPECT_TRUE(outcomes);
    return outcomes ? *outcomes : std::vector<RowOutcome>(rows.size());
  }
  Reconciler fresh() { return {"市场监管", store, field().catalogue, date_of(clock.now())}; }
  Status compare(Reconciler& found, const std::vector<Row>& rows, const char* from = kDecided, const char* to = kDecided) {
    if (Status begun = found.begin(); !begun) return begun;
    IntakeConfig config = intake_config({"county"});
    config.stock = Stock{*parse_iso_date(from), *parse_iso_date(to)};
    config.look = [&](const AdmitRequest& request, const std::vector<RejectedRow>& rejected) { return found.look(request, rejected); };
    Intake look(config, deps());
    const auto outcomes = look.take(rows_of(csv(rows), "a place"), nullptr);
    return outcomes ? Status() : Status(outcomes.error());
  }
  Reconciled total(const Reconciler& found) {
    Reconciled out;
    for (const auto& [day, kinds] : found.counts()) {
      for (const auto& [kind, c] : kinds) {
        out.at_source += c.at_source;
        out.read += c.read;
        out.recorded += c.recorded;
        out.sent += c.sent;
        out.accepted += c.accepted;
        out.registered += c.registered;
        out.withdrawn += c.withdrawn;
        out.doubled += c.doubled;
        out.omitted_left += c.omitted_left;
        for (std::size_t i = 0; i < c.differing.size(); ++i) out.differing[i] += c.differing[i];
      }
    }
    return out;
  }
  void settle(DeliveryState state, const std::string& code = "") {
    const auto lease = *inner.claim({"county", 100, clock.now(), 60'000});
    ASSERT_TRUE(lease);
    SettleRequest request;
    request.lease = lease->lease;
    request.now = clock.now();
    for (const OutRecord& record : lease->records) request.records.push_back({record.seq, {state, 1, {}, code}, ""});
    ASSERT_TRUE(inner.settle(request));
  }
  static std::string words(const Reconciler& found) {
    std::string out;
    for (const Difference& each : found.differences()) out += (out.empty() ? "" : " ") + std::string(word(each.what));
    return out;
  }

  ManualClock clock;
  SeededRandom random;
  HmacSha256 identity{"a key of this node"};
  MemoryStore inner{kAgency, clock, random};
  FailurePlan plan;
  FailingStore store{inner, plan};
};

TEST_F(ReconcilerTest, FollowsADecisionFromTheSourceToItsRegistration) {
  struct Case {
    DeliveryState state;
    std::uint64_t sent, accepted, registered;
    const char* differs;
  };
  int number = 0;
  for (const Case& c : {Case{DeliveryState::Waiting, 0, 0, 0, ""}, Case{DeliveryState::Uncertain, 1, 0, 0, ""}, Case{DeliveryState::Stored, 1, 1, 0, ""},
                        Case{DeliveryState::Registered, 1, 1, 1, ""}, Case{DeliveryState::Refused, 1, 0, 0, "refused"}, Case{DeliveryState::Expired, 0, 0, 0, ""}}) {
    take({{++number}});
    if (c.state != DeliveryState::Waiting) settle(c.state, "2001");
    Reconciler found = fresh();
    ASSERT_TRUE(compare(found, {{number}}));
    const Reconciled all = total(found);
    EXPECT_EQ(all.at_source, 1u);
    EXPECT_EQ(all.read, 1u);
    EXPECT_EQ(all.sent, c.sent) << number;
    EXPECT_EQ(all.accepted, c.accepted) << number;
    EXPECT_EQ(all.registered, c.registered) << number;
    EXPECT_EQ(words(found), c.differs);
    if (c.state == DeliveryState::Refused) {
      EXPECT_EQ(found.differences()[0].code, "2001");
    }
    if (c.state == DeliveryState::Waiting) settle(DeliveryState::Registered);
  }
}

TEST_F(ReconcilerTest, NamesWhatIsOmittedChangedAndSentBack) {
  take({{1}, {2}, {3, "给予警告", "91110108551385082I"}});
  settle(DeliveryState::Registered);
  const auto leaves = *inner.leaf_count();
  Reconciler found = fresh();
  ASSERT_TRUE(compare(found, {{1}, {2, "责令改正"}, {3, "给予警告", "91110108551385082I"}, {4}, {5, "给予警告", "91110108551385082I"}}));
  EXPECT_EQ(words(found), "changed omitted rejected rejected");
  EXPECT_EQ(found.differences()[0].version, 1u);
  EXPECT_FALSE(found.differences()[2].unseen);
  EXPECT_TRUE(found.differences()[3].unseen);
  ASSERT_FALSE(found.differences()[3].rules.empty());
  EXPECT_EQ(found.differences()[3].rules[0], "V-01");
  const Reconciled all = total(found);
  EXPECT_EQ(all.at_source, 5u);
  EXPECT_EQ(all.read, 3u);
  EXPECT_EQ(all.of(Discrepancy::Omitted), 2u);
  EXPECT_EQ(all.omitted_left, 2u);
  EXPECT_EQ(found.rows_to_send().size(), 3u) << "not the one that waits in quarantine";
  EXPECT_EQ(*inner.leaf_count(), leaves) << "looking leaves no trace";
  EXPECT_EQ(*inner.cursor("市场监管"), "");
  EXPECT_EQ(inner.quarantine({})->size(), 1u);
}

TEST_F(ReconcilerTest, BooksWhatWasTakenInAfterwards) {
  Reconciler found = fresh();
  ASSERT_TRUE(compare(found, {{1}, {2, "给予警告", "91110108551385082I"}, {3}}));
  ASSERT_EQ(found.rows_to_send().size(), 3u);
  std::vector<RowOutcome> outcomes = take({{1}, {2, "给予警告", "91110108551385082I"}, {3}});
  outcomes.pop_back();  // the third was not sent
  found.sent(outcomes);
  const Reconciled all = total(found);
  EXPECT_EQ(all.omitted_left, 1u);
  EXPECT_EQ(all.recorded, 1u);
  EXPECT_TRUE(found.differences()[0].resent || found.differences()[1].resent);
  Reconciler again = fresh();
  ASSERT_TRUE(compare(again, {{1}, {2, "给予警告", "91110108551385082I"}, {3}}));
  EXPECT_EQ(words(again), "rejected");
  EXPECT_EQ(total(again).of(Discrepancy::Omitted), 0u);
}

TEST_F(ReconcilerTest, CountsADecisionOnceHoweverOftenItStandsThere) {
  take({{1}});
  Reconciler found = fresh();
  ASSERT_TRUE(compare(found, {{1}, {1}, {2}, {2}}));
  EXPECT_EQ(total(found).at_source, 2u);
  EXPECT_EQ(total(found).doubled, 2u);
  EXPECT_EQ(words(found), "omitted");
}

TEST_F(ReconcilerTest, DoesNotSendBackWhatTheSourceHadBeforeUnlessItIsNewer) {
  take({{1}});
  take({{1, "责令改正"}});
  Reconciler found = fresh();
  ASSERT_TRUE(compare(found, {{1}}));
  EXPECT_EQ(words(found), "changed");
  EXPECT_EQ(found.differences()[0].same_as, 1u);
  EXPECT_TRUE(found.rows_to_send().empty());
}

TEST_F(ReconcilerTest, DoesNotReviveWhatWasWithdrawnNorMistakeARepairForAChange) {
  take({{1}, {2}});
  take({{1, "", "91110108551385082Q", "撤销", "", "法院判决"}, {2, "", "91110108551385082Q", "信用修复", "", "已履行"}});
  Reconciler found = fresh();
  ASSERT_TRUE(compare(found, {{1, "责令改正"}, {2}}));
  EXPECT_EQ(words(found), "");
  EXPECT_EQ(total(found).withdrawn, 1u);
  EXPECT_EQ(total(found).at_source, 2u);
}

TEST_F(ReconcilerTest, IsLateOnceTheDeadlineIsGone) {
  take({{1}});
  clock.set(start_of_day(*parse_iso_date("2026-03-09")));
  Reconciler in_time = fresh();
  ASSERT_TRUE(compare(in_time, {{1}}));
  EXPECT_EQ(words(in_time), "");
  clock.set(start_of_day(*parse_iso_date("2026-03-10")));
  Reconciler late = fresh();
  ASSERT_TRUE(compare(late, {{1}}));
  EXPECT_EQ(words(late), "late");
  EXPECT_EQ(late.differences()[0].platform, "county");
}

TEST_F(ReconcilerTest, LooksAtTheDaysAskedForOnly) {
  Reconciler found = fresh();
  ASSERT_TRUE(compare(found, {{1}}, "2026-02-28", "2026-03-31"));
  EXPECT_TRUE(found.counts().empty());
}

TEST_F(ReconcilerTest, FollowsWhatFilesWereToldAndNamesWhatIsNoLongerHere) {
  const std::vector<RowOutcome> outcomes = take({{1}, {2}, {3, "给予警告", "91110108551385082I"}});
  settle(DeliveryState::Registered);
  take({{2, "责令改正"}});  // a second version, not yet sent
  const Stock days{*parse_iso_date(kDecided), *parse_iso_date("2026-03-02")};
  Reconciler found = fresh();
  for (const RowOutcome& each : {outcomes[0], outcomes[1], outcomes[0]}) ASSERT_TRUE(found.taken(*each.id, each.version, days));
  Uuid lost = *outcomes[0].id;
  lost.bytes[15] ^= 1;
  ASSERT_TRUE(found.taken(lost, 1, days));
  ASSERT_TRUE(found.quarantined(days));
  const Reconciled all = total(found);
  EXPECT_EQ(all.at_source, 4u);
  EXPECT_EQ(all.recorded, 2u);
  EXPECT_EQ(all.registered, 1u) << "the newest version of the second is not";
  EXPECT_EQ(words(found), "omitted rejected");
  EXPECT_EQ(found.differences()[0].id, lost);
  Reconciler later = fresh();
  const Stock other{*parse_iso_date("2026-03-03"), *parse_iso_date("2026-03-04")};
  ASSERT_TRUE(later.taken(*outcomes[0].id, 1, other));
  ASSERT_TRUE(later.quarantined(other));
  EXPECT_TRUE(later.counts().empty());
}

TEST_F(ReconcilerTest, SaysSoWhenTheStoreDoesNotAnswer) {
  take({{1}, {2, "给予警告", "91110108551385082I"}});
  std::uint64_t nth = 0;
  while (true) {
    plan.fail(++nth, Fails::Before);
    Reconciler found = fresh();
    const Status compared = compare(found, {{1}, {2, "给予警告", "91110108551385082I"}});
    if (plan.count() < nth) {
      EXPECT_TRUE(compared);
      break;
    }
    EXPECT_FALSE(compared) << plan.failed_verb();
  }
  EXPECT_GT(nth, 4u) << "quarantine twice, target, deliveries";
}

TEST(MetHashes, KnowEachOneAgainAcrossMerges) {
  MetHashes met;
  const auto hash = [](std::uint64_t i) { return i * 0x9E3779B97F4A7C15ULL; };
  for (std::uint64_t i = 0; i < 200'000; ++i) ASSERT_TRUE(met.add(hash(i))) << i;
  for (std::uint64_t i = 0; i < 200'000; i += 37) ASSERT_FALSE(met.add(hash(i))) << i;
}

}  // namespace
}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "figures/tally.h"

#include <gtest/gtest.h>

#include "figures/report.h"
#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"

namespace xinshi::figures {
namespace {

Date day(const char* text) { return *parse_iso_date(text); }
Instant noon(const char* text) { return after_ms(start_of_day(day(text)), 12 * 3'600'000); }

DeliveryView registered(const char* on) {
  DeliveryView view;
  view.state = DeliveryState::Registered;
  view.settled_at = noon(on);
  return view;
}
DeliveryView in_state(DeliveryState state) {
  DeliveryView view;
  view.state = state;
  return view;
}

TEST(Standing, IsDecidedByTheLastPlatformAndTheWholeDayOfTheDeadlineCounts) {
  const Date due = day("2026-03-09");
  EXPECT_EQ(standing_of({registered("2026-03-05"), registered("2026-03-09")}, due, day("2026-03-20")), Standing::OnTime);
  EXPECT_EQ(standing_of({registered("2026-03-05"), registered("2026-03-10")}, due, day("2026-03-20")), Standing::Late);
  EXPECT_EQ(standing_of({registered("2026-03-05"), in_state(DeliveryState::Waiting)}, due, day("2026-03-09")), Standing::Waiting);
  EXPECT_EQ(standing_of({registered("2026-03-05"), in_state(DeliveryState::Refused)}, due, day("2026-03-10")), Standing::Overdue);
  EXPECT_EQ(standing_of({registered("2026-03-05"), in_state(DeliveryState::Cancelled)}, due, day("2026-03-20")), Standing::OnTime);
  EXPECT_EQ(standing_of({}, due, day("2026-03-10")), Standing::Overdue);
  EXPECT_EQ(standing_of({registered("2026-03-05")}, std::nullopt, day("2026-03-10")), Standing::NoDeadline);
}

/// A node with one platform; decisions of 2026-02-26 that are due on 2026-03-09.
class TallyTest : public testing::Test {
 protected:
  TallyTest() { EXPECT_TRUE(store.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}})); }
  Uuid admit(int number, Op op = Op::Upsert, const char* text = nullptr) {
    Sample sample(number);
    sample.op(op).due(day("2026-03-09")).newer();
    if (text != nullptr) sample.content(text);
    AdmitRequest request;
    request.source = "test";
    request.items = {sample.item()};
    request.items.front().decided = day("2026-02-26");
    request.platforms = {"county"};
    request.now = clock.now();
    return (*store.admit(request)).front().id;
  }
  void reject(const char* rule) {
    AdmitRequest request;
    request.source = "test";
    QuarantineItem item;
    item.raw = "{}";
    item.problems = "[]";
    item.kind = "penalty";
    item.rule = rule;
    request.quarantine = {item};
    request.now = clock.now();
    EXPECT_TRUE(store.admit(request));
  }
  void settle(DeliveryState state) {
    const auto lease = *store.claim({"county", 100, clock.now(), 60'000});
    ASSERT_TRUE(lease);
    SettleRequest request;
    request.lease = lease->lease;
    request.now = clock.now();
    for (const OutRecord& record : lease->records) request.records.push_back({record.seq, {state, 1, {}, "E7"}, ""});
    ASSERT_TRUE(store.settle(request));
  }
  void go_to(const char* date) { clock.set(noon(date)); }
  Counts counts(const char* from, const char* to) {
    const Result<Tally> tally = gather(store, {day(from), day(to)}, date_of(clock.now()));
    EXPECT_TRUE(tally);
    return tally ? tally->total() : Counts{};
  }

  ManualClock clock;
  SeededRandom random;
  MemoryStore store{kAgency, clock, random};
};

TEST_F(TallyTest, CountsEachDecisionOfThePeriodInOneStanding) {
  go_to("2026-03-02");
  admit(1);
  settle(DeliveryState::Registered);
  admit(2);
  go_to("2026-03-10");
  settle(DeliveryState::Registered);  // a day late
  admit(3);
  settle(DeliveryState::Refused);
  admit(4);
  const Counts all = counts("2026-02-01", "2026-02-28");
  EXPECT_EQ(all.decided, 4u);
  EXPECT_EQ(all.reported, 2u);
  EXPECT_EQ(all.on_time, 1u);
  EXPECT_EQ(all.late, 1u);
  EXPECT_EQ(all.overdue, 2u);
  EXPECT_EQ(all.refused, 1u);
  EXPECT_EQ(all.waiting, 0u);
  EXPECT_EQ(counts("2026-02-27", "2026-03-31").decided, 0u);
  EXPECT_EQ(counts("2026-02-26", "2026-02-26").decided, 4u);
}

TEST_F(TallyTest, ACorrectionMakesNothingLate) {
  go_to("2026-03-02");
  admit(1);
  settle(DeliveryState::Registered);
  go_to("2026-04-20");
  admit(1, Op::Upsert, "更正后的内容");
  settle(DeliveryState::Registered);
  const Counts all = counts("2026-02-01", "2026-02-28");
  EXPECT_EQ(all.decided, 1u);
  EXPECT_EQ(all.on_time, 1u);
  EXPECT_EQ(all.late, 0u);
}

TEST_F(TallyTest, WhatWasWithdrawnBeforeItLeftIsNeverOverdue) {
  go_to("2026-03-02");
  admit(1);
  admit(1, Op::Withdraw);
  go_to("2026-03-20");
  const Counts all = counts("2026-02-01", "2026-02-28");
  EXPECT_EQ(all.withdrawn, 1u);
  EXPECT_EQ(all.overdue, 0u);
}

TEST_F(TallyTest, CountsRowsThatAreStillSentBackByTheirDay) {
  go_to("2026-02-27");
  admit(1);
  reject("V-05");
  reject("V-05");
  reject("V-13");
  const Result<Tally> tally = gather(store, {day("2026-02-01"), day("2026-02-28")}, day("2026-02-28"));
  ASSERT_TRUE(tally);
  EXPECT_EQ(tally->total().rejected, 3u);
  EXPECT_EQ(tally->reasons.at("V-05"), 2u);
  EXPECT_EQ(tally->total().named("unreported"), 4.0);
  EXPECT_EQ(tally->total().named("omitted"), std::nullopt);  // nobody counted at the source
}

TEST(HalfYear, IsDueOnItsLastDay) {
  EXPECT_EQ(half_year_of(day("2026-06-30")).from, day("2026-01-01"));
  EXPECT_EQ(half_year_due(half_year_of(day("2026-06-30"))), day("2026-06-30"));
  EXPECT_EQ(half_year_due(half_year_of(day("2026-07-01"))), day("2026-12-31"));
  EXPECT_EQ(month_of_day(day("2024-02-10")).to, day("2024-02-29"));
  EXPECT_EQ(month_of_day(day("2026-12-31")).to, day("2026-12-31"));
}

TEST(Figures, OfTheUsualKindAreAllReadable) {
  EXPECT_EQ(default_figures().size(), 8u);
}

}  // namespace
}  // namespace xinshi::figures

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/watchman.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"

namespace xinshi::pipeline {
namespace {

/// A node with records that go to the county, and a city above it. Samples are due on 2026-03-09.
class WatchmanTest : public testing::Test {
 protected:
  WatchmanTest() {
    EXPECT_TRUE(store.declare_platforms({{"county", Level::County, false, Repeat::Unsafe}, {"city", Level::City, true, Repeat::Idempotent}}));
  }
  Uuid admit(int number, Op op = Op::Upsert) {
    Sample sample(number);
    sample.op(op);
    AdmitRequest request;
    request.source = "test";
    request.items = {sample.item()};
    request.platforms = {"county"};
    request.now = clock.now();
    return (*store.admit(request)).front().id;
  }
  /// Sends what waits and books `state` for it.
  void settle(DeliveryState state) {
    const auto lease = *store.claim({"county", 100, clock.now(), 60'000});
    ASSERT_TRUE(lease);
    SealRequest seal;
    seal.lease = lease->lease;
    seal.batch = sample_id(++batches_);
    seal.now = clock.now();
    ASSERT_TRUE(store.seal(seal));
    SettleRequest request;
    request.lease = lease->lease;
    request.now = clock.now();
    for (const OutRecord& record : lease->records) request.records.push_back({record.seq, {state, 1, {}, "E1"}, ""});
    ASSERT_TRUE(store.settle(request));
  }
  void city_says(const Uuid& id, Verdict verdict) {
    AboveReceipt above;
    above.feed = "county";
    above.bytes = "receipt";
    above.receipt.receipt = sample_id(500 + ++batches_);
    above.receipt.origin = kAgency;
    above.receipt.platform = "city";
    above.receipt.level = Level::City;
    above.receipt.lines = {{id, 1, verdict, ""}};
    above.now = clock.now();
    ASSERT_TRUE(store.receipt_above(above));
  }
  void day(const char* date) { clock.set(after_ms(start_of_day(*parse_iso_date(date)), 9 * 3'600'000)); }
  /// "code platform" of each alarm, sorted.
  std::vector<std::string> alarms() {
    auto given = watchman.step();
    EXPECT_TRUE(given);
    std::vector<std::string> out;
    for (const Alarm& alarm : *given) out.push_back(alarm.code + " " + alarm.platform);
    std::sort(out.begin(), out.end());
    return out;
  }
  using Texts = std::vector<std::string>;

  ManualClock clock;
  SeededRandom random;
  MemoryLog log;
  MemoryStore store{kAgency, clock, random};
  WorkCalendar calendar = *WorkCalendar::read(R"({"years":{}})", "none.json");
  Watchman watchman{3, {"city"}, {store, clock, calendar, log}};

 private:
  std::uint32_t batches_ = 0;
};

TEST_F(WatchmanTest, WarnsFromThreeDaysBeforeTheDeadlineAndOnceADay) {
  admit(1);
  day("2026-03-05");
  EXPECT_EQ(alarms(), Texts{});
  day("2026-03-06");
  EXPECT_EQ(alarms(), Texts{"deadline.near county"});
  EXPECT_EQ(alarms(), Texts{});
  clock.advance_ms(3'600'000);
  EXPECT_EQ(alarms(), Texts{});
  day("2026-03-07");
  EXPECT_EQ(alarms(), Texts{"deadline.near county"});
  day("2026-03-09");
  EXPECT_EQ(alarms(), Texts{"deadline.near county"});  // the day itself is still in time
}

TEST_F(WatchmanTest, SaysThatADeadlineIsGoneAndThatTheLevelAboveIsSilent) {
  const Uuid id = admit(1);
  day("2026-03-10");
  EXPECT_EQ(alarms(), (Texts{"deadline.passed county", "level.silent city"}));
  EXPECT_TRUE(log.contains(to_text(id)));
  EXPECT_TRUE(log.contains("due=2026-03-09"));
}

TEST_F(WatchmanTest, NamesRefusedAndUncertainRecordsHoweverFarTheDeadlineIs) {
  admit(1);
  settle(DeliveryState::Refused);
  admit(2);
  settle(DeliveryState::Uncertain);
  EXPECT_EQ(alarms(), (Texts{"delivery.refused county", "delivery.uncertain county"}));
}

TEST_F(WatchmanTest, IsQuietAboutRecordsThatEveryLevelHasRegistered) {
  const Uuid id = admit(1);
  settle(DeliveryState::Registered);
  city_says(id, Verdict::Registered);
  day("2026-04-01");
  EXPECT_EQ(alarms(), Texts{});
}

TEST_F(WatchmanTest, NamesALevelThatNeverAnsweredAboutARecordThatIsDoneBelow) {
  admit(1);
  settle(DeliveryState::Registered);
  day("2026-03-09");
  EXPECT_EQ(alarms(), Texts{});
  day("2026-03-10");
  EXPECT_EQ(alarms(), Texts{"level.silent city"});
  EXPECT_EQ(alarms(), Texts{});
}

TEST_F(WatchmanTest, HearsALateAnswerAndStillSeesTheRecordsBehindIt) {
  const Uuid first = admit(1);
  const Uuid second = admit(2);
  settle(DeliveryState::Registered);
  city_says(first, Verdict::Registered);
  day("2026-03-10");
  EXPECT_EQ(alarms(), Texts{"level.silent city"});
  city_says(second, Verdict::Refused);
  admit(3);
  settle(DeliveryState::Registered);
  day("2026-03-11");
  EXPECT_EQ(alarms(), (Texts{"delivery.refused city", "level.silent city"}));
}

TEST_F(WatchmanTest, ExpectsNoLevelToAnswerAboutWhatNeverLeft) {
  admit(1);
  admit(1, Op::Withdraw);
  day("2026-03-20");
  EXPECT_EQ(alarms(), Texts{});
}

TEST_F(WatchmanTest, LooksAtMoreRecordsThanOnePageHolds) {
  for (int i = 1; i <= 1'050; ++i) admit(i);
  day("2026-03-06");
  EXPECT_EQ(alarms().size(), 1'050u);
  EXPECT_FALSE(watchman.more());
}

TEST_F(WatchmanTest, LooksAtALongBacklogInSeveralStepsAndThenFromTheBeginning) {
  for (int i = 1; i <= 2'050; ++i) admit(i);
  day("2026-03-06");
  EXPECT_EQ(alarms().size(), 2'000u);
  EXPECT_TRUE(watchman.more());
  EXPECT_EQ(alarms().size(), 50u);
  EXPECT_FALSE(watchman.more());
  day("2026-03-07");
  EXPECT_EQ(alarms().size(), 2'000u);
}

}  // namespace
}  // namespace xinshi::pipeline

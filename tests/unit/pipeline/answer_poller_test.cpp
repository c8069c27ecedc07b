// SPDX-License-Identifier: Apache-2.0
#include "pipeline/answer_poller.h"

#include <gtest/gtest.h>

#include "support/failing_store.h"
#include "support/sample_records.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

class ScriptedAnswers final : public AnswerFeed {
 public:
  const std::string& platform() const override { return name_; }
  Level level() const override { return Level::City; }
  Result<std::vector<Item>> fetch() override { return items; }
  Status taken(const Item& item) override { return names.push_back(item.name), Status{}; }
  std::vector<Item> items;
  std::vector<std::string> names;

 private:
  std::string name_ = "city";
};

class AnswerPollerTest : public testing::Test {
 protected:
  AnswerPollerTest() {
    EXPECT_TRUE(store.declare_platforms({{"city", Level::City, false, Repeat::Queryable}}));
    AdmitRequest request;
    request.source = "test";
    request.items = {sample.item()};
    request.platforms = {"city"};
    request.now = clock.now();
    id = (*store.admit(request)).front().id;
    AnswerFeed::Item item{"a.rsp", sample_id(5), sample_id(77), pipeline::kAgency, "1,成功", {}, {}};
    item.records.resize(1);
    item.records[0].id = id;
    item.answer.outcomes = {Outcome{Outcome::Kind::Registered, false, "1", {}, {}, std::nullopt}};
    feed.items = {item};
  }
  void send() {
    Lease lease = **store.claim({"city", 10, clock.now()});
    SealRequest seal;
    seal.lease = lease.lease;
    seal.batch = sample_id(77);
    seal.now = clock.now();
    EXPECT_TRUE(store.seal(seal));
    EXPECT_TRUE(store.confirm({lease.lease}));
    held = lease;
  }
  void settle() {
    SettleRequest request;
    request.lease = held.lease;
    request.records = {{held.records[0].seq, {DeliveryState::Stored, 1, clock.now(), "FILE"}, ""}};
    request.receipt = "a.csv";
    request.now = clock.now();
    EXPECT_TRUE(store.settle(request));
  }
  bool step(const std::string& own = pipeline::kAgency, BatchSigner* signer = nullptr) {
    AnswerPoller poller(own, "city/log", {store, feed, signer, clock, log});
    const Result<bool> got = poller.step();
    return got && *got;
  }
  DeliveryState state() { return store.history(id)->deliveries.front().state; }

  ManualClock clock;
  SeededRandom random;
  NullLog log;
  MemoryStore store{pipeline::kAgency, clock, random};
  Sample sample{1};
  ScriptedAnswers feed;
  Uuid id;
  Lease held;
};

TEST_F(AnswerPollerTest, AReceiptFileDecidesWhatWasStored) {
  send();
  settle();
  ASSERT_EQ(state(), DeliveryState::Stored);
  EXPECT_TRUE(step());
  EXPECT_EQ(state(), DeliveryState::Registered);
  EXPECT_EQ(feed.names, (std::vector<std::string>{"a.rsp"}));
}

TEST_F(AnswerPollerTest, AnAnswerFasterThanOurBooksWaitsForThem) {
  send();
  EXPECT_TRUE(step());
  EXPECT_TRUE(feed.names.empty());
  settle();
  EXPECT_TRUE(step());
  EXPECT_EQ(state(), DeliveryState::Registered);
}

TEST_F(AnswerPollerTest, TheSameReceiptTwiceChangesNothing) {
  send();
  settle();
  EXPECT_TRUE(step());
  const std::uint64_t leaves = *store.leaf_count();
  EXPECT_TRUE(step());
  EXPECT_EQ(*store.leaf_count(), leaves);
  EXPECT_EQ(feed.names.size(), 2u) << "it is tidied all the same";
}

TEST_F(AnswerPollerTest, AWholeBatchRefusedRefusesEachAndSilenceDecidesNothing) {
  send();
  settle();
  feed.items[0].answer.outcomes = {std::nullopt};
  EXPECT_TRUE(step());
  EXPECT_EQ(state(), DeliveryState::Stored);
  feed.items[0].receipt = sample_id(6);
  feed.items[0].answer.whole_batch_refused = true;
  feed.items[0].answer.code = "E9";
  EXPECT_TRUE(step());
  EXPECT_EQ(state(), DeliveryState::Refused);
}

}  // namespace
}  // namespace xinshi::pipeline

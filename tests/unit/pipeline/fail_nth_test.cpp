// SPDX-License-Identifier: Apache-2.0
// The walk from a file to a decision of the city and back, with the Nth verb of the stores failing, for every N there is.
#include <gtest/gtest.h>

#include <set>

#include "pipeline/janitor.h"
#include "support/failing_store.h"
#include "support/scripted_sender.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

/// The wire to the county as its HTTP interface is: a store that cannot take a batch now means 503.
class CountyWire final : public HttpClient {
 public:
  explicit CountyWire(Inbox& inbox) : inbox_(inbox) {}
  Result<HttpReply> exchange(const HttpRequest& request, bool& bytes_may_have_left) override {
    bytes_may_have_left = true;
    Result<std::string> receipt = inbox_.take(request.body, kAgency);
    if (receipt) return HttpReply{200, {{"content-type", std::string(kReceiptMediaType)}}, std::move(*receipt), std::nullopt};
    const bool later = receipt.error().fault == Fault::Transient;
    return HttpReply{later ? 503 : 422, {}, "{\"code\":\"" + receipt.error().code + "\"}", std::nullopt};
  }

 private:
  Inbox& inbox_;
};

/// What the county hands down to the agency.
class CountyFeed final : public ReceiptFeed {
 public:
  explicit CountyFeed(Store& store) : store_(store) {}
  const std::string& platform() const override { return name_; }
  Result<std::vector<Item>> fetch(const std::string& cursor, int) override {
    auto receipts = store_.receipts_after(kAgency, cursor.empty() ? 0 : std::stoull(cursor), 100);
    if (!receipts) return receipts.error();
    std::vector<Item> items;
    for (PassedReceipt& receipt : *receipts) items.push_back({std::to_string(receipt.cursor), std::move(receipt.bytes)});
    return items;
  }

 private:
  Store& store_;
  std::string name_ = "county";
};

/// Agency, county and a city platform that is no Xinshi, over stores that fail as the plan says.
class Chain {
 public:
  Chain() {
    EXPECT_TRUE(agency_.store.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}, {"city", Level::City, true, Repeat::Idempotent}}));
    EXPECT_TRUE(county_.store.declare_platforms({{"city", Level::City, false, Repeat::Idempotent}}));
    city_.play = [this](const Lease& lease, const Parcel& parcel, bool& left) {
      for (const OutRecord& record : lease.records) batches_at_city[record.id].insert(parcel.batch);
      return ScriptedSender::registers(lease, parcel, left);
    };
  }

  /// One round of every part of both nodes, each fault passed over as the workers do.
  void round() {
    (void)collector_.step();
    for (int i = 0; i < 3; ++i) {
      (void)to_county_.step();
      (void)to_city_.step();
    }
    (void)poller_.step(0);
    (void)agency_janitor_.step();
    (void)county_janitor_.step();
    clock_.advance_ms(120'000);
  }
  /// Rounds until every record is registered at both levels; 0 when that never comes.
  int run() {
    for (int rounds = 1; rounds <= 40; ++rounds) {
      round();
      if (settled()) return rounds;
    }
    return 0;
  }
  bool settled() {
    const auto records = *agency_.store.find({});
    std::size_t registered = 0;
    for (const RecordView& record : records) {
      for (const DeliveryView& delivery : record.deliveries) registered += delivery.state == DeliveryState::Registered ? 1 : 0;
    }
    return records.size() == 2 && registered == 4;
  }
  void judge(const std::string& name) {
    EXPECT_EQ((*agency_.store.quarantine({})).size(), 1u) << name;
    EXPECT_EQ(batches_at_city.size(), 2u) << name;
    for (const auto& [id, batches] : batches_at_city) EXPECT_EQ(batches.size(), 1u) << name;  // repeats bear the same id
    const auto held = *county_.store.find({});
    EXPECT_EQ(held.size(), 2u) << name;
    for (const RecordView& record : held) {
      EXPECT_EQ((*county_.store.history(record.id)).versions.size(), 1u) << name;
      EXPECT_EQ((*county_.store.version(record.id, 1)).commitment, (*agency_.store.version(record.id, 1)).commitment) << name;
    }
    for (NodeParts* node : {&agency_, &county_}) {
      const auto problems = *node->store.check();
      EXPECT_TRUE(problems.empty()) << name << ": " << problems.front();
    }
  }

  FailurePlan plan;
  std::map<Uuid, std::set<Uuid>> batches_at_city;

 private:
  using NodeParts = walk::NodeParts;
  ManualClock clock_;
  SeededRandom random_;
  NodeParts agency_{field(), pki(), kAgency, clock_, random_};
  NodeParts county_{field(), pki(), kCounty, clock_, random_};
  FailingStore agency_store_{agency_.store, plan};
  FailingStore county_store_{county_.store, plan};
  walk::TextSource source_{"市场监管", csv({{1}, {2}, {3, "给予警告", "91110108551385082P"}})};
  Intake intake_{intake_config({"county"}),
                 {agency_store_, clock_, random_, field().catalogue, *field().validator, field().calendar, agency_.identity}};
  Collector collector_{{source_, agency_store_, intake_, agency_.log}};
  Inbox inbox_{{kCounty, "county", Level::County, county_.log_origin(), {"city"}, [](const auto&, const auto&) { return true; }},
               {county_store_, *county_.verifier, *county_.signer, field().catalogue, *field().validator, county_.identity, clock_, random_,
                county_.log}};
  CountyWire wire_{inbox_};
  std::unique_ptr<Sender> peer_ =
      peer::make_peer_sender({"county", Level::County, "https://county.example", "", kCounty, kAgency, agency_.log_origin(), 100, 1000, {}},
                             {wire_, *agency_.signer, *agency_.verifier, clock_, random_});
  ScriptedSender city_{"city", Level::City, Repeat::Idempotent, clock_, random_};
  Channel county_channel_, city_channel_;
  Dispatcher to_county_{{kAgency, agency_.log_origin(), {}, 60'000},
                        {agency_store_, *peer_, county_channel_, clock_, random_, nullptr, agency_.log}};
  Dispatcher to_city_{{kCounty, county_.log_origin(), {}, 60'000},
                      {county_store_, city_, city_channel_, clock_, random_, county_.signer.get(), county_.log}};
  CountyFeed feed_{county_store_};
  ReceiptPoller poller_{{{"city", Level::City, kCounty}}, {agency_store_, feed_, *agency_.verifier, clock_, agency_.log}};
  Janitor agency_janitor_{{agency_store_, clock_, agency_.log}};
  Janitor county_janitor_{{county_store_, clock_, county_.log}};
};

class FailNth : public testing::TestWithParam<Fails> {};

TEST_P(FailNth, EveryRecordIsRegisteredOnceWhicheverStepOfTheStoresFails) {
  Chain whole;
  whole.plan.fail(0, GetParam());
  ASSERT_NE(whole.run(), 0);
  whole.judge("no failure");
  const std::uint64_t verbs = whole.plan.count();
  ASSERT_GT(verbs, 15u);
  std::set<std::string> failed;
  for (std::uint64_t n = 1; n <= verbs; ++n) {
    Chain chain;
    chain.plan.fail(n, GetParam());
    const int rounds = chain.run();
    const std::string name = "verb " + std::to_string(n) + " (" + chain.plan.failed_verb() + ")";
    ASSERT_NE(rounds, 0) << name;
    chain.judge(name);
    failed.insert(chain.plan.failed_verb());
  }
  for (const char* verb : {"cursor", "admit", "claim", "seal", "settle", "known_batch", "admit_batch", "save_receipt", "receipts_after", "receipt_above"}) {
    EXPECT_EQ(failed.count(verb), 1u) << verb;
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, FailNth, testing::Values(Fails::Before, Fails::After),
                         [](const auto& one) { return std::string(one.param == Fails::Before ? "BeforeItIsDone" : "AfterItIsDone"); });

}  // namespace
}  // namespace xinshi::pipeline

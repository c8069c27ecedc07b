// SPDX-License-Identifier: Apache-2.0
#include "pipeline/status_asker.h"

#include <gtest/gtest.h>

#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"

namespace xinshi::pipeline {
namespace {

using Kind = Outcome::Kind;

/// Answers what the test says; remembers what it was asked.
class AskedSender final : public Sender {
 public:
  const std::string& platform() const override { return id_; }
  Level level() const override { return Level::City; }
  Repeat repeat() const override { return Repeat::Queryable; }
  std::size_t batch_size() const override { return 2; }
  bool can_ask() const override { return true; }
  Result<Parcel> encode(const Lease&) override { return Error{Fault::Internal, "TST-0001", "", {}}; }
  Result<Answer> send(const Lease&, const Parcel&, bool&) override { return Error{Fault::Internal, "TST-0001", "", {}}; }
  Result<Answer> ask(const std::vector<OutRecord>& records) override {
    asked.push_back(records.size());
    Answer answer;
    for (const OutRecord& record : records) answer.outcomes.push_back(say(record));
    return answer;
  }

  std::function<std::optional<Outcome>(const OutRecord&)> say = [](const OutRecord&) { return std::nullopt; };
  std::vector<std::size_t> asked;

 private:
  std::string id_ = "city";
};

class LaterFates : public testing::Test {
 protected:
  LaterFates() {
    EXPECT_TRUE(store_.declare_platforms({{"city", Level::City, false, Repeat::Queryable}}));
    for (int i = 1; i <= 3; ++i) {
      Sample sample(i);
      AdmitRequest request;
      request.source = "test";
      request.items = {sample.item()};
      request.platforms = {"city"};
      request.now = clock_.now();
      ids_.push_back(store_.admit(request)->at(0).id);
    }
    const auto lease = store_.claim({"city", 10, clock_.now()});
    SealRequest seal;
    seal.lease = (*lease)->lease;
    seal.now = clock_.now();
    EXPECT_TRUE(store_.seal(seal));
    SettleRequest settle;
    settle.lease = (*lease)->lease;
    settle.receipt = "stored";
    settle.now = clock_.now();
    for (const OutRecord& record : (*lease)->records) settle.records.push_back({record.seq, {DeliveryState::Stored, 1, clock_.now(), "0"}, ""});
    EXPECT_TRUE(store_.settle(settle));
  }
  DeliveryView delivery(std::size_t index) { return store_.history(ids_[index])->deliveries.at(0); }
  Result<std::size_t> step() { return asker_.step(); }

  ManualClock clock_;
  SeededRandom random_;
  NullLog log_;
  MemoryStore store_{kAgency, clock_, random_};
  AskedSender sender_;
  std::vector<Uuid> ids_;
  StatusAsker asker_{{kAgency, "log", 60'000}, {store_, sender_, clock_, random_, nullptr, log_}};
};

TEST_F(LaterFates, BookWhatThePlatformDecidedAfterItsFirstAcceptance) {
  sender_.say = [&](const OutRecord& record) -> std::optional<Outcome> {
    if (record.id == ids_[0]) return Outcome{Kind::Refused, false, "Q7", "号码重复", {}, std::nullopt};
    if (record.id == ids_[1]) return Outcome{Kind::Registered, false, "OK", {}, {}, std::nullopt};
    return Outcome{Kind::Stored, false, "0", {}, {}, std::nullopt};
  };
  const auto decided = step();
  ASSERT_TRUE(decided) << describe(decided.error());
  EXPECT_EQ(*decided, 2u);
  EXPECT_EQ(sender_.asked, (std::vector<std::size_t>{2, 1}));  // in batches of the platform's size
  EXPECT_EQ(delivery(0).state, DeliveryState::Refused);
  EXPECT_EQ(delivery(0).code, "Q7");
  EXPECT_FALSE(delivery(0).above);
  EXPECT_EQ(delivery(1).state, DeliveryState::Registered);
  EXPECT_EQ(delivery(2).state, DeliveryState::Stored);
  sender_.asked.clear();
  EXPECT_EQ(*step(), 0u);
  EXPECT_EQ(sender_.asked, (std::vector<std::size_t>{1}));  // only what is still open
  EXPECT_TRUE(store_.check()->empty());
}

TEST_F(LaterFates, AreNotAskedForEver) {
  clock_.advance_ms(60'001);
  EXPECT_EQ(*step(), 0u);
  EXPECT_TRUE(sender_.asked.empty());
}

}  // namespace
}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "desk.h"
#include "faulty_disk.h"

namespace xinshi {
namespace {

/// A short working day: two files, one withdrawal, batches sent, refused, tried again, one receipt from above, one erasure. Each step
/// is a function that may be called again after an error; what it was answered is remembered as a promise.
class Day {
 public:
  Day(Desk& desk, EmbeddedStore& store) : desk_(desk), store_(store) {}

  std::vector<std::function<Status()>> steps() {
    return {
        [this] { return admit(1, 40); },
        [this] { return admit(30, 60); },
        [this] { return withdraw(3); },
        [this] { return send(25, DeliveryState::Registered); },
        [this] { return send(25, DeliveryState::Refused); },
        [this] { return send(5, DeliveryState::Waiting); },
        [this] { return above(); },
        [this] { return admit(61, 63); },
        [this] { return store_.erase(*promised_.begin(), "zhang", desk_.clock.now()); },
    };
  }

  /// What was answered must be there, each once; a version is where the last answer put it.
  void judge(EmbeddedStore& store) const {
    EXPECT_EQ(*store.check(), std::vector<std::string>{});
    RecordQuery all;
    all.limit = 10'000;
    const auto records = store.find(all);
    ASSERT_TRUE(records) << describe(records.error());
    std::map<Uuid, int> seen;
    std::set<std::string> keys;
    for (const RecordView& record : *records) {
      ++seen[record.id];
      EXPECT_TRUE(keys.insert(record.key).second) << "twice: " << record.key;
    }
    for (const Uuid& id : promised_) EXPECT_EQ(seen[id], 1) << to_text(id);
    for (const Uuid& id : registered_) {
      DeliveryQuery query;
      query.id = id;
      query.platform = "city";
      const auto found = *store.deliveries(query);
      ASSERT_FALSE(found.empty());
      EXPECT_EQ(found.front().state, DeliveryState::Registered) << to_text(id);
    }
  }

 private:
  Status admit(int from, int to) {
    auto answers = desk_.admit(store_, from, to);
    if (!answers) return answers.error();
    for (const AdmitAnswer& answer : *answers) promised_.insert(answer.id);
    return {};
  }
  Status withdraw(int number) {
    auto answers = desk_.admit(store_, {Sample(number).op(Op::Withdraw)});
    return answers ? Status() : Status(answers.error());
  }
  Status send(std::size_t limit, DeliveryState to) {
    auto lease = store_.claim({"city", limit, desk_.clock.now(), 120'000});
    if (!lease) return lease.error();
    if (!*lease) return {};
    Status done = (*lease)->sealed ? Status() : desk_.seal(store_, **lease, ++batches_);
    if (done) done = desk_.settle(store_, **lease, to);
    if (!done) {
      (void)store_.reclaim(desk_.clock.now(), true);
      return done;
    }
    if (to == DeliveryState::Registered) {
      for (const OutRecord& record : (*lease)->records) registered_.insert(record.id);
    }
    return {};
  }
  Status above() {
    AboveReceipt receipt;
    receipt.feed = "city";
    receipt.cursor = "1";
    receipt.bytes = "xsr";
    receipt.receipt.receipt = sample_id(1);
    receipt.receipt.origin = kAgency;
    receipt.receipt.platform = "province";
    receipt.receipt.level = Level::Province;
    receipt.receipt.lines.push_back({*promised_.begin(), 1, Verdict::Registered, ""});
    receipt.now = desk_.clock.now();
    return store_.receipt_above(receipt);
  }

  Desk& desk_;
  EmbeddedStore& store_;
  std::uint32_t batches_ = 0;
  std::set<Uuid> promised_;
  std::set<Uuid> registered_;
};

EmbeddedConfig tight(const Desk& desk) {
  EmbeddedConfig config = desk.config(desk.dir());
  config.full_sync = true;
  config.index_buffer = 20;  // the index goes to its tables several times a day
  return config;
}

int operations_of_a_day() {
  FaultyDisk disk;
  Desk desk;
  auto store = desk.open(tight(desk));
  Desk::declare(*store);
  const int before = disk.operations();
  Day day(desk, *store);
  for (const auto& step : day.steps()) EXPECT_TRUE(step());
  day.judge(*store);
  return disk.operations() - before;
}

/// Every so-many-th write fails once; the step is repeated, as a caller would.
void fail_once(int code) {
  const int all = operations_of_a_day();
  ASSERT_GT(all, 50);
  for (int at = 1; at <= all; at += 5) {
    SCOPED_TRACE("write " + std::to_string(at));
    FaultyDisk disk;
    Desk desk;
    auto store = desk.open(tight(desk));
    Desk::declare(*store);
    Day day(desk, *store);
    disk.fail(at, code, false);
    for (const auto& step : day.steps()) {
      Status done = step();
      if (!done) {
        EXPECT_EQ(done.error().fault, Fault::Transient) << describe(done.error());
        done = step();
      }
      EXPECT_TRUE(done) << describe(done.error());
    }
    day.judge(*store);
    store.reset();
    day.judge(*desk.open(tight(desk)));
    if (testing::Test::HasFailure()) return;
  }
}

TEST(EmbeddedFaults, LoseNothingWhenTheDiskIsFullForOneWrite) {
  fail_once(SQLITE_FULL);
}

TEST(EmbeddedFaults, LoseNothingWhenOneWriteFails) {
  fail_once(SQLITE_IOERR_WRITE);
}

TEST(EmbeddedFaults, KeepEveryPromiseWhenTheProcessDiesAtAnyWrite) {
  const int all = operations_of_a_day();
  for (int at = 1; at <= all; at += 3) {
    SCOPED_TRACE("write " + std::to_string(at));
    FaultyDisk disk;
    Desk desk;
    auto store = desk.open(tight(desk));
    Desk::declare(*store);
    Day day(desk, *store);
    disk.fail(at, SQLITE_IOERR_WRITE, true);
    for (const auto& step : day.steps()) {
      if (!step()) break;
    }
    store.reset();
    disk.heal();
    day.judge(*desk.open(tight(desk)));
    if (testing::Test::HasFailure()) return;
  }
}

TEST(EmbeddedFaults, LoseNoAnswerThatWaitedForACommitWhichAFullDiskRefused) {
  FaultyDisk disk;
  Desk desk;
  auto store = desk.open(tight(desk));
  Desk::declare(*store);
  ASSERT_TRUE(desk.admit(*store, 1, 2));
  const auto lease = desk.claim(*store);
  ASSERT_TRUE(desk.seal(*store, *lease, 1));
  ASSERT_TRUE(store->confirm({lease->lease}));
  ASSERT_TRUE(desk.settle(*store, *lease, DeliveryState::Registered, false));
  disk.fail(1, SQLITE_FULL, true);
  EXPECT_FALSE(desk.admit(*store, 3, 3));  // its commit would have held the answer too
  EXPECT_FALSE(desk.admit(*store, 3, 3));
  disk.heal();
  ASSERT_TRUE(desk.admit(*store, 3, 3));
  const auto registered = store->deliveries({"city", DeliveryState::Registered, {}, 10});
  ASSERT_TRUE(registered);
  EXPECT_EQ(registered->size(), 2u);
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
  store.reset();
  store = desk.open(tight(desk));
  EXPECT_EQ(store->deliveries({"city", DeliveryState::Registered, {}, 10})->size(), 2u) << "and durable";
}

TEST(EmbeddedFaults, LetNothingLeaveOnASealThatAFullDiskTookBack) {
  FaultyDisk disk;
  Desk desk;
  auto store = desk.open(tight(desk));
  Desk::declare(*store);
  ASSERT_TRUE(desk.admit(*store, 1, 2));
  const auto lease = desk.claim(*store);
  ASSERT_TRUE(desk.seal(*store, *lease, 1));
  disk.fail(1, SQLITE_FULL, true);
  EXPECT_FALSE(desk.admit(*store, 3, 3));  // somebody else's step, which takes the open group with it
  disk.heal();
  const Status confirmed = store->confirm({lease->lease});
  ASSERT_FALSE(confirmed);
  EXPECT_EQ(confirmed.error().code, "STO-0005");
  EXPECT_EQ(desk.claim(*store)->records.size(), 2u) << "free again at once";
}

TEST(EmbeddedFaults, SayThatTheDiskIsFullAndGoOnWhenThereIsSpace) {
  FaultyDisk disk;
  Desk desk;
  auto store = desk.open(tight(desk));
  Desk::declare(*store);
  ASSERT_TRUE(desk.admit(*store, 1, 3));
  disk.fail(1, SQLITE_FULL, true);
  const auto refused = desk.admit(*store, 4, 6);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::Transient);
  EXPECT_EQ(refused.error().code, "STO-0101");
  EXPECT_EQ(store->stats(desk.clock.now())->versions, 3u) << "reading goes on";
  disk.heal();
  ASSERT_TRUE(desk.admit(*store, 4, 6));
  EXPECT_EQ(store->stats(desk.clock.now())->versions, 6u);
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
}

}  // namespace
}  // namespace xinshi

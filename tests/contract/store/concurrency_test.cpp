// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "contract/store/harness.h"

namespace xinshi::contract {
namespace {

constexpr int kThreads = 8;

void in_parallel(const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

class StoreConcurrency : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Each, StoreConcurrency, testing::ValuesIn(implementations()), name_of);

TEST_P(StoreConcurrency, MakesOneRecordOfTheSameRowFromManyThreads) {
  constexpr int kRows = 40;
  std::mutex mutex;
  std::map<int, std::set<Uuid>> ids;
  std::atomic<int> made{0};
  in_parallel([&](int thread) {
    for (int i = 0; i < kRows; ++i) {
      const int row = (i * 7 + thread * 5) % kRows;  // each thread in its own order
      const AdmitAnswer answer = hand().admit(Sample(row).salted(static_cast<std::uint8_t>(thread)));
      made += answer.kind == AdmitAnswer::Kind::New ? 1 : 0;
      const std::lock_guard lock(mutex);
      ids[row].insert(answer.id);
    }
  });
  EXPECT_EQ(made, kRows);
  for (const auto& [row, found] : ids) EXPECT_EQ(found.size(), 1u) << row;
  EXPECT_EQ(store().stats(clock().now())->versions, static_cast<std::uint64_t>(kRows));
  EXPECT_EQ(*store().leaf_count(), static_cast<std::uint64_t>(kRows));
}

TEST_P(StoreConcurrency, KeepsDifferentRowsOfManyThreadsApart) {
  constexpr int kRows = 40;
  std::mutex mutex;
  std::set<Uuid> ids;
  in_parallel([&](int thread) {
    for (int i = 0; i < kRows; ++i) {
      const AdmitAnswer answer = hand().admit(Sample(1000 * thread + i));
      EXPECT_EQ(answer.kind, AdmitAnswer::Kind::New);
      const std::lock_guard lock(mutex);
      ids.insert(answer.id);
    }
  });
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(kThreads * kRows));
  std::set<std::uint64_t> leaves;
  for (const Uuid& id : ids) leaves.insert(store().version(id, 1)->leaf);
  EXPECT_EQ(leaves.size(), ids.size()) << "one leaf for each";
  EXPECT_EQ(*leaves.rbegin(), ids.size() - 1) << "without gaps";
}

TEST_P(StoreConcurrency, NumbersVersionsOfOneRecordWithoutDoubles) {
  std::mutex mutex;
  std::set<std::uint32_t> versions;
  in_parallel([&](int thread) {
    for (int i = 0; i < 10; ++i) {
      const AdmitAnswer answer = hand().admit(Sample(1).content("第" + std::to_string(thread * 10 + i) + "稿"));
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(versions.insert(answer.version).second);
    }
  });
  EXPECT_EQ(versions.size(), static_cast<std::size_t>(kThreads * 10));
  EXPECT_EQ(*versions.rbegin(), static_cast<std::uint32_t>(kThreads * 10));
  EXPECT_EQ(store().stats(clock().now())->records, 1u);
}

TEST_P(StoreConcurrency, NeverLeasesARecordTwice) {
  constexpr int kRows = 200;
  hand().admit_many(kRows);
  std::mutex mutex;
  std::multiset<Uuid> seen;
  in_parallel([&](int) {
    while (const auto lease = hand().claim(kNear, 3)) {
      const std::lock_guard lock(mutex);
      for (const Uuid& id : ids_of(*lease)) seen.insert(id);
    }
  });
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kRows));
  EXPECT_EQ(std::set<Uuid>(seen.begin(), seen.end()).size(), static_cast<std::size_t>(kRows));
}

TEST_P(StoreConcurrency, TakesOneBatchFromManyConnectionsOnce) {
  std::vector<Sample> samples = {Sample(1), Sample(2)};
  const InboxRequest request = hand().inbox_request(1, {samples[0].inbox(sample_id(11)), samples[1].inbox(sample_id(12))});
  std::mutex mutex;
  std::set<std::uint64_t> keys;
  std::atomic<int> receipts{0};
  in_parallel([&](int thread) {
    const InboxAnswer answer = hand().take(request);
    EXPECT_EQ(answer.lines.at(0).verdict, Verdict::Registered);
    receipts += store().save_receipt(answer.batch_key, "receipt " + std::to_string(thread)) ? 1 : 0;
    const std::lock_guard lock(mutex);
    keys.insert(answer.batch_key);
  });
  EXPECT_EQ(keys.size(), 1u);
  EXPECT_EQ(receipts, 1) << "the first receipt stands";
  EXPECT_EQ(*store().leaf_count(), 3u);
}

TEST_P(StoreConcurrency, AdmitsSendsAndLooksAtTheSameTime) {
  constexpr int kRows = 30;
  std::atomic<int> admitting{kThreads / 2};
  std::atomic<std::uint32_t> batches{0};
  in_parallel([&](int thread) {
    if (thread < kThreads / 2) {
      for (int i = 0; i < kRows; ++i) hand().admit(Sample(1000 * thread + i / 2).content(i % 2 == 0 ? "警告" : "罚款"));
      --admitting;
      return;
    }
    for (bool last = false; !last;) {
      last = admitting == 0;
      EXPECT_TRUE(store().stats(clock().now()));
      EXPECT_TRUE(store().find({}));
      while (const auto lease = hand().claim(kNear, 5)) {
        hand().seal(*lease, sample_id(++batches), "");
        hand().settle(*lease, DeliveryState::Registered, "reply");
        last = false;
      }
    }
  });
  const auto stats = store().stats(clock().now());
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->records, static_cast<std::uint64_t>(kThreads / 2 * kRows / 2));
  EXPECT_EQ(stats->platforms.at(kNear).by_state,
            (std::map<std::string, std::uint64_t>{{"registered", static_cast<std::uint64_t>(kThreads / 2 * kRows)}}));
}

}  // namespace
}  // namespace xinshi::contract

// SPDX-License-Identifier: Apache-2.0
// What the default store costs: admits synthetic records, then claims, seals and settles them; prints one JSON object.
//   store_bench DIR [records] [step] [batch] [threads]
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/sha256.h"
#include "core/batch.h"
#include "crypto/openssl/aead.h"
#include "crypto/openssl/system_random.h"
#include "stores/embedded/embedded_store.h"

namespace {

using namespace xinshi;

class WallClock final : public Clock {
 public:
  Instant now() override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
  }
  std::int64_t monotonic_us() override { return now().us; }
};

class StderrLog final : public Log {
 public:
  void write(Severity, std::string_view event, std::initializer_list<LogField> fields) override {
    std::fprintf(stderr, "%.*s", static_cast<int>(event.size()), event.data());
    for (const LogField& field : fields) std::fprintf(stderr, " %s", field.value.c_str());
    std::fputc('\n', stderr);
  }
};

struct Usage {
  double cpu = 0;
  double wall = 0;
};

Usage usage() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  const auto wall = std::chrono::steady_clock::now().time_since_epoch();
  return {seconds(used.ru_utime) + seconds(used.ru_stime), std::chrono::duration<double>(wall).count()};
}

long peak_kb() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

struct Row {
  std::string line;
  std::string key;
  Bytes16 salt{};
  Hash commitment{};
  Hash fingerprint{};
};

/// About 1.2 KB, differing in the number.
Row make_row(std::size_t number) {
  Row row;
  row.line = "{\"kind\":\"penalty\",\"schema\":\"2018+/1\",\"op\":\"upsert\",\"fields\":{\"CF_WSH\":\"示罚〔2026〕" +
             std::to_string(number) + "号\",\"CF_NR\":\"";
  while (row.line.size() < 1'190) row.line += "示例内容";
  row.line += "\"}}";
  row.key = "penalty|11990100MB00000001|示罚[2026]" + std::to_string(number) + "号|91990100MA" + std::to_string(10'000'000 + number);
  row.fingerprint = sha256(row.line);
  std::copy_n(row.fingerprint.begin(), 16, row.salt.begin());
  row.commitment = commitment(row.salt, row.line);
  return row;
}

void must(const Status& status, const char* what) {
  if (status) return;
  std::fprintf(stderr, "%s: %s\n", what, describe(status.error()).c_str());
  std::exit(1);
}
template <class T>
T must(Result<T> result, const char* what) {
  if (!result) must(Status(result.error()), what);
  return *std::move(result);
}

void admit_all(Store& store, Clock& clock, std::size_t records, std::size_t step, double& own_cpu) {
  for (std::size_t from = 0; from < records; from += step) {
    const double before = usage().cpu;
    std::vector<Row> rows;
    for (std::size_t i = from; i < std::min(records, from + step); ++i) rows.push_back(make_row(i));
    AdmitRequest request;
    request.source = "bench";
    request.unit = "bench.ndjson";
    request.cursor = std::to_string(from);
    request.platforms = {"city"};
    request.now = clock.now();
    for (const Row& row : rows) {
      AdmitItem item;
      item.line = row.line;
      item.salt = row.salt;
      item.commitment = row.commitment;
      item.fingerprint = row.fingerprint;
      item.kind = "penalty";
      item.identity_key = row.key;
      item.due = Date{20'000 + static_cast<std::int32_t>((from + request.items.size()) * 7919 % 365)};
      request.items.push_back(item);
    }
    own_cpu += usage().cpu - before;
    must(store.admit(request), "admit");
  }
}

/// Batches of one platform are numbered, so claim to seal is one at a time; sending and settling are not.
void send_all(Store& store, Clock& clock, std::size_t batch, std::mutex& numbering, std::atomic<std::size_t>& sent) {
  while (true) {
    std::unique_lock lock(numbering);
    const auto lease = must(store.claim({"city", batch, clock.now(), 120'000}), "claim");
    if (!lease) return;
    SealRequest seal;
    seal.lease = lease->lease;
    const Hash id = sha256(std::to_string(lease->lease));
    std::copy_n(id.begin(), 16, seal.batch.bytes.begin());
    seal.digest = id;
    seal.manifest = std::string(lease->records.size() * 110, 'm');
    seal.signature = std::string(1'200, 's');
    seal.now = clock.now();
    must(store.seal(seal), "seal");
    lock.unlock();
    SettleRequest settle;
    settle.lease = lease->lease;
    settle.now = clock.now();
    settle.receipt = std::string(lease->records.size() * 60 + 1'200, 'r');
    for (const OutRecord& record : lease->records)
      settle.records.push_back({record.seq, {DeliveryState::Registered, lease->attempt, settle.now, "OK"}, {}});
    must(store.settle(settle), "settle");
    sent += lease->records.size();
  }
}

std::size_t argument(int count, char** values, int index, std::size_t otherwise) {
  return index < count ? static_cast<std::size_t>(std::strtoull(values[index], nullptr, 10)) : otherwise;
}

}  // namespace

int main(int count, char** values) {
  if (count < 2) return std::fprintf(stderr, "usage: store_bench DIR [records] [step] [batch] [threads]\n"), 2;
  const std::size_t records = argument(count, values, 2, 100'000);
  const std::size_t step = argument(count, values, 3, 500);
  const std::size_t batch = argument(count, values, 4, 100);
  const std::size_t threads = argument(count, values, 5, 2);
  WallClock clock;
  StderrLog log;
  crypto::SystemRandom random;
  const Secret key(std::string(32, 'k'));
  const auto sealer = must(crypto::make_sealer(key, random), "sealer");
  EmbeddedConfig config;
  config.dir = values[1];
  config.unit = "11990100MB00000001";
  config.key = key;
  const auto store = must(EmbeddedStore::open(std::move(config), {clock, random, *sealer, log}), "open");
  must(store->declare_platforms({{"city", Level::City, false, Repeat::Idempotent}}), "declare");
  double making = 0;
  const Usage start = usage();
  admit_all(*store, clock, records, step, making);
  const Usage admitted = usage();
  std::atomic<std::size_t> sent{0};
  std::mutex numbering;
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < threads; ++i) workers.emplace_back([&] { send_all(*store, clock, batch, numbering, sent); });
  for (std::thread& worker : workers) worker.join();
  const Usage end = usage();
  const double million = static_cast<double>(records) / 1e6;
  std::printf(
      "{\"records\":%zu,\"step\":%zu,\"batch\":%zu,\"threads\":%zu,\"sent\":%zu,\"admit_cpu_per_million\":%.2f,\"admit_wall_s\":%.2f,"
      "\"send_cpu_per_million\":%.2f,\"send_wall_s\":%.2f,\"peak_rss_mb\":%.1f}\n",
      records, step, batch, threads, sent.load(), (admitted.cpu - start.cpu - making) / million, admitted.wall - start.wall,
      (end.cpu - admitted.cpu) / million, end.wall - admitted.wall, static_cast<double>(peak_kb()) / 1024);
  return sent == records ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/openssl/aead.h"
#include "stores/embedded/embedded_store.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"
#include "support/temp_directory.h"

namespace xinshi {

/// What a store stands on, and the steps that these tests are made of.
class Desk {
 public:
  explicit Desk(std::string key = std::string(32, 'k')) : key_(std::move(key)) {
    auto made = crypto::make_sealer(Secret(key_), random);
    if (!made) throw std::runtime_error(describe(made.error()));
    sealer = *std::move(made);
  }

  EmbeddedConfig config(const std::filesystem::path& dir) const {
    EmbeddedConfig out;
    out.dir = dir;
    out.unit = kAgency;
    out.key = Secret(key_);
    out.full_sync = false;
    return out;
  }
  Result<std::unique_ptr<EmbeddedStore>> try_open(EmbeddedConfig with) {
    return EmbeddedStore::open(std::move(with), {clock, random, *sealer, log});
  }
  std::unique_ptr<EmbeddedStore> open(EmbeddedConfig with) {
    auto opened = try_open(std::move(with));
    if (!opened) throw std::runtime_error(describe(opened.error()));
    return *std::move(opened);
  }
  std::unique_ptr<EmbeddedStore> open() { return open(config(dir())); }
  std::filesystem::path dir() const { return folder.file("store"); }

  /// Declares one platform, "city".
  static void declare(Store& store) {
    if (!store.declare_platforms({{"city", Level::City, false, Repeat::Idempotent}})) throw std::runtime_error("declare");
  }
  Result<std::vector<AdmitAnswer>> admit(Store& store, std::vector<Sample> samples) {
    AdmitRequest request;
    request.source = "cases";
    request.unit = "march.csv";
    request.platforms = {"city"};
    request.now = clock.now();
    for (Sample& sample : samples) request.items.push_back(sample.item());
    return store.admit(request);
  }
  Result<std::vector<AdmitAnswer>> admit(Store& store, int from, int to) {
    std::vector<Sample> samples;
    for (int i = from; i <= to; ++i) samples.emplace_back(i);
    return admit(store, std::move(samples));
  }
  std::optional<Lease> claim(Store& store, std::size_t limit = 100) {
    auto lease = store.claim({"city", limit, clock.now(), 120'000});
    if (!lease) throw std::runtime_error(describe(lease.error()));
    return *std::move(lease);
  }
  Status seal(Store& store, const Lease& lease, std::uint32_t batch) {
    const Uuid id = sample_id(batch);
    return store.seal({lease.lease, id, sha256(to_text(id)), "manifest " + to_text(id), "signature", "2026.1", clock.now()});
  }
  Status settle(Store& store, const Lease& lease, DeliveryState to, bool durable = true) {
    SettleRequest request;
    request.lease = lease.lease;
    request.durable = durable;
    request.receipt = "receipt";
    request.now = clock.now();
    for (const OutRecord& record : lease.records) request.records.push_back({record.seq, {to, lease.attempt, clock.now(), "OK"}, {}});
    return store.settle(request);
  }

  ManualClock clock;
  SeededRandom random{7};
  NullLog log;
  TempDirectory folder;
  std::unique_ptr<Sealer> sealer;

 private:
  std::string key_;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <stdexcept>

#include "contract/store/harness.h"
#include "crypto/openssl/aead.h"
#include "stores/embedded/embedded_store.h"
#include "stores/memory/memory_store.h"
#include "support/null_log.h"
#include "support/temp_directory.h"

namespace xinshi::contract {
namespace {

class MemoryHost final : public Host {
 public:
  Store& store() override { return store_; }

 private:
  MemoryStore store_{kAgency, clock, random};
};

class EmbeddedHost final : public Host {
 public:
  EmbeddedHost() : sealer_(must(crypto::make_sealer(Secret(std::string(32, 'k')), random))) { open(); }

  Store& store() override { return *store_; }
  bool durable() const override { return true; }
  void reopen() override {
    store_.reset();
    open();
  }
  void tear() override {
    const std::filesystem::path copy = folder_.file("copy" + std::to_string(++copies_));
    std::filesystem::copy(dir_, copy, std::filesystem::copy_options::recursive);
    store_.reset();
    dir_ = copy;
    open();
  }

 private:
  template <class T>
  static T must(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()));
    return std::move(result).value();
  }
  void open() {
    EmbeddedConfig config;
    config.dir = dir_;
    config.unit = kAgency;
    config.key = Secret(std::string(32, 'n'));
    config.full_sync = false;
    store_ = must(EmbeddedStore::open(std::move(config), {clock, random, *sealer_, log_}));
  }

  TempDirectory folder_;
  std::filesystem::path dir_ = folder_.file("store");
  int copies_ = 0;
  NullLog log_;
  std::unique_ptr<Sealer> sealer_;
  std::unique_ptr<EmbeddedStore> store_;
};

}  // namespace

std::vector<Implementation> implementations() {
  std::vector<Implementation> all = durable_implementations();
  all.insert(all.begin(), {"memory", [] { return std::make_unique<MemoryHost>(); }});
  return all;
}

std::vector<Implementation> durable_implementations() {
  return {{"embedded", [] { return std::make_unique<EmbeddedHost>(); }}};
}

}  // namespace xinshi::contract

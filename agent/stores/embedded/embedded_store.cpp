// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/embedded_store.h"

#include <mutex>

#include "stores/embedded/schema.h"
#include "stores/embedded/verbs.h"
#include "stores/embedded/writer.h"

namespace xinshi {

using embedded::Engine;
using embedded::View;
using embedded::Writer;
using Needs = Writer::Needs;

namespace {

constexpr std::size_t kReaderCacheBytes = 2U << 20;
constexpr char kKeyProof[] = "xinshi";
constexpr char kKeyProofAad[] = "key";

/// A reading connection and who may use it now.
struct Reader {
  Reader(embedded::Shared& shared, std::unique_ptr<embedded::Database> opened) : database(std::move(opened)), view(shared, *database) {}
  std::mutex mutex;
  std::unique_ptr<embedded::Database> database;
  View view;
};

template <class T>
struct Unwrap {
  using Type = T;
};
template <class T>
struct Unwrap<Result<T>> {
  using Type = T;
};

}  // namespace

struct EmbeddedStore::Impl {
  Impl(const EmbeddedConfig& config, Deps deps) : shared(config, deps) {}

  /// A step with a value.
  template <class Value, class Work>
  Result<Value> step(const Work& work) {
    std::optional<Value> out;
    const Status done = writer->run([&](Engine& one, Needs& needs) -> Status {
      Result<Value> result = work(one, needs);
      if (!result) return result.error();
      out.emplace(*std::move(result));
      return {};
    });
    if (!done) return done.error();
    return *std::move(out);
  }
  template <class Work>
  Status act(const Work& work) {
    return writer->run([&](Engine& one, Needs&) -> Status { return work(one); });
  }
  /// An act that is durable with the next one.
  template <class Work>
  Status act_later(const Work& work) {
    return writer->run([&](Engine& one, Needs& needs) -> Status {
      needs = Needs::Group;
      return work(one);
    });
  }
  /// A read; `work` answers a value or a Result.
  template <class Work>
  auto read(Reader& reader, const Work& work) -> Result<typename Unwrap<decltype(work(reader.view))>::Type> {
    writer->publish();
    const std::lock_guard lock(reader.mutex);
    auto out = work(reader.view);
    if (Status done = reader.database->take(); !done) return done.error();
    return out;
  }
  /// As `read`, all statements in one snapshot.
  template <class Work>
  auto read_at_once(Reader& reader, const Work& work) {
    return read(reader, [&](View& view) {
      view.db().use("BEGIN").run();
      auto out = work(view);
      Status failed = view.db().take();
      view.db().use("COMMIT").run();
      if (!failed) view.db().fail(failed.error());
      return out;
    });
  }

  embedded::Shared shared;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<Reader> people;   ///< what people ask for
  std::unique_ptr<Reader> sending;  ///< payloads of leases
};

namespace {

/// A note that the first opening writes; later ones must find it fit.
template <class Fits>
bool proven(embedded::Database& database, const std::string& name, const std::string& value, const Fits& fits) {
  {
    embedded::Query query = database.use("SELECT value FROM note WHERE name=?");
    if (query.with(name).row()) return fits(query.text(0));
  }
  database.use("INSERT INTO note(name,value) VALUES(?,?)").with(name, value).run();
  return true;
}

/// Both keys must be those that the data was written under.
Status prove_keys(Engine& engine) {
  const embedded::Shared& shared = engine.shared();
  const std::string sealed = to_hex(as_bytes(engine.seal(kKeyProof, kKeyProofAad)));
  const bool opens = proven(engine.db(), "key", sealed, [&](const std::string& stored) {
    const auto bytes = from_hex(stored);
    const auto plain = bytes ? shared.deps.sealer.open(*bytes, kKeyProofAad) : Result<std::string>(Error{});
    return plain && *plain == kKeyProof;
  });
  const std::string hash = to_hex(shared.hash.of(kKeyProof));
  const bool hashes = proven(engine.db(), "names", hash, [&](const std::string& stored) { return stored == hash; });
  return opens && hashes ? Status() : Status(Error{Fault::Corrupt, embedded::kWrongKey, opens ? "hash key" : "sealing key", {}});
}

}  // namespace

EmbeddedStore::EmbeddedStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EmbeddedStore::~EmbeddedStore() = default;

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(EmbeddedConfig config, Deps deps) {
  auto impl = std::make_unique<Impl>(config, deps);
  auto writing = embedded::open_for_writing(config);
  if (!writing) return writing.error();
  impl->engine = std::make_unique<Engine>(impl->shared, *std::move(writing), config);
  if (Status loaded = impl->engine->load(); !loaded) return loaded.error();
  impl->writer = std::make_unique<Writer>(*impl->engine, deps.log);
  for (auto* reader : {&impl->people, &impl->sending}) {
    auto reading = embedded::open_for_reading(config, kReaderCacheBytes);
    if (!reading) return reading.error();
    *reader = std::make_unique<Reader>(impl->shared, *std::move(reading));
  }
  const Status ready = impl->act([&](Engine& engine) {
    Status proved = prove_keys(engine);
    if (proved && config.take_over) embedded::reclaim(engine, deps.clock.now(), true);
    return proved;
  });
  if (!ready) return ready.error();
  return std::unique_ptr<EmbeddedStore>(new EmbeddedStore(std::move(impl)));
}

Status EmbeddedStore::declare_platforms(const std::vector<PlatformEntry>& platforms) {
  return impl_->act([&](Engine& engine) { return embedded::declare_platforms(engine, platforms); });
}

Result<std::string> EmbeddedStore::cursor(const std::string& name) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::cursor(view, name); });
}

Status EmbeddedStore::set_cursor(const std::string& name, const std::string& cursor) {
  return impl_->act([&](Engine& engine) { return embedded::set_cursor(engine, name, cursor), Status(); });
}

Result<std::vector<AdmitAnswer>> EmbeddedStore::admit(const AdmitRequest& request) {
  return impl_->step<std::vector<AdmitAnswer>>([&](Engine& engine, Needs&) { return embedded::admit(engine, request); });
}

Result<StoredVersion> EmbeddedStore::find_target(const std::string& source, const AdmitItem& item) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::find_target(view, source, item); });
}

Result<std::optional<std::pair<Hash, std::string>>> EmbeddedStore::remembered(const std::string& key) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::remembered(view, key); });
}

Status EmbeddedStore::remember(const std::string& key, const Hash& digest, const std::string& answer) {
  return impl_->act([&](Engine& engine) { return embedded::remember(engine, key, digest, answer); });
}

Result<std::optional<KnownBatch>> EmbeddedStore::known_batch(const std::string& sender, const Uuid& batch) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::known_batch(view, sender, batch); });
}

Result<InboxAnswer> EmbeddedStore::admit_batch(const InboxRequest& request) {
  return impl_->step<InboxAnswer>([&](Engine& engine, Needs&) { return embedded::admit_batch(engine, request); });
}

Status EmbeddedStore::save_receipt(std::uint64_t batch_key, const std::string& receipt) {
  return impl_->act([&](Engine& engine) { return embedded::save_receipt(engine, batch_key, receipt); });
}

Status EmbeddedStore::keep_refused_batch(const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code,
                                         Instant now) {
  return impl_->act([&](Engine& engine) { return embedded::keep_refused_batch(engine, sender, batch, digest, code, now), Status(); });
}

Result<std::vector<PassedReceipt>> EmbeddedStore::receipts_after(const std::string& origin_or_sender, std::uint64_t after,
                                                                 std::size_t limit) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::receipts_after(view, origin_or_sender, after, limit); });
}

Result<std::optional<Lease>> EmbeddedStore::claim(const ClaimRequest& request) {
  auto claimed = impl_->step<std::optional<embedded::Claimed>>([&](Engine& engine, Needs& needs) {
    bool fresh = false;
    auto out = embedded::claim(engine, request, fresh);
    if (fresh || (out && !*out)) needs = Needs::Group;
    return out;
  });
  if (!claimed) return claimed.error();
  if (!*claimed) return std::optional<Lease>();
  // No `publish`: versions were committed before they could be leased, and so were seals that a waiting parcel keeps.
  const std::lock_guard lock(impl_->sending->mutex);
  auto lease = embedded::read_lease(impl_->sending->view, **claimed);
  if (Status done = impl_->sending->database->take(); !done) return done.error();
  lease->platform = request.platform;
  return lease;
}

Result<std::optional<Instant>> EmbeddedStore::next_due(const std::string& platform) {
  return impl_->read(*impl_->sending, [&](View& view) { return embedded::next_due(view, platform); });
}

Status EmbeddedStore::seal(const SealRequest& request) {
  return impl_->act_later([&](Engine& engine) { return embedded::seal(engine, request); });
}

Status EmbeddedStore::confirm(const std::vector<std::uint64_t>& leases) {
  return impl_->act([&](Engine& engine) { return embedded::confirm(engine, leases); });
}

Status EmbeddedStore::settle(const SettleRequest& request) {
  if (request.durable || request.keep_seal) return impl_->act([&](Engine& engine) { return embedded::settle(engine, request); });
  return impl_->writer->run([request](Engine& engine, Needs& needs) {
    needs = Needs::Kept;
    return embedded::settle(engine, request);
  });
}

Status EmbeddedStore::split(std::uint64_t lease, const std::string& code, Instant now) {
  return impl_->act([&](Engine& engine) { return embedded::split(engine, lease, code, now); });
}

Result<std::size_t> EmbeddedStore::reclaim(Instant now, bool all) {
  return impl_->step<std::size_t>([&](Engine& engine, Needs&) { return Result<std::size_t>(embedded::reclaim(engine, now, all)); });
}

Status EmbeddedStore::receipt_above(const AboveReceipt& receipt) {
  return impl_->act([&](Engine& engine) { return embedded::receipt_above(engine, receipt); });
}

Result<std::vector<RecordView>> EmbeddedStore::find(const RecordQuery& query) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::find(view, query); });
}

Result<RecordHistory> EmbeddedStore::history(const Uuid& id) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::history(view, id); });
}

Result<RecordEvidence> EmbeddedStore::evidence(const Uuid& id) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::evidence(view, id); });
}

Result<StoredVersion> EmbeddedStore::version(const Uuid& id, std::uint32_t version) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::version(view, id, version); });
}

Result<std::vector<QuarantineView>> EmbeddedStore::quarantine(const QuarantineQuery& query) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::quarantine(view, query); });
}

Status EmbeddedStore::close_quarantine(const std::vector<std::uint64_t>& ids, const std::string& how, const std::string& who, Instant now) {
  return impl_->act([&](Engine& engine) { return embedded::close_quarantine(engine, ids, embedded::done_by(how, who), now), Status(); });
}

Result<std::vector<DeliveryView>> EmbeddedStore::deliveries(const DeliveryQuery& query) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::deliveries(view, query); });
}

Result<std::size_t> EmbeddedStore::operate(const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) {
  return impl_->step<std::size_t>([&](Engine& engine, Needs&) { return embedded::operate(engine, query, action, who, now); });
}

Result<StoreStats> EmbeddedStore::stats(Instant now) {
  return impl_->read_at_once(*impl_->people, [&](View& view) { return embedded::stats(view, now); });
}

Status EmbeddedStore::erase(const Uuid& id, const std::string& who, Instant now) {
  return impl_->act([&](Engine& engine) { return embedded::erase(engine, id, who, now); });
}

Result<std::uint64_t> EmbeddedStore::note(const AuditLeaf& leaf) {
  return impl_->step<std::uint64_t>([&](Engine& engine, Needs&) { return Result<std::uint64_t>(engine.indexed_leaf(leaf)); });
}

Result<std::vector<std::string>> EmbeddedStore::leaves_after(std::uint64_t index, std::size_t limit) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::leaves_after(view, index, limit); });
}

Result<std::uint64_t> EmbeddedStore::leaf_count() {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::leaf_count(view); });
}

Result<std::vector<std::uint64_t>> EmbeddedStore::leaves_of(const Uuid& id) {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::leaves_of(view, id); });
}

Result<std::string> EmbeddedStore::published_head() {
  return impl_->read(*impl_->people, [&](View& view) { return embedded::published_head(view); });
}

Status EmbeddedStore::publish_head(const std::string& note) {
  return impl_->act([&](Engine& engine) { return embedded::publish_head(engine, note), Status(); });
}

Result<std::vector<std::string>> EmbeddedStore::check() {
  return impl_->read_at_once(*impl_->people, [&](View& view) {
    (void)embedded::leaf_count(view);  // the first read fixes the snapshot
    view.pin_ids();
    auto out = embedded::check(view);
    view.unpin_ids();
    return out;
  });
}

/// Database first: segments only grow, so the copies of them hold whatever its rows name.
Status EmbeddedStore::copy_to(const std::filesystem::path& folder) {
  impl_->writer->publish();
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  auto database = embedded::Database::open(impl_->shared.dir / embedded::kFileName, embedded::Database::Mode::Read);
  if (!database) return database.error();
  const std::string file = (folder / embedded::kFileName).string();
  (*database)->use("VACUUM INTO ?").with(file).run();
  if (Status copied = (*database)->take(); !copied) return copied;
  for (const auto& entry : std::filesystem::directory_iterator(impl_->shared.dir, failed)) {
    if (entry.path().extension() != ".seg") continue;
    std::filesystem::copy_file(entry.path(), folder / entry.path().filename(), failed);
    if (failed) return Error{Fault::Transient, embedded::kDiskFault, failed.message(), {entry.path().filename().string(), 0, 0, {}}};
  }
  return {};
}

}  // namespace xinshi

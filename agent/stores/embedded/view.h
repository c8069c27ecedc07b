// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/sha256.h"
#include "core/delivery.h"
#include "ports/store_views.h"
#include "stores/embedded/chunk_cache.h"
#include "stores/embedded/codec.h"
#include "stores/embedded/embedded_store.h"
#include "stores/embedded/key_filter.h"
#include "stores/embedded/pending_index.h"
#include "stores/embedded/segments.h"
#include "stores/embedded/sql.h"

namespace xinshi::embedded {

/// What all connections of one store share. Thread-safe as a whole: the indexes under `index_lock`, the rest by itself.
struct Shared {
  Shared(const EmbeddedConfig& config, EmbeddedStore::Deps given);

  EmbeddedStore::Deps deps;
  std::filesystem::path dir;
  std::string unit;
  HmacSha256 hash;
  std::vector<std::string> part_match_fields;
  std::string person_value;
  std::shared_mutex index_lock;
  PendingIndex ids;                            ///< of every version, by id
  PendingIndex keys;                           ///< of identity keys and source keys, by keyed hash
  std::atomic<bool> index_tables_used{false};  ///< else all index rows wait in memory
  KeyFilter stored_keys;                       ///< what tables key_index and alias hold; the writing side's alone
  ChunkCache chunks;
};

enum class NameSpace : char { Identity = 'i', Source = 's' };
/// Keyed hash of a name within its scope (origin, or source id): what stands in the index instead of the name.
Bytes16 name_hash(const HmacSha256& hash, NameSpace space, std::string_view scope, std::string_view name);
Bytes16 fingerprint_hash(const HmacSha256& hash, const Hash& fingerprint);

struct PlatformRow {
  std::uint32_t id = 0;
  std::string name;
  Level level = Level::County;
  bool above = false;
  Repeat repeat = Repeat::Idempotent;
  std::uint64_t sealed = 0;
  std::optional<Hash> previous;
};

/// A run of versions with the same fate at one platform.
struct DeliveryRow {
  std::uint32_t platform = 0;
  Range range;
  DeliveryState state = DeliveryState::Waiting;
  int attempt = 0;
  std::int64_t next_try = 0;
  std::int32_t due = kNoDate;       ///< of the first version; deadlines rise within a run
  std::int32_t due_last = kNoDate;  ///< of the last version
  std::uint32_t origin = 0;
  Seq after = 0;             ///< waits for this earlier version; such a run is one version
  std::uint64_t parcel = 0;  ///< leased or waiting together; 0 = free
  std::uint64_t batch = 0;   ///< last batch that held it; 0 = nothing ever left
  std::string code;
  std::optional<std::string> reason;  ///< encrypted
  std::optional<std::int64_t> settled_at;
  std::uint32_t via = 0;  ///< platform above: handed down by; 0 = this node's own delivery
  bool own() const { return via == 0; }
};

/// Versions that the open group holds but the database does not yet.
struct FreshVersion {
  Entry entry;
  PayloadView payload;  ///< points into the waiting caller's request, or into what the engine keeps
};
class FreshVersions {
 public:
  virtual ~FreshVersions() = default;
  virtual const FreshVersion* fresh(Seq seq) const = 0;
};

/// Reads through one connection. Errors stick to that connection. Not thread-safe.
class View {
 public:
  View(Shared& shared, Database& database, const FreshVersions* fresh = nullptr)
      : shared_(shared), database_(database), fresh_(fresh), segments_(shared.dir) {}

  Shared& shared() { return shared_; }
  Database& db() { return database_; }
  Segments& segments() { return segments_; }

  std::optional<Entry> entry(Seq seq);
  /// All versions of a record, by version.
  std::vector<Entry> versions(const Uuid& id);
  /// The chunk of a committed or flushed version; null with an error when it is missing or does not open.
  ChunkPtr chunk(Seq seq, bool with_payload);
  /// Salt, identity key and line; empty after erasure.
  std::optional<PayloadView> payload(const Entry& entry, ChunkPtr& keep_alive);
  /// The record whose latest version bears this identity key.
  std::optional<Uuid> by_identity(const Bytes16& key);
  std::optional<Uuid> by_source(const Bytes16& key);

  std::string text(std::uint32_t reference);
  std::uint32_t find_text(std::string_view value);  ///< 0 when unknown
  std::optional<PlatformRow> platform(const std::string& name);
  std::vector<PlatformRow> platforms();
  std::optional<DeliveryRow> delivery(std::uint32_t platform, Seq seq);

  StoredVersion stored(const Entry& entry);
  DeliveryView delivery_view(const DeliveryRow& row, const Entry& entry, const PlatformRow& platform);
  /// Deliveries of one version, by platform name.
  std::vector<DeliveryView> deliveries(const Entry& entry, const std::vector<PlatformRow>& platforms);
  std::string open_sealed(std::string_view sealed, std::string_view aad);

  void forget() { texts_.clear(); }
  /// Keeps looking at the index rows that wait now; for a long read inside one snapshot, taken just before.
  void pin_ids();
  void unpin_ids() { pinned_ids_.reset(); }

 private:
  void read_payload_of(Chunk& chunk, const Query& row);
  void pending(const PendingIndex& index, std::int64_t key, std::vector<Seq>& out);
  bool tables_may_hold(std::int64_t key) const { return fresh_ == nullptr || shared_.stored_keys.may_hold(key); }
  void candidates(const char* sql, std::int64_t key, std::vector<Seq>& out);

  Shared& shared_;
  Database& database_;
  const FreshVersions* fresh_;
  Segments segments_;
  std::unordered_map<std::uint32_t, std::string> texts_;
  std::unique_ptr<PendingIndex> pinned_ids_;
};

std::string chunk_aad(Seq first);
constexpr char kReasonAad[] = "reason";
constexpr char kReceiptAad[] = "receipt";
constexpr char kAnswerAad[] = "answer";
constexpr char kQuarantineAad[] = "quarantine";

/// Reads the columns of table delivery in their order.
DeliveryRow read_delivery(const Query& query);
}  // namespace xinshi::embedded

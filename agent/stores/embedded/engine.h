// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/uuid.h"
#include "core/audit_event.h"
#include "ports/store_codes.h"
#include "stores/embedded/ranges.h"
#include "stores/embedded/view.h"

namespace xinshi::embedded {

/// The writing side, owned by one thread. Steps of one group share a transaction: versions, first deliveries and leaves gather in
/// memory and go to the database in a few rows at `flush` (before a step that must see them) and at `commit`. A group that fails
/// is rolled back as a whole and everything in memory is read from disk again.
class Engine final : public FreshVersions {
 public:
  Engine(Shared& shared, std::unique_ptr<Database> database, const EmbeddedConfig& config);

  /// Reads counters and waiting index rows from disk.
  Status load();

  // --- the group
  void begin();
  Status commit();
  void rollback();
  /// What the open group holds; equal marks mean that nothing happened in between.
  struct Mark {
    std::int64_t changes = 0;
    Seq seq = 0;
    std::uint64_t leaf = 0;
    bool operator==(const Mark&) const = default;
  };
  Mark mark() const;
  void flush();

  // --- building blocks of steps
  View& view() { return view_; }
  Database& db() { return *database_; }
  DeliveryRanges& ranges() { return ranges_; }
  Shared& shared() { return shared_; }
  UuidGenerator& ids() { return ids_; }
  std::uint32_t intern(std::string_view value);
  std::uint32_t own_origin() { return intern(shared_.unit); }
  /// Appends a leaf; answers its index.
  std::uint64_t leaf(const AuditLeaf& leaf);
  /// The same, found again by `leaves_of` through the leaf's record and batch.
  std::uint64_t indexed_leaf(const AuditLeaf& leaf);
  std::string seal(std::string_view plain, const std::string& aad) { return shared_.deps.sealer.seal(plain, aad); }
  /// Config STO-0001 unless each is a declared platform of this node's own.
  Result<std::vector<PlatformRow>> targets(const std::vector<std::string>& names);
  std::uint64_t next_parcel() { return next_parcel_++; }
  std::uint64_t next_claim() { return next_claim_++; }
  void count_quarantine(std::int64_t by) { counters_.quarantined += by; }

  // --- fresh versions (intake.cpp)
  Seq next_seq() const { return first_fresh_ + fresh_.size(); }
  /// Versions added from now on have these targets.
  void set_targets(const std::vector<PlatformRow>& platforms);
  void add(FreshVersion version, bool new_record);
  /// Keeps a text that a fresh version points to until the next flush.
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  /// Reorders the versions from `base` on: the one at base + order[i] becomes base + i. Nothing of them may be flushed.
  void permute(Seq base, const std::vector<std::uint32_t>& order);
  void add_delivery(DeliveryRow row);
  const FreshVersion* fresh(Seq seq) const override {
    return seq >= first_fresh_ && seq - first_fresh_ < fresh_.size() ? &fresh_[static_cast<std::size_t>(seq - first_fresh_)] : nullptr;
  }
  /// A chunk row was rewritten in this transaction; after the commit no old copy stays in the write-ahead log.
  void chunk_changed(Seq first);

 private:
  struct Counters {
    std::int64_t records = 0;
    std::int64_t quarantined = 0;
    Seq indexed = 0;           ///< versions up to here have their index rows in the tables
    std::int64_t segment = 1;  ///< where the next large payload goes
    std::int64_t segment_end = 0;
    bool operator==(const Counters&) const = default;
  };
  void load_counters();
  void load_filter();
  void load_pending();
  void index(const Entry& entry);
  void renumber(const Entry& entry, Seq to);
  void flush_versions();
  void write_chunk(std::size_t from, std::size_t to, bool in_segment);
  Place next_place(std::uint64_t length);
  void flush_leaves();
  void flush_indexes();
  void flush_counters();
  void committed();
  void scrub();
  void forget();

  Shared& shared_;
  std::unique_ptr<Database> database_;
  View view_;
  DeliveryRanges ranges_;
  UuidGenerator ids_;
  std::size_t index_buffer_;
  bool full_sync_;

  Seq first_fresh_ = 1;
  std::vector<FreshVersion> fresh_;
  std::deque<std::string> kept_;
  std::string targets_;
  std::vector<DeliveryRow> deliveries_;
  std::uint64_t first_leaf_ = 0;
  std::uint64_t leaf_count_ = 0;
  std::string leaves_;
  Counters counters_;
  Counters stored_counters_;
  bool indexes_flushed_ = false;
  std::vector<ChunkPtr> written_;
  std::vector<Seq> changed_chunks_;
  std::unordered_map<std::string, std::uint32_t> references_;
  std::uint64_t next_parcel_ = 1;
  std::uint64_t next_claim_ = 1;
  std::int64_t data_version_ = 0;
  bool scrub_ = false;
  bool stale_ = false;  ///< a reload failed: memory holds nothing until the next one succeeds
};

/// An error of the list that all stores share.
inline Error fault(Fault kind, const char* code, std::string detail = {}) {
  return {kind, code, std::move(detail), {}};
}
/// "hold by zhang"; only the action when nobody is named.
std::string done_by(const std::string& action, const std::string& who);

}  // namespace xinshi::embedded

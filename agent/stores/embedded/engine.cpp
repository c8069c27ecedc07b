// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/engine.h"

#include <algorithm>
#include <mutex>

#include "core/batch.h"

namespace xinshi::embedded {

Engine::Engine(Shared& shared, std::unique_ptr<Database> database, const EmbeddedConfig& config)
    : shared_(shared),
      database_(std::move(database)),
      view_(shared, *database_, this),
      ranges_(view_),
      ids_(shared.deps.clock, shared.deps.random),
      index_buffer_(config.index_buffer),
      full_sync_(config.full_sync) {}

Status Engine::load() {
  forget();
  load_counters();
  load_filter();
  load_pending();
  Status loaded = database_->take();
  stale_ = !loaded;
  return loaded;
}

void Engine::forget() {
  fresh_.clear();
  kept_.clear();
  targets_.clear();
  deliveries_.clear();
  leaves_.clear();
  leaf_count_ = 0;
  indexes_flushed_ = false;
  written_.clear();
  changed_chunks_.clear();
  references_.clear();
  view_.forget();
  shared_.chunks.drop_all();
}

void Engine::load_counters() {
  const auto number = [this](const char* sql) {
    Query query = database_->use(sql);
    return query.row() ? query.u64(0) : 0;
  };
  first_fresh_ = std::max<Seq>(1, number("SELECT first_seq+count FROM chunk ORDER BY first_seq DESC LIMIT 1"));
  first_leaf_ = number("SELECT first_leaf+count FROM leaf_chunk ORDER BY first_leaf DESC LIMIT 1");
  counters_.records = static_cast<std::int64_t>(number("SELECT value FROM counter WHERE name='records'"));
  counters_.quarantined = static_cast<std::int64_t>(number("SELECT value FROM counter WHERE name='quarantined'"));
  counters_.indexed = number("SELECT value FROM counter WHERE name='indexed'");
  counters_.segment = std::max<std::int64_t>(1, static_cast<std::int64_t>(number("SELECT value FROM counter WHERE name='segment'")));
  counters_.segment_end = static_cast<std::int64_t>(number("SELECT value FROM counter WHERE name='segment_end'"));
  scrub_ = number("SELECT count(*) FROM scrub") != 0;
  if (counters_.indexed != 0) shared_.index_tables_used = true;
  stored_counters_ = counters_;
  // Numbers given out since are never given again, even if the rows behind them were rolled back.
  next_parcel_ = std::max({next_parcel_, number("SELECT max(id) FROM parcel") + 1, number("SELECT max(id) FROM batch") + 1});
  next_claim_ = std::max(next_claim_, number("SELECT max(claimed) FROM parcel") + 1);
  data_version_ = static_cast<std::int64_t>(number("PRAGMA data_version"));
}

void Engine::load_filter() {
  shared_.stored_keys.clear();
  Query index = database_->use("SELECT key FROM key_index");
  while (index.row()) shared_.stored_keys.add(index.i64(0));
  Query alias = database_->use("SELECT key FROM alias");
  while (alias.row()) {
    Bytes16 key{};
    const std::string_view raw = alias.bytes(0);
    std::copy_n(raw.begin(), std::min(raw.size(), key.size()), key.begin());
    shared_.stored_keys.add(index_key(key));
  }
}

void Engine::load_pending() {
  const std::unique_lock lock(shared_.index_lock);
  shared_.ids.clear();
  shared_.keys.clear();
  Query query = database_->use(
      "SELECT first_seq,count,entries FROM chunk WHERE first_seq+count>? AND first_seq>=(SELECT coalesce(max(first_seq),0)"
      " FROM chunk WHERE first_seq<=?) ORDER BY first_seq");
  query.with(counters_.indexed + 1, counters_.indexed + 1);
  while (query.row()) {
    const Seq first = query.u64(0);
    const std::string_view entries = query.bytes(2);
    if (entries.size() != query.u64(1) * kEntrySize) return database_->fail({Fault::Corrupt, kDamaged, "entries of a chunk", {}});
    for (std::size_t i = 0; i < query.u64(1); ++i) {
      if (first + i > counters_.indexed) index(read_entry(entries, i, first));
    }
  }
}

/// The caller holds the index lock.
void Engine::index(const Entry& entry) {
  shared_.ids.add(index_key(entry.id.bytes), entry.seq);
  if ((entry.flags & kKeyIndexed) != 0) shared_.keys.add(index_key(entry.key), entry.seq);
  if ((entry.flags & kSourceIndexed) != 0) shared_.keys.add(index_key(entry.source_key), entry.seq);
}

void Engine::begin() {
  if (database_->in_transaction()) return;
  database_->use("BEGIN IMMEDIATE").run();
  std::int64_t version = data_version_;
  {
    Query query = database_->use("PRAGMA data_version");
    if (query.row()) version = query.i64(0);
  }
  if (version == data_version_ && !stale_) return;
  // Somebody else wrote to the file since (a restore, another process): nothing in memory holds any more.
  if (Status loaded = load(); !loaded) database_->fail(loaded.error());
}

Engine::Mark Engine::mark() const {
  return {database_->total_changes(), next_seq(), first_leaf_ + leaf_count_};
}

void Engine::flush() {
  if (!fresh_.empty()) flush_versions();
  for (const DeliveryRow& row : deliveries_) ranges_.insert(row);
  deliveries_.clear();
}

Status Engine::commit() {
  flush();
  flush_leaves();
  flush_indexes();
  flush_counters();
  if (database_->ok() && full_sync_) {
    if (Status synced = view_.segments().sync(); !synced) database_->fail(synced.error());  // before a row names the bytes
  }
  database_->use("COMMIT").run();
  Status done = database_->take();
  if (done) {
    committed();
  } else {
    rollback();
  }
  return done;
}

void Engine::rollback() {
  (void)database_->take();
  if (database_->in_transaction()) database_->exec("ROLLBACK");
  (void)database_->take();
  (void)load();  // where this fails too, the next step tries again first
}

void Engine::committed() {
  stored_counters_ = counters_;
  if (indexes_flushed_) {
    const std::unique_lock lock(shared_.index_lock);
    shared_.ids.clear();
    shared_.keys.clear();
    indexes_flushed_ = false;
  }
  for (const Seq first : changed_chunks_) shared_.chunks.drop(first);
  scrub_ = scrub_ || !changed_chunks_.empty();
  changed_chunks_.clear();
  if (scrub_) scrub();
  const std::uint64_t generation = written_.empty() ? 0 : shared_.chunks.generation();
  for (ChunkPtr& chunk : written_) shared_.chunks.put(std::move(chunk), generation);
  written_.clear();
}

/// Overwrites erased payloads outside the database, and old pages in the write-ahead log. Readers or a full disk may hold that up;
/// then the next commit tries again.
void Engine::scrub() {
  std::vector<Place> places;
  {
    Query query = database_->use("SELECT segment,offset,length FROM scrub");
    while (query.row()) places.push_back({query.u32(0), query.u64(1), query.u64(2)});
  }
  bool done = database_->ok();
  for (const Place& place : places) done = done && view_.segments().scrub(place).ok();
  if (done) database_->use("DELETE FROM scrub").run();
  done = done && database_->ok() &&
         sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) == SQLITE_OK;
  (void)database_->take();
  scrub_ = !done;
}

void Engine::flush_leaves() {
  if (leaf_count_ == 0) return;
  database_->use("INSERT INTO leaf_chunk(first_leaf,count,bytes) VALUES(?,?,?)").with(first_leaf_, leaf_count_, Blob{leaves_}).run();
  first_leaf_ += leaf_count_;
  leaf_count_ = 0;
  leaves_.clear();
}

void Engine::flush_indexes() {
  if (std::max(shared_.ids.size(), shared_.keys.size()) < index_buffer_) return;
  for (const auto& [key, seq] : shared_.ids.sorted()) database_->use("INSERT INTO id_index(key,seq) VALUES(?,?)").with(key, seq).run();
  for (const auto& [key, seq] : shared_.keys.sorted()) {
    database_->use("INSERT INTO key_index(key,seq) VALUES(?,?)").with(key, seq).run();
    shared_.stored_keys.add(key);
  }
  counters_.indexed = first_fresh_ - 1;
  shared_.index_tables_used = true;
  indexes_flushed_ = true;
}

void Engine::flush_counters() {
  if (counters_ == stored_counters_) return;
  const auto put = [this](std::string_view name, std::int64_t value, bool changed) {
    if (changed) database_->use("INSERT INTO counter(name,value) VALUES(?1,?2) ON CONFLICT DO UPDATE SET value=?2").with(name, value).run();
  };
  put("records", counters_.records, counters_.records != stored_counters_.records);
  put("quarantined", counters_.quarantined, counters_.quarantined != stored_counters_.quarantined);
  put("segment", counters_.segment, counters_.segment != stored_counters_.segment);
  put("segment_end", counters_.segment_end, counters_.segment_end != stored_counters_.segment_end);
  put("indexed", static_cast<std::int64_t>(counters_.indexed), counters_.indexed != stored_counters_.indexed);
}

std::uint32_t Engine::intern(std::string_view value) {
  std::string key(value);
  const auto kept = references_.find(key);
  if (kept != references_.end()) return kept->second;
  std::uint32_t id = view_.find_text(value);
  if (id == 0) {
    database_->use("INSERT INTO text(value) VALUES(?)").with(value).run();
    id = static_cast<std::uint32_t>(sqlite3_last_insert_rowid(database_->handle()));
  }
  references_.emplace(std::move(key), id);
  return id;
}

std::uint64_t Engine::leaf(const AuditLeaf& leaf) {
  const std::size_t at = leaves_.size();
  append_u16(leaves_, 0);
  append_leaf(leaves_, leaf);
  const std::size_t size = leaves_.size() - at - 2;
  leaves_[at] = static_cast<char>(size & 0xFFU);
  leaves_[at + 1] = static_cast<char>(size >> 8);
  return first_leaf_ + leaf_count_++;
}

std::uint64_t Engine::indexed_leaf(const AuditLeaf& one) {
  const std::uint64_t index = leaf(one);
  if (one.record) database_->use("INSERT INTO record_leaf(uuid,leaf) VALUES(?,?)").with(blob(*one.record), index).run();
  if (one.batch) database_->use("INSERT INTO batch_leaf(uuid,leaf) VALUES(?,?)").with(blob(*one.batch), index).run();
  return index;
}

Result<std::vector<PlatformRow>> Engine::targets(const std::vector<std::string>& names) {
  std::vector<PlatformRow> out;
  for (const std::string& name : names) {
    auto row = view_.platform(name);
    if (!row || row->above) return fault(Fault::Config, store_codes::kUnknownPlatform, name);
    const bool twice = std::any_of(out.begin(), out.end(), [&](const PlatformRow& other) { return other.id == row->id; });
    if (!twice) out.push_back(*std::move(row));
  }
  return out;
}

void Engine::chunk_changed(Seq first) {
  shared_.chunks.drop(first);
  changed_chunks_.push_back(first);
}

std::string done_by(const std::string& action, const std::string& who) {
  return who.empty() ? action : action + " by " + who;
}

}  // namespace xinshi::embedded

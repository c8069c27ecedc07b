// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/view.h"

#include <algorithm>
#include <mutex>

namespace xinshi::embedded {
namespace {

constexpr std::size_t kChunkCacheBytes = 4U << 20;
constexpr char kKeyRows[] = "SELECT seq FROM key_index WHERE key=?";

Bytes16 first_half(const Hash& hash) {
  Bytes16 out{};
  std::copy_n(hash.begin(), out.size(), out.begin());
  return out;
}

PlatformRow read_platform(const Query& query) {
  PlatformRow row;
  row.id = query.u32(0);
  row.name = query.text(1);
  row.level = static_cast<Level>(query.i32(2));
  row.above = query.i32(3) != 0;
  row.repeat = static_cast<Repeat>(query.i32(4));
  row.sealed = query.u64(5);
  if (!query.null(6)) row.previous = hash_or_zero(query.bytes(6));
  return row;
}

}  // namespace

Shared::Shared(const EmbeddedConfig& config, EmbeddedStore::Deps given)
    : deps(given),
      dir(config.dir),
      unit(config.unit),
      hash(config.key.reveal()),
      part_match_fields(config.part_match_fields),
      person_value(config.person_value),
      chunks(kChunkCacheBytes) {}

Bytes16 name_hash(const HmacSha256& hash, NameSpace space, std::string_view scope, std::string_view name) {
  std::string message(1, static_cast<char>(space));
  message.append(scope).append(1, '\x1f').append(name);
  return first_half(hash.of(message));
}

Bytes16 fingerprint_hash(const HmacSha256& hash, const Hash& fingerprint) {
  return first_half(hash.of(as_text(fingerprint)));
}

std::string chunk_aad(Seq first) {
  return "chunk:" + std::to_string(first);
}

DeliveryRow read_delivery(const Query& query) {
  DeliveryRow row;
  row.platform = query.u32(0);
  row.range = {query.u64(1), query.u64(2)};
  row.state = static_cast<DeliveryState>(query.i32(3));
  row.attempt = query.i32(4);
  row.next_try = query.i64(5);
  row.due = query.i32(6);
  row.due_last = query.i32(7);
  row.origin = query.u32(8);
  row.after = query.u64(9);
  row.parcel = query.u64(10);
  row.batch = query.u64(11);
  row.code = query.text(12);
  if (!query.null(13)) row.reason = query.text(13);
  if (!query.null(14)) row.settled_at = query.i64(14);
  row.via = query.u32(15);
  return row;
}

std::optional<Entry> View::entry(Seq seq) {
  if (fresh_ != nullptr) {
    if (const FreshVersion* found = fresh_->fresh(seq)) return found->entry;
  }
  const ChunkPtr found = chunk(seq, false);
  return found ? std::optional<Entry>(found->entry(seq)) : std::nullopt;
}

ChunkPtr View::chunk(Seq seq, bool with_payload) {
  if (ChunkPtr kept = shared_.chunks.get(seq, with_payload)) return kept;
  const std::uint64_t generation = shared_.chunks.generation();
  auto chunk = std::make_shared<Chunk>();
  Query query = database_.use(
      "SELECT first_seq,count,entries,segment,offset,length,payload FROM chunk WHERE first_seq<=? ORDER BY first_seq DESC LIMIT 1");
  if (!query.with(seq).row()) return nullptr;
  chunk->first = query.u64(0);
  chunk->count = query.u64(1);
  chunk->entries = query.text(2);
  if (!chunk->holds(seq)) return nullptr;
  if (chunk->entries.size() != chunk->count * kEntrySize) {
    database_.fail({Fault::Corrupt, kDamaged, "entries of chunk " + std::to_string(chunk->first), {}});
    return nullptr;
  }
  if (with_payload) read_payload_of(*chunk, query);
  if (!database_.ok()) return nullptr;
  shared_.chunks.put(chunk, generation);
  return chunk;
}

void View::read_payload_of(Chunk& chunk, const Query& row) {
  const Place place{row.u32(3), row.u64(4), row.u64(5)};
  std::string bytes;
  if (place.segment != 0) {
    if (Status read = segments_.read(place, bytes); !read) return database_.fail(read.error());
  }
  chunk.payload = open_sealed(place.segment != 0 ? std::string_view(bytes) : row.bytes(6), chunk_aad(chunk.first));
  chunk.has_payload = true;
}

std::string View::open_sealed(std::string_view sealed, std::string_view aad) {
  auto plain = shared_.deps.sealer.open(sealed, aad);
  if (plain) return *std::move(plain);
  database_.fail({Fault::Corrupt, kWrongKey, std::string(aad) + ": " + plain.error().code, {}});
  return {};
}

std::optional<PayloadView> View::payload(const Entry& entry, ChunkPtr& keep_alive) {
  if (fresh_ != nullptr) {
    if (const FreshVersion* found = fresh_->fresh(entry.seq)) return found->payload;
  }
  keep_alive = chunk(entry.seq, true);
  if (!keep_alive) return std::nullopt;
  auto view = read_payload(keep_alive->payload, entry);
  if (!view) database_.fail({Fault::Corrupt, kDamaged, "payload of version " + std::to_string(entry.seq), {}});
  return view;
}

void View::pin_ids() {
  const std::shared_lock lock(shared_.index_lock);
  pinned_ids_ = std::make_unique<PendingIndex>(shared_.ids);
}

void View::pending(const PendingIndex& index, std::int64_t key, std::vector<Seq>& out) {
  if (pinned_ids_ && &index == &shared_.ids) return pinned_ids_->find(key, out);
  std::shared_lock lock(shared_.index_lock, std::defer_lock);
  if (fresh_ == nullptr) lock.lock();  // the writing side is the only one that changes them
  index.find(key, out);
}

/// To be asked after `pending`: rows leave memory only after the commit that puts them into the table.
void View::candidates(const char* sql, std::int64_t key, std::vector<Seq>& out) {
  if (shared_.index_tables_used) {
    Query query = database_.use(sql);
    query.with(key);
    while (query.row()) out.push_back(query.u64(0));
  }
  if (out.size() < 2) return;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

std::vector<Entry> View::versions(const Uuid& id) {
  std::vector<Seq> found;
  pending(shared_.ids, index_key(id.bytes), found);
  candidates("SELECT seq FROM id_index WHERE key=?", index_key(id.bytes), found);
  std::vector<Entry> out;
  for (const Seq seq : found) {
    if (const auto one = entry(seq); one && one->id == id) out.push_back(*one);
  }
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.version < b.version; });
  return out;
}

std::optional<Uuid> View::by_identity(const Bytes16& key) {
  std::vector<Seq> found;
  pending(shared_.keys, index_key(key), found);
  if (tables_may_hold(index_key(key))) candidates(kKeyRows, index_key(key), found);
  for (const Seq seq : found) {
    const auto one = entry(seq);
    if (!one || (one->flags & kKeyIndexed) == 0 || one->key != key) continue;
    const std::vector<Entry> all = versions(one->id);
    if (!all.empty() && all.back().key == key) return one->id;
  }
  return std::nullopt;
}

std::optional<Uuid> View::by_source(const Bytes16& key) {
  std::vector<Seq> found;
  pending(shared_.keys, index_key(key), found);
  if (tables_may_hold(index_key(key))) candidates(kKeyRows, index_key(key), found);
  for (const Seq seq : found) {
    const auto one = entry(seq);
    if (one && (one->flags & kSourceIndexed) != 0 && one->source_key == key) return one->id;
  }
  if (!tables_may_hold(index_key(key))) return std::nullopt;
  Query query = database_.use("SELECT seq FROM alias WHERE key=?");
  if (!query.with(blob(key)).row()) return std::nullopt;
  const auto one = entry(query.u64(0));
  return one ? std::optional<Uuid>(one->id) : std::nullopt;
}

std::string View::text(std::uint32_t reference) {
  const auto kept = texts_.find(reference);
  if (kept != texts_.end()) return kept->second;
  Query query = database_.use("SELECT value FROM text WHERE id=?");
  if (!query.with(reference).row()) return {};
  return texts_[reference] = query.text(0);
}

std::uint32_t View::find_text(std::string_view value) {
  Query query = database_.use("SELECT id FROM text WHERE value=?");
  return query.with(value).row() ? query.u32(0) : 0;
}

std::optional<PlatformRow> View::platform(const std::string& name) {
  Query query = database_.use("SELECT id,name,level,above,repeat,sealed,previous FROM platform WHERE name=?");
  return query.with(name).row() ? std::optional<PlatformRow>(read_platform(query)) : std::nullopt;
}

std::vector<PlatformRow> View::platforms() {
  std::vector<PlatformRow> out;
  Query query = database_.use("SELECT id,name,level,above,repeat,sealed,previous FROM platform ORDER BY name");
  while (query.row()) out.push_back(read_platform(query));
  return out;
}

std::optional<DeliveryRow> View::delivery(std::uint32_t platform, Seq seq) {
  Query query = database_.use(
      "SELECT platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,settled_at,via"
      " FROM delivery WHERE platform=? AND first_seq<=? ORDER BY first_seq DESC LIMIT 1");
  if (!query.with(platform, seq).row()) return std::nullopt;
  DeliveryRow row = read_delivery(query);
  return seq < row.range.end() ? std::optional<DeliveryRow>(std::move(row)) : std::nullopt;
}

StoredVersion View::stored(const Entry& entry) {
  StoredVersion out;
  out.id = entry.id;
  out.version = entry.version;
  out.origin = text(entry.origin);
  out.kind = text(entry.kind);
  out.op = entry.op;
  out.commitment = entry.commitment;
  out.due = date_from(entry.due);
  out.decided = date_from(entry.decided);
  out.admitted_at = entry.at;
  out.leaf = entry.leaf;
  ChunkPtr keep_alive;
  const auto bytes = (entry.flags & kErased) == 0 ? payload(entry, keep_alive) : std::nullopt;
  if (bytes) {
    out.line = bytes->line;
    out.source_row = bytes->source_row;
    out.salt = bytes->salt;
  }
  return out;
}

DeliveryView View::delivery_view(const DeliveryRow& row, const Entry& entry, const PlatformRow& platform) {
  DeliveryView view;
  view.id = entry.id;
  view.version = entry.version;
  view.platform = platform.name;
  view.level = platform.level;
  view.state = row.state;
  view.attempts = row.attempt;
  if (row.state == DeliveryState::Waiting) view.next_try = Instant{row.next_try};
  view.due = date_from(entry.due);
  view.code = row.code;
  if (row.reason && (entry.flags & kErased) == 0) view.reason = open_sealed(*row.reason, kReasonAad);
  if (row.settled_at) view.settled_at = Instant{*row.settled_at};
  view.above = !row.own();
  if (row.via != 0) view.via = text(row.via);
  if (row.batch != 0) {
    Query query = database_.use("SELECT uuid FROM batch WHERE id=?");
    if (query.with(row.batch).row()) view.batch = uuid_from(query.bytes(0));
  }
  return view;
}

std::vector<DeliveryView> View::deliveries(const Entry& entry, const std::vector<PlatformRow>& platforms) {
  std::vector<DeliveryView> out;
  for (const PlatformRow& platform : platforms) {
    if (const auto row = delivery(platform.id, entry.seq)) out.push_back(delivery_view(*row, entry, platform));
  }
  return out;
}

}  // namespace xinshi::embedded

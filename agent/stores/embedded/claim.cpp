// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

constexpr std::size_t kLeaseBytes = 8U << 20;  ///< payload of a fresh lease; one version is always taken
constexpr std::size_t kLookedAt = 4'096;       ///< free runs that one claim looks at

/// What one claim could take first: a waiting parcel, or a free run.
struct Head {
  std::int32_t due = 0;
  Seq first = 0;
};

std::optional<std::uint64_t> first_parcel(Database& database, std::uint32_t platform, Instant now, Head& head) {
  Query query =
      database.use("SELECT id,due,first_seq FROM parcel WHERE platform=? AND lease<=0 AND next_try<=? ORDER BY due,first_seq LIMIT 1");
  if (!query.with(platform, now.us).row()) return std::nullopt;
  head = {query.i32(1), query.u64(2)};
  return query.u64(0);
}

/// What a fresh lease may still take.
struct Room {
  std::uint64_t count = 0;
  std::size_t bytes = kLeaseBytes;
  bool one_kind = false;
  std::optional<std::uint32_t> kind;  ///< of the first version
};

/// Takes from the head of `run` what there is room for. Where one kind is asked for, versions of others are passed over.
void take(View& view, const Range& run, Room& room, Ranges& chosen) {
  ChunkPtr chunk;
  std::size_t passed = 0;
  for (Seq seq = run.first; seq < run.end() && room.count > 0 && passed < kLookedAt; ++seq) {
    if (!chunk || !chunk->holds(seq)) chunk = view.chunk(seq, false);
    if (!chunk) break;
    const auto& entry = chunk->entry(seq);
    if (room.one_kind && room.kind && *room.kind != entry.kind) {
      ++passed;
      continue;
    }
    if (entry.length > room.bytes && !chosen.empty()) {
      room.count = 0;
      break;
    }
    room.kind = entry.kind;
    room.bytes -= std::min<std::size_t>(room.bytes, entry.length);
    --room.count;
    add_range(chosen, {seq, 1});
  }
}

/// Free runs of one origin, earliest deadline first, until the limit is reached.
Ranges choose(Engine& engine, std::uint32_t platform, const ClaimRequest& request, Parcel& parcel) {
  Ranges chosen;
  Room room;
  room.count = request.limit;
  room.one_kind = request.one_kind;
  Query query = engine.db().use(
      "SELECT first_seq,count,due,origin FROM delivery INDEXED BY claimable WHERE platform=? AND state=0 AND parcel=0 AND after_seq=0"
      " AND next_try<=? ORDER BY due,first_seq LIMIT ?");
  query.with(platform, request.now.us, kLookedAt);
  while (room.count > 0 && query.row()) {
    if (chosen.empty()) {
      parcel.origin = query.u32(3);
      parcel.due = query.i32(2);
      parcel.first = query.u64(0);
    }
    if (query.u32(3) != parcel.origin) continue;
    take(engine.view(), {query.u64(0), query.u64(1)}, room, chosen);
  }
  return chosen;
}

/// Marks the versions as being sent and counts the attempt.
int start_attempt(Engine& engine, const Parcel& parcel) {
  int attempt = 0;
  engine.ranges().change(parcel.platform, parcel.ranges, [&](DeliveryRow& row) {
    row.state = DeliveryState::Sending;
    row.parcel = parcel.id;
    attempt = std::max(attempt, ++row.attempt);
  });
  return attempt;
}

std::optional<Claimed> claim_parcel(Engine& engine, std::uint64_t id, const ClaimRequest& request, const PlatformRow& platform) {
  auto parcel = load_parcel(engine.db(), id);
  if (!parcel) return std::nullopt;
  parcel->lease = lease_number(id, 1 - parcel->lease);
  parcel->claimed = engine.next_claim();
  parcel->until = after_ms(request.now, request.lease_ms).us;
  if (!parcel->sealed) parcel->sequence = platform.sealed + 1;
  update_parcel(engine.db(), *parcel);
  Claimed claimed{*parcel, start_attempt(engine, *parcel), {}, {}};
  return claimed;
}

std::optional<Claimed> claim_free(Engine& engine, const ClaimRequest& request, const PlatformRow& platform) {
  Parcel parcel;
  parcel.platform = platform.id;
  parcel.ranges = choose(engine, platform.id, request, parcel);
  if (parcel.ranges.empty()) return std::nullopt;
  parcel.id = engine.next_parcel();
  parcel.lease = lease_number(parcel.id, 1);
  parcel.claimed = engine.next_claim();
  parcel.until = after_ms(request.now, request.lease_ms).us;
  parcel.next_try = request.now.us;
  parcel.sequence = platform.sealed + 1;
  insert_parcel(engine.db(), parcel);
  const int attempt = start_attempt(engine, parcel);
  return Claimed{std::move(parcel), attempt, {}, {}};
}

void read_seal(View& view, const Claimed& claimed, Lease& lease) {
  Query query =
      view.db().use("SELECT uuid,digest,manifest,signature,package_version FROM batch JOIN batch_bytes USING(id) WHERE batch.id=?");
  if (!query.with(claimed.parcel.id).row()) return;
  Lease::Sealed sealed;
  sealed.batch = uuid_from(query.bytes(0));
  sealed.digest = hash_or_zero(query.bytes(1));
  sealed.manifest = query.text(2);
  sealed.signature = query.text(3);
  sealed.package_version = query.text(4);
  lease.sealed = std::move(sealed);
}

int inner_index(View& view, std::uint32_t manifest, std::vector<std::uint32_t>& keys, Lease& lease) {
  if (manifest == 0) return -1;
  const auto found = std::find(keys.begin(), keys.end(), manifest);
  if (found != keys.end()) return static_cast<int>(found - keys.begin());
  Query query = view.db().use("SELECT manifest,signature FROM origin_manifest WHERE id=?");
  if (!query.with(manifest).row()) {
    view.db().fail({Fault::Corrupt, kDamaged, "origin manifest " + std::to_string(manifest), {}});
    return -1;
  }
  keys.push_back(manifest);
  lease.inner.push_back({query.text(0), query.text(1)});
  return static_cast<int>(keys.size() - 1);
}

/// Versions of a lease with the chunks that hold their bytes.
struct Leased {
  std::vector<ChunkPtr> chunks;
  std::vector<std::pair<Entry, const Chunk*>> versions;
  std::size_t bytes = 64;  ///< never the small-string buffer: views must survive a move of the lease
};

Leased leased_versions(View& view, const Ranges& ranges) {
  Leased out;
  out.versions.reserve(static_cast<std::size_t>(total(ranges)));
  for (const Range& range : ranges) {
    for (Seq seq = range.first; seq < range.end(); ++seq) {
      if (out.chunks.empty() || !out.chunks.back()->holds(seq)) {
        ChunkPtr chunk = view.chunk(seq, true);
        if (!chunk) {
          view.db().fail({Fault::Corrupt, kDamaged, "version " + std::to_string(seq) + " is missing", {}});
          return {};
        }
        out.chunks.push_back(std::move(chunk));
      }
      out.versions.emplace_back(out.chunks.back()->entry(seq), out.chunks.back().get());
      out.bytes += out.versions.back().first.length;
    }
  }
  return out;
}

void read_records(View& view, const Ranges& ranges, Lease& lease) {
  const Leased leased = leased_versions(view, ranges);
  lease.buffer.reserve(leased.bytes);
  lease.records.reserve(leased.versions.size());
  std::vector<std::uint32_t> manifests;
  for (const auto& [entry, chunk] : leased.versions) {
    const auto payload = read_payload(chunk->payload, entry);
    if (!payload) return view.db().fail({Fault::Corrupt, kDamaged, "payload of version " + std::to_string(entry.seq), {}});
    const std::size_t from = lease.buffer.size();
    lease.buffer.append(payload->line);
    lease.records.push_back({entry.seq, entry.id, entry.version, view.text(entry.kind), entry.op, payload->salt,
                             std::string_view(lease.buffer).substr(from), inner_index(view, entry.manifest, manifests, lease)});
  }
}

}  // namespace

Result<std::optional<Claimed>> claim(Engine& engine, const ClaimRequest& request, bool& fresh) {
  fresh = false;
  const auto platforms = engine.targets({request.platform});
  if (!platforms) return platforms.error();
  const PlatformRow& platform = platforms->front();
  if (request.limit == 0) return std::optional<Claimed>();
  engine.flush();
  Head parcel_head;
  Head run_head{INT32_MAX, UINT64_MAX};
  const auto parcel = first_parcel(engine.db(), platform.id, request.now, parcel_head);
  if (parcel) {
    Query query = engine.db().use(
        "SELECT due,first_seq FROM delivery INDEXED BY claimable WHERE platform=? AND state=0 AND parcel=0 AND after_seq=0 AND next_try<=?"
        " ORDER BY due,first_seq LIMIT 1");
    if (query.with(platform.id, request.now.us).row()) run_head = {query.i32(0), query.u64(1)};
  }
  const bool parcel_first = parcel && std::tie(parcel_head.due, parcel_head.first) < std::tie(run_head.due, run_head.first);
  auto claimed = parcel_first ? claim_parcel(engine, *parcel, request, platform) : claim_free(engine, request, platform);
  if (!claimed) return std::optional<Claimed>();
  fresh = !parcel_first;
  if (!claimed->parcel.sealed) {
    claimed->sequence = claimed->parcel.sequence;
    claimed->previous = platform.previous;
  }
  return claimed;
}

std::optional<Lease> read_lease(View& view, const Claimed& claimed) {
  Lease lease;
  lease.lease = static_cast<std::uint64_t>(claimed.parcel.lease);
  lease.origin = view.text(claimed.parcel.origin);
  lease.attempt = claimed.attempt;
  if (claimed.parcel.sealed) read_seal(view, claimed, lease);
  lease.sequence = claimed.sequence.value_or(0);
  lease.previous = claimed.previous;
  read_records(view, claimed.parcel.ranges, lease);
  if (!view.db().ok()) return std::nullopt;
  return lease;
}

Result<std::optional<Instant>> next_due(View& view, const std::string& platform) {
  const auto row = view.platform(platform);
  if (!row || row->above) return fault(Fault::Config, store_codes::kUnknownPlatform, platform);
  Query query = view.db().use(
      "SELECT min(t) FROM (SELECT min(next_try) AS t FROM delivery INDEXED BY claimable WHERE platform=?1 AND state=0 AND parcel=0 AND"
      " after_seq=0 UNION ALL SELECT min(next_try) FROM parcel WHERE platform=?1 AND lease<=0)");
  if (!query.with(row->id).row() || query.null(0)) return std::optional<Instant>();
  return std::optional<Instant>(Instant{query.i64(0)});
}

}  // namespace xinshi::embedded

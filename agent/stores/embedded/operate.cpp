// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "stores/embedded/intake.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

enum class Action { Hold, Release, Retry, Cancel };

std::optional<Action> parse_action(const std::string& text) {
  if (text == "hold") return Action::Hold;
  if (text == "release") return Action::Release;
  if (text == "retry") return Action::Retry;
  if (text == "cancel") return Action::Cancel;
  return std::nullopt;
}

/// This node's own runs that the query names, as they stand. A run of one record is that one version.
std::vector<DeliveryRow> matching(Engine& engine, const DeliveryQuery& query) {
  std::vector<Range> only;
  if (query.id) {
    for (const Entry& entry : engine.view().versions(*query.id)) only.push_back({entry.seq, 1});
  }
  std::vector<DeliveryRow> out;
  for (const PlatformRow& platform : engine.view().platforms()) {
    if (!query.platform.empty() && platform.name != query.platform) continue;
    if (query.id) {
      for (const Range& one : only) {
        if (auto row = engine.view().delivery(platform.id, one.first)) {
          row->range = one;
          out.push_back(*std::move(row));
        }
      }
      continue;
    }
    Query rows = engine.db().use(
        "SELECT platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,settled_at,via"
        " FROM delivery WHERE platform=? AND via=0 ORDER BY first_seq");
    rows.with(platform.id);
    while (rows.row()) out.push_back(read_delivery(rows));
  }
  std::erase_if(out, [&](const DeliveryRow& row) { return !row.own() || (query.state && row.state != *query.state); });
  return out;
}

bool later_goes_there(Engine& engine, std::uint32_t platform, Seq seq) {
  const auto entry = engine.view().entry(seq);
  if (!entry) return true;
  for (const Entry& other : engine.view().versions(entry->id)) {
    if (other.version <= entry->version) continue;
    const auto row = engine.view().delivery(platform, other.seq);
    if (row && row->state != DeliveryState::Cancelled) return true;
  }
  return false;
}

std::set<Seq> superseded_in(Engine& engine, Range range) {
  std::set<Seq> out;
  Query query = engine.db().use("SELECT seq FROM superseded WHERE seq>=? AND seq<?");
  query.with(range.first, range.end());
  while (query.row()) out.insert(query.u64(0));
  return out;
}

/// What of a refused run may go again: not what is erased, and not where a later version goes there.
Ranges still_of_use(Engine& engine, const DeliveryRow& row) {
  const std::set<Seq> superseded = superseded_in(engine, row.range);
  Ranges out;
  for (Seq seq = row.range.first; seq < row.range.end(); ++seq) {
    const auto entry = engine.view().entry(seq);
    if (!entry || (entry->flags & kErased) != 0) continue;
    if (superseded.count(seq) == 0 || !later_goes_there(engine, row.platform, seq)) add_range(out, {seq, 1});
  }
  return out;
}

Ranges applicable(Engine& engine, const DeliveryRow& row, Action action, Instant now) {
  const Ranges all = {row.range};
  const DeliveryState from = row.state;
  switch (action) {
    case Action::Hold:
      return from == DeliveryState::Waiting ? all : Ranges();
    case Action::Release:
      return from == DeliveryState::Held ? all : Ranges();
    case Action::Retry:
      if (from == DeliveryState::Refused) return still_of_use(engine, row);
      if (from == DeliveryState::Waiting) return row.next_try > now.us ? all : Ranges();
      return from == DeliveryState::Uncertain || from == DeliveryState::Expired ? all : Ranges();
    case Action::Cancel:
      break;
  }
  const bool can =
      from == DeliveryState::Waiting || from == DeliveryState::Held || from == DeliveryState::Uncertain || from == DeliveryState::Expired;
  return can ? all : Ranges();
}

DeliveryState target_of(Action action) {
  if (action == Action::Hold) return DeliveryState::Held;
  return action == Action::Cancel ? DeliveryState::Cancelled : DeliveryState::Waiting;
}

void move_to(Engine& engine, const DeliveryRow& row, Range range, DeliveryState to, Instant now) {
  if (row.parcel != 0 && to != DeliveryState::Waiting) {
    for (Seq seq = range.first; seq < range.end(); ++seq) leave_parcel(engine, row.platform, seq);
  }
  engine.ranges().change(row.platform, range, [&](DeliveryRow& run) {
    run.state = to;
    run.next_try = now.us;
    if (to == DeliveryState::Cancelled) run.after = 0;
  });
  if (to == DeliveryState::Cancelled) unblock(engine, row.platform, range);
  if (row.parcel == 0 || to != DeliveryState::Waiting) return;
  if (auto parcel = load_parcel(engine.db(), row.parcel)) {
    refresh(engine, *parcel);
    update_parcel(engine.db(), *parcel);
  }
}

/// Overwrites salt, line and source row of one version inside its chunk; the identity key, which holds no personal data, stays.
void wipe_payload(Engine& engine, const Entry& entry) {
  const ChunkPtr old = engine.view().chunk(entry.seq, true);
  if (!old) return;
  auto chunk = std::make_shared<Chunk>(*old);
  const auto payload = read_payload(chunk->payload, entry);
  if (!payload) return engine.db().fail({Fault::Corrupt, kDamaged, "payload of version " + std::to_string(entry.seq), {}});
  chunk->payload.replace(entry.offset, 16, 16, '\0');
  const auto line = static_cast<std::size_t>(payload->line.data() - chunk->payload.data());
  const std::size_t rest = entry.offset + entry.length - line;
  chunk->payload.replace(line, rest, rest, '\0');
  Entry erased = entry;
  erased.flags |= kErased;
  std::string bytes;
  append_entry(bytes, erased);
  chunk->entries.replace(static_cast<std::size_t>(entry.seq - chunk->first) * kEntrySize, kEntrySize, bytes);
  const std::string sealed = engine.seal(chunk->payload, chunk_aad(chunk->first));
  // The new bytes stand in the row: writing over the old ones could tear. Those are overwritten after the commit.
  engine.db()
      .use("INSERT OR IGNORE INTO scrub(segment,offset,length) SELECT segment,offset,length FROM chunk WHERE first_seq=? AND segment<>0")
      .with(chunk->first)
      .run();
  engine.db()
      .use("UPDATE chunk SET segment=0,offset=0,length=0,entries=?,payload=? WHERE first_seq=?")
      .with(Blob{chunk->entries}, Blob{sealed}, chunk->first)
      .run();
  engine.chunk_changed(chunk->first);
}

void wipe_deliveries(Engine& engine, const Entry& entry, const std::vector<PlatformRow>& platforms) {
  for (const PlatformRow& platform : platforms) {
    const auto row = engine.view().delivery(platform.id, entry.seq);
    if (!row) continue;
    const Range one{entry.seq, 1};
    if (row->own() && is_unsettled(row->state)) {
      leave_parcel(engine, platform.id, entry.seq);
      engine.ranges().change(platform.id, one, [](DeliveryRow& run) {
        run.state = DeliveryState::Cancelled;
        run.after = 0;
      });
      unblock(engine, platform.id, one);
    }
    if (row->reason) engine.ranges().change(platform.id, one, [](DeliveryRow& run) { run.reason.reset(); });
  }
}

}  // namespace

Result<std::size_t> operate(Engine& engine, const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) {
  const std::optional<Action> parsed = parse_action(action);
  if (!parsed) return fault(Fault::Invalid, store_codes::kUnknownAction, action);
  engine.flush();
  std::size_t changed = 0;
  for (const DeliveryRow& row : matching(engine, query)) {
    for (const Range& range : applicable(engine, row, *parsed, now)) {
      move_to(engine, row, range, target_of(*parsed), now);
      changed += static_cast<std::size_t>(range.count);
    }
  }
  if (changed == 0) return changed;
  AuditLeaf leaf;
  leaf.event = AuditEvent::OperatorAction;
  leaf.at = now;
  leaf.record = query.id;
  leaf.platform = query.platform;
  leaf.code = done_by(action, who);
  leaf.count = static_cast<std::uint32_t>(changed);
  engine.indexed_leaf(leaf);
  return changed;
}

Status erase(Engine& engine, const Uuid& id, const std::string& who, Instant now) {
  engine.flush();
  const std::vector<Entry> versions = engine.view().versions(id);
  if (versions.empty()) return fault(Fault::NotFound, store_codes::kNoRecord);
  const bool done = std::all_of(versions.begin(), versions.end(), [](const Entry& entry) { return (entry.flags & kErased) != 0; });
  if (done) return {};
  const std::vector<PlatformRow> platforms = engine.view().platforms();
  for (const Entry& entry : versions) {
    for (const PlatformRow& platform : platforms) {
      const auto row = engine.view().delivery(platform.id, entry.seq);
      if (row && row->state == DeliveryState::Sending) return fault(Fault::Transient, store_codes::kBeingSent, platform.name);
    }
  }
  for (const Entry& entry : versions) {
    wipe_deliveries(engine, entry, platforms);
    if ((entry.flags & kErased) == 0) wipe_payload(engine, entry);
  }
  AuditLeaf leaf;
  leaf.event = AuditEvent::Erased;
  leaf.at = now;
  leaf.record = id;
  leaf.code = done_by("erase", who);
  leaf.count = static_cast<std::uint32_t>(versions.size());
  engine.indexed_leaf(leaf);
  return {};
}

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "core/batch.h"
#include "stores/embedded/intake.h"
#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

bool is_decided(DeliveryState state) {
  return state == DeliveryState::Stored || state == DeliveryState::Registered || state == DeliveryState::Refused;
}

struct BatchRow {
  Uuid uuid;
  std::vector<std::uint64_t> leaves;
  std::uint64_t receipt = 0;
};

std::optional<BatchRow> load_batch(Database& database, const Parcel& parcel) {
  if (!parcel.sealed) return std::nullopt;
  Query query = database.use("SELECT uuid,leaves,receipt FROM batch WHERE id=?");
  if (!query.with(parcel.id).row()) return std::nullopt;
  return BatchRow{uuid_from(query.bytes(0)), read_numbers(query.bytes(1)), query.u64(2)};
}

void save_batch(Database& database, std::uint64_t id, const BatchRow& batch) {
  const std::string leaves = write_numbers(batch.leaves);
  database.use("UPDATE batch SET leaves=?,receipt=? WHERE id=?").with(Blob{leaves}, batch.receipt, id).run();
}

std::string platform_name(Database& database, std::uint32_t id) {
  Query query = database.use("SELECT name FROM platform WHERE id=?");
  return query.with(id).row() ? query.text(0) : std::string();
}

/// Records of a settle request by lease order, joined where their fate is the same.
struct Fate {
  Range range;
  const SettledRecord* record = nullptr;
};

bool same(const SettledRecord& a, const SettledRecord& b) {
  return a.step.state == b.step.state && a.step.attempt == b.step.attempt && a.step.next_try == b.step.next_try &&
         a.step.code == b.step.code && a.reason == b.reason;
}

/// Each record of the lease once, in a state that a settled record can have; null when the request does not fit.
std::optional<std::vector<Fate>> fates(const Parcel& parcel, const SettleRequest& request) {
  std::vector<const SettledRecord*> sorted;
  for (const SettledRecord& record : request.records) sorted.push_back(&record);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->seq < b->seq; });
  Ranges leased = parcel.ranges;
  std::sort(leased.begin(), leased.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::vector<Fate> out;
  auto next = sorted.begin();
  for (const Range& range : leased) {
    for (Seq seq = range.first; seq < range.end(); ++seq, ++next) {
      if (next == sorted.end() || (*next)->seq != seq) return std::nullopt;
      const DeliveryState to = (*next)->step.state;
      if (to == DeliveryState::Sending || (request.keep_seal && to != DeliveryState::Waiting)) return std::nullopt;
      if (!out.empty() && out.back().range.end() == seq && same(*out.back().record, **next)) {
        ++out.back().range.count;
      } else {
        out.push_back({{seq, 1}, *next});
      }
    }
  }
  if (next != sorted.end()) return std::nullopt;
  return out;
}

/// Writes the new states; answers the latest next try.
std::int64_t book(Engine& engine, const Parcel& parcel, const std::vector<Fate>& all, Instant now, bool stays) {
  std::int64_t latest = 0;
  for (const Fate& fate : all) {
    const SettledRecord& record = *fate.record;
    std::optional<std::string> reason;
    if (!record.reason.empty()) reason = engine.seal(record.reason, kReasonAad);
    engine.ranges().change(parcel.platform, fate.range, [&](DeliveryRow& row) {
      row.state = record.step.state;
      row.attempt = record.step.attempt;
      row.next_try = record.step.next_try.us;
      row.code = record.step.code;
      row.reason = reason;
      row.parcel = stays ? parcel.id : 0;
      if (is_decided(record.step.state)) row.settled_at = now.us;
    });
    latest = std::max(latest, record.step.next_try.us);
    if (!is_unsettled(record.step.state)) unblock(engine, parcel.platform, fate.range);
  }
  return latest;
}

/// The leaves of one settled lease.
class Words {
 public:
  Words(Engine& engine, const Parcel& parcel, const std::optional<BatchRow>& batch) : engine_(engine) {
    leaf_.platform = platform_name(engine.db(), parcel.platform);
    if (batch) leaf_.batch = batch->uuid;
  }
  std::uint64_t say(AuditEvent event, const std::string& code, std::size_t count, Instant now, std::optional<Hash> commitment = {}) {
    leaf_.event = event;
    leaf_.at = now;
    leaf_.code = code;
    leaf_.count = static_cast<std::uint32_t>(count);
    leaf_.commitment = commitment;
    said_.push_back(engine_.leaf(leaf_));
    return said_.back();
  }
  void add_to(std::optional<BatchRow>& batch) const {
    if (batch) batch->leaves.insert(batch->leaves.end(), said_.begin(), said_.end());
  }

 private:
  Engine& engine_;
  AuditLeaf leaf_;
  std::vector<std::uint64_t> said_;
};

void say_settled(Words& words, const SettleRequest& request, const Bytes16& salt) {
  const auto count = [&](DeliveryState wanted) {
    return static_cast<std::size_t>(
        std::count_if(request.records.begin(), request.records.end(), [&](const SettledRecord& r) { return r.step.state == wanted; }));
  };
  const std::size_t uncertain = count(DeliveryState::Uncertain);
  const std::size_t expired = count(DeliveryState::Expired);
  const bool decided =
      std::any_of(request.records.begin(), request.records.end(), [](const SettledRecord& r) { return is_decided(r.step.state); });
  std::size_t concerned = request.records.size();
  if (request.event == AuditEvent::Uncertain) concerned = uncertain;
  if (request.event == AuditEvent::RetryExhausted) concerned = expired;
  if (request.event != AuditEvent::Receipt || !request.receipt.empty() || decided) {
    std::optional<Hash> evidence;
    if (!request.receipt.empty()) evidence = commitment(salt, request.receipt);
    words.say(request.event, request.code, concerned, request.now, evidence);
  }
  if (uncertain != 0 && request.event != AuditEvent::Uncertain) words.say(AuditEvent::Uncertain, request.code, uncertain, request.now);
  if (expired != 0 && request.event != AuditEvent::RetryExhausted)
    words.say(AuditEvent::RetryExhausted, request.code, expired, request.now);
}

/// Evidence, and the statement that goes down. A lease that was never sealed has no batch to hang its receipts on.
void keep_evidence(Engine& engine, const Parcel& parcel, const SettleRequest& request, const Bytes16& salt,
                   std::optional<BatchRow>& batch) {
  const std::string statement = request.statement ? write_signed_receipt(*request.statement) : std::string();
  const auto keep = [&](std::string_view bytes, const Bytes16& with, bool down) {
    const std::uint64_t receipt = keep_receipt(engine, parcel.platform, std::nullopt, batch ? batch->receipt : 0, bytes, with, request.now);
    if (batch) batch->receipt = receipt;
    if (!batch) {
      for (const Range& range : parcel.ranges) mention(engine, Mention::Receipt, receipt, range);
    }
    if (down) pass_down(engine, receipt, parcel.origin, parcel.ranges);
  };
  if (!request.receipt.empty()) keep(request.receipt, salt, statement == request.receipt);
  if (!statement.empty() && statement != request.receipt) keep(statement, {}, true);
}

}  // namespace

Status seal(Engine& engine, const SealRequest& request) {
  Database& database = engine.db();
  auto parcel = held_parcel(database, request.lease);
  if (!parcel) return fault(Fault::Conflict, store_codes::kLeaseOver);
  if (parcel->sealed) {
    Query query = database.use("SELECT 1 FROM batch WHERE id=? AND uuid=? AND digest=?");
    const bool same_bytes = query.with(parcel->id, blob(request.batch), blob(request.digest)).row();
    return same_bytes ? Status() : fault(Fault::Conflict, store_codes::kSealedAlready);
  }
  const std::string name = platform_name(database, parcel->platform);
  const auto platform = engine.view().platform(name);
  if (!platform) return fault(Fault::Config, store_codes::kUnknownPlatform, name);
  if (!request.manifest.empty() && parcel->sequence != platform->sealed + 1) return fault(Fault::Conflict, store_codes::kSequenceTaken);
  const std::optional<Hash> previous = request.manifest.empty() ? platform->previous : std::optional<Hash>(sha256(request.manifest));
  database.use("UPDATE platform SET sealed=sealed+1,previous=? WHERE id=?")
      .with(previous ? std::optional<Blob>(blob(*previous)) : std::nullopt, parcel->platform)
      .run();
  const std::uint64_t count = total(parcel->ranges);
  AuditLeaf leaf;
  leaf.event = AuditEvent::Sent;
  leaf.at = request.now;
  leaf.batch = request.batch;
  leaf.platform = name;
  leaf.count = static_cast<std::uint32_t>(count);
  if (!request.manifest.empty()) leaf.commitment = previous;
  const std::string leaves = write_numbers({engine.leaf(leaf)});
  database.use("INSERT INTO batch(id,uuid,platform,sequence,digest,count,sealed_at,leaves,receipt) VALUES(?,?,?,?,?,?,?,?,0)")
      .with(parcel->id, blob(request.batch), parcel->platform, platform->sealed + 1, blob(request.digest), count, request.now.us,
            Blob{leaves})
      .run();
  database.use("INSERT INTO batch_bytes(id,package_version,signature,manifest) VALUES(?,?,?,?)")
      .with(parcel->id, request.package_version, Blob{request.signature}, Blob{request.manifest})
      .run();
  std::vector<std::pair<Range, std::uint64_t>> before;
  engine.ranges().change(parcel->platform, parcel->ranges, [&](DeliveryRow& row) {
    if (row.batch != 0) before.emplace_back(row.range, row.batch);
    row.batch = parcel->id;
  });
  for (const auto& [range, batch] : before) mention(engine, Mention::Batch, batch, range);
  parcel->sealed = true;
  update_parcel(database, *parcel);
  return {};
}

Status confirm(Engine& engine, const std::vector<std::uint64_t>& leases) {
  for (const std::uint64_t lease : leases) {
    const auto parcel = held_parcel(engine.db(), lease);
    if (!parcel || !parcel->sealed) return fault(Fault::Conflict, store_codes::kLeaseOver);
  }
  return {};
}

Status settle(Engine& engine, const SettleRequest& request) {
  auto parcel = held_parcel(engine.db(), request.lease);
  if (!parcel) return fault(Fault::Conflict, store_codes::kLeaseOver);
  const auto booked = fates(*parcel, request);
  if (!booked) return fault(Fault::Invalid, store_codes::kSettleMismatch);
  const bool stays = request.keep_seal && parcel->sealed;
  auto batch = load_batch(engine.db(), *parcel);
  const Bytes16 salt = request.receipt.empty() ? Bytes16{} : random16(engine.shared().deps.random);
  const std::int64_t next_try = book(engine, *parcel, *booked, request.now, stays);
  keep_evidence(engine, *parcel, request, salt, batch);
  Words words(engine, *parcel, batch);
  say_settled(words, request, salt);
  words.add_to(batch);
  if (batch) save_batch(engine.db(), parcel->id, *batch);
  if (stays) {
    lay_down(*parcel, next_try);
    update_parcel(engine.db(), *parcel);
  } else {
    remove_parcel(engine.db(), parcel->id);
  }
  return {};
}

Status split(Engine& engine, std::uint64_t lease, const std::string& code, Instant now) {
  auto parcel = held_parcel(engine.db(), lease);
  if (!parcel) return fault(Fault::Conflict, store_codes::kLeaseOver);
  const std::uint64_t count = total(parcel->ranges);
  if (count < 2) return fault(Fault::Invalid, store_codes::kCannotSplit);
  auto batch = load_batch(engine.db(), *parcel);
  Words words(engine, *parcel, batch);
  words.say(AuditEvent::Receipt, code, count, now);
  words.add_to(batch);
  if (batch) save_batch(engine.db(), parcel->id, *batch);
  remove_parcel(engine.db(), parcel->id);
  Ranges halves[2];
  std::uint64_t first_left = (count + 1) / 2;
  for (const Range& range : parcel->ranges) {
    const std::uint64_t head = std::min(first_left, range.count);
    if (head != 0) add_range(halves[0], {range.first, head});
    if (head != range.count) add_range(halves[1], {range.first + head, range.count - head});
    first_left -= head;
  }
  for (const Ranges& half : halves) {
    Parcel part;
    part.id = engine.next_parcel();
    part.platform = parcel->platform;
    part.origin = parcel->origin;
    part.half = true;
    part.next_try = now.us;
    part.ranges = half;
    engine.ranges().change(part.platform, half, [&](DeliveryRow& row) {
      row.state = DeliveryState::Waiting;
      row.next_try = now.us;
      row.code = code;
      row.parcel = part.id;
    });
    refresh(engine, part);
    insert_parcel(engine.db(), part);
  }
  return {};
}

std::size_t reclaim(Engine& engine, Instant now, bool all) {
  std::vector<std::uint64_t> over;
  {
    Query query = engine.db().use("SELECT id FROM parcel WHERE lease>0 AND (?1 OR until<=?2) ORDER BY claimed");
    query.with(all, now.us);
    while (query.row()) over.push_back(query.u64(0));
  }
  for (const std::uint64_t id : over) {
    auto parcel = load_parcel(engine.db(), id);
    if (!parcel) continue;
    const auto platform = engine.view().platform(platform_name(engine.db(), parcel->platform));
    const bool uncertain = parcel->sealed && platform && platform->repeat == Repeat::Unsafe;
    engine.ranges().change(parcel->platform, parcel->ranges, [&](DeliveryRow& row) {
      row.state = uncertain ? DeliveryState::Uncertain : DeliveryState::Waiting;
      row.next_try = now.us;
    });
    if (uncertain) {
      auto batch = load_batch(engine.db(), *parcel);
      Words words(engine, *parcel, batch);
      words.say(AuditEvent::Uncertain, "", total(parcel->ranges), now);
      words.add_to(batch);
      if (batch) save_batch(engine.db(), id, *batch);
    }
    if (uncertain || !(parcel->sealed || parcel->half)) {
      dissolve(engine, *parcel);
    } else {
      lay_down(*parcel, now.us);
      update_parcel(engine.db(), *parcel);
    }
  }
  return over.size();
}

}  // namespace xinshi::embedded

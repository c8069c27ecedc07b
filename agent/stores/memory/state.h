// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/uuid.h"
#include "ports/store.h"
#include "ports/store_codes.h"

namespace xinshi::memory {

using Seq = std::uint64_t;       ///< position of a version
using GroupKey = std::uint64_t;  ///< records that go out together or not at all; 0 = none

struct Platform {
  PlatformEntry entry;
  std::uint64_t sealed = 0;  ///< batches sealed so far
  std::optional<Hash> previous;
};

/// One version towards one platform.
struct Delivery {
  DeliveryStep step;
  Level level = Level::County;
  std::string reason;
  std::optional<Uuid> batch;
  std::optional<Instant> settled_at;
  GroupKey group = 0;
  std::uint64_t lease = 0;
  bool sealed_once = false;  ///< bytes may have reached the platform
  bool above = false;
  std::string via;
};

struct Version {
  Seq seq = 0;
  StoredVersion stored;
  Hash fingerprint{};
  std::string identity_key;
  std::uint64_t inbox_batch = 0;  ///< 0 = made here
  std::uint32_t manifest = 0;     ///< index into the inbox batch's manifests
  std::set<std::string> senders;  ///< through whom it came in
  bool erased = false;
  std::map<std::string, Delivery> deliveries;  ///< by platform
};

struct Record {
  std::string origin;
  std::string kind;
  std::map<std::uint32_t, Seq> versions;
  std::set<Uuid> batches;                  ///< that it came in or went out with
  std::set<std::uint64_t> receipt_leaves;  ///< receipts from above that name it
};

/// A sealed parcel or half of a split.
struct Group {
  std::string platform;
  std::vector<Seq> order;
  std::optional<Lease::Sealed> sealed;
};

struct OpenLease {
  std::string platform;
  std::vector<Seq> order;
  Instant until{};
  GroupKey group = 0;
  std::uint64_t sequence = 0;
};

struct InboxBatch {
  std::string sender;
  Uuid batch;
  Hash digest{};
  std::vector<SignedManifest> manifests;
  InboxAnswer answer;
  std::string receipt;
};

struct StoredReceipt {
  std::string platform;
  std::string origin;
  std::string bytes;
  Bytes16 salt{};
  Instant at{};
  bool passed = false;       ///< handed down
  std::size_t answered = 0;  ///< records of the sealed batch that it answers; 0 = none
  std::set<std::string> senders;
  std::set<Uuid> records;
};

struct RefusedBatch {
  std::string sender;
  Uuid batch;
  Hash digest{};
  std::string code;
};

struct Leaf {
  std::string text;
  std::optional<Uuid> record;
  std::optional<Uuid> batch;
};

/// Everything there is. The caller of any function below holds `mutex`.
struct State {
  State(std::string unit, Clock& clock, RandomSource& source) : own_unit(std::move(unit)), random(source), ids(clock, source) {}

  std::mutex mutex;
  const std::string own_unit;
  RandomSource& random;
  UuidGenerator ids;
  std::uint64_t last_key = 0;  ///< leases, groups, inbox batches and quarantine rows

  std::map<std::string, Platform> platforms;
  std::map<std::string, std::string> cursors;
  std::map<std::string, std::pair<Hash, std::string>> answers;
  std::map<std::string, Instant> last_intake;

  std::map<Seq, Version> versions;
  std::map<Uuid, Record> records;
  std::map<std::pair<std::string, std::string>, Uuid> by_source_key;  ///< (source, key)
  std::map<std::string, Uuid> by_identity_key;                        ///< of the latest version, own records only
  std::map<std::uint64_t, QuarantineView> quarantine;

  std::map<Uuid, RecordEvidence::SentBatch> sent;  ///< every batch ever sealed
  std::map<GroupKey, Group> groups;
  std::map<std::uint64_t, OpenLease> leases;

  std::map<std::uint64_t, InboxBatch> inbox;
  std::map<std::pair<std::string, Uuid>, std::uint64_t> inbox_keys;
  std::map<std::string, std::uint64_t> highest_sequence;  ///< by sender
  std::vector<RefusedBatch> refused_batches;
  std::vector<StoredReceipt> receipts;  ///< cursor = index + 1
  std::set<Uuid> receipts_seen;

  std::vector<Leaf> leaves;
  std::string head;

  std::uint64_t next_key() { return ++last_key; }
  Version& latest(Record& record) { return versions.at(record.versions.rbegin()->second); }
  const Version& latest(const Record& record) const { return versions.at(record.versions.rbegin()->second); }
  Delivery& delivery(Seq seq, const std::string& platform) { return versions.at(seq).deliveries.at(platform); }
};

inline Error fault(Fault kind, const char* code, std::string detail = {}) {
  return {kind, code, std::move(detail), {}};
}

std::uint64_t append(State& state, const AuditLeaf& leaf);
/// "hold by zhang"; only the action when nobody is named.
std::string done_by(const std::string& action, const std::string& who);
Status known_targets(const State& state, const std::vector<std::string>& platforms);

/// Stores `version` as part of its record: position, `admitted` leaf, one delivery per platform, and overtaking.
void add_version(State& state, Version version, const std::vector<std::string>& all,
                 const std::optional<std::vector<std::string>>& route, const std::vector<std::string>& except, Instant now);
/// Waiting, Sending, Uncertain, Held, Expired: the platform has not answered and may yet get it.
bool is_unsettled(DeliveryState state);
/// Takes one version out of the group that it waits in. A sealed group is dissolved by that: its bytes no longer fit.
void leave_group(State& state, Seq seq, Delivery& delivery);
void dissolve(State& state, GroupKey key);
DeliveryView view_of(const Version& version, const std::string& platform, const Delivery& delivery);

Status declare_platforms(State& state, const std::vector<PlatformEntry>& platforms);
Result<std::vector<AdmitAnswer>> admit(State& state, const AdmitRequest& request);
Result<StoredVersion> find_target(const State& state, const std::string& source, const AdmitItem& item);
Status remember(State& state, const std::string& key, const Hash& digest, const std::string& answer);
Result<std::optional<KnownBatch>> known_batch(const State& state, const std::string& sender, const Uuid& batch);
Result<InboxAnswer> admit_batch(State& state, const InboxRequest& request);
Status save_receipt(State& state, std::uint64_t batch_key, const std::string& receipt);
Result<std::optional<Lease>> claim(State& state, const ClaimRequest& request);
Result<std::optional<Instant>> next_due(const State& state, const std::string& platform);
Status seal(State& state, const SealRequest& request);
Status confirm(const State& state, const std::vector<std::uint64_t>& leases);
Status settle(State& state, const SettleRequest& request);
Status split(State& state, std::uint64_t lease, const std::string& code, Instant now);
std::size_t reclaim(State& state, Instant now, bool all);
Status receipt_above(State& state, const AboveReceipt& receipt);
std::vector<PassedReceipt> receipts_after(const State& state, const std::string& unit, std::uint64_t after, std::size_t limit);
std::vector<RecordView> find(const State& state, const RecordQuery& query);
Result<RecordHistory> history(const State& state, const Uuid& id);
Result<RecordEvidence> evidence(const State& state, const Uuid& id);
Result<StoredVersion> version(const State& state, const Uuid& id, std::uint32_t number);
std::vector<QuarantineView> quarantine(const State& state, const QuarantineQuery& query);
void close_quarantine(State& state, const std::vector<std::uint64_t>& ids, const std::string& action, Instant now);
std::vector<DeliveryView> deliveries(const State& state, const DeliveryQuery& query);
Result<std::size_t> operate(State& state, const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now);
Status erase(State& state, const Uuid& id, const std::string& who, Instant now);
StoreStats stats(const State& state, Instant now);
std::vector<std::uint64_t> leaves_of(const State& state, const Uuid& id);
std::vector<std::string> check(const State& state);

}  // namespace xinshi::memory

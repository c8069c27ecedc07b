// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/audit_event.h"
#include "core/batch.h"
#include "core/delivery.h"
#include "core/words.h"
#include "ports/sender.h"
#include "ports/store_views.h"

namespace xinshi {

/// One checked row on its way in. `line` is the record line; the store assigns id and version.
struct AdmitItem {
  std::string_view line;
  Bytes16 salt{};
  Hash commitment{};                 ///< of salt ‖ line
  Hash fingerprint{};
  std::string_view kind;
  Op op = Op::Upsert;
  std::optional<Uuid> given_id;
  std::string_view identity_key;     ///< text of core/identity.h
  std::string_view source_row;       ///< the row as the source had it, as JSON text, where the adapter keeps it (V-56); "" otherwise
  std::string_view source_key;       ///< "" when the adapter declares none; scoped by `AdmitRequest::source`
  std::optional<Date> due;
  std::optional<Date> decided;
  /// The caller can vouch that this is newer than an equal older version (hook, submit, later update time; V-43).
  bool newer = false;
  /// For operations that were completed from the latest version: that version. Where a new version would be made and it is no
  /// longer the latest, this item answers Conflict (the other items of the request are not held up).
  std::uint32_t expected_version = 0;
  std::uint64_t row = 0;
  /// Of a record first seen, a part of the request's; a further version goes exactly where the known ones went. Null: every platform.
  std::optional<std::vector<std::string>> route;
  std::vector<std::string> except;  ///< with `route`: platforms that do not take this operation
};

/// A rejected row on its way into quarantine. `raw` is the source row as JSON text, kept encrypted; `problems` as JSON text.
struct QuarantineItem {
  std::string raw;
  std::string problems;
  std::string kind;
  std::string key;    ///< identity key where it could be formed
  std::string rule;   ///< first error's rule or code, for counting and for the audit leaf
  std::uint64_t row = 0;
};

struct AdmitRequest {
  std::string source;
  std::string unit;                 ///< file or request, for people
  std::string cursor;               ///< new cursor of the source; "" = leave
  std::string cursor_name;          ///< under which it is stored; "" = the source's
  std::vector<AdmitItem> items;
  std::vector<QuarantineItem> quarantine;
  std::vector<std::string> platforms;  ///< direct platforms that each new version is delivered to
  /// Called inside the step for each item that answers Conflict or TargetMissing (index into `items`); what it returns is
  /// quarantined in the same step, so that no row falls between admission and quarantine. May be empty (then nothing is).
  std::function<QuarantineItem(std::size_t item, bool target_missing)> quarantine_for;
  Instant now{};
};

struct AdmitAnswer {
  enum class Kind : std::uint8_t {
    New,            ///< a new record, version 1
    NewVersion,     ///< a further version of a known record
    Repeat,         ///< equal to the latest version: nothing new, same id and version
    Stale,          ///< equal to an older version (answered; the newest such) and not vouched newer: ignored and shown
    Conflict,       ///< any two of given id, source key, identity key name different records; an upsert's given id is unknown;
                    ///< another kind or origin; `expected_version` passed: quarantined by `quarantine_for`
    TargetMissing,  ///< an operation whose target is not found, also by given id
  } kind = Kind::New;
  Uuid id;
  std::uint32_t version = 0;
};

/// One record of a batch from below, already verified and validated by the inbox.
struct InboxItem {
  Uuid id;
  std::uint32_t version = 1;
  std::string_view kind;
  Op op = Op::Upsert;
  std::string_view line;
  Bytes16 salt{};
  Hash commitment{};
  Hash fingerprint{};
  std::string_view identity_key;
  std::optional<Date> due;
  std::optional<Date> decided;
  std::uint32_t manifest = 0;  ///< index into InboxRequest::origin_manifests
  /// Not empty: it is not admitted, the verdict is Refused with this code. The store itself refuses a known (id, version) with
  /// another commitment (STO-0011) and an id that is known under another origin or kind (STO-0012).
  std::string refused_code;
  std::optional<std::vector<std::string>> route;  ///< as in AdmitItem
  std::vector<std::string> except;
};

struct InboxRequest {
  Uuid batch;
  Hash digest{};             ///< of the whole batch bytes
  std::string sender;        ///< unified code
  std::string origin;
  std::uint64_t sequence = 0;
  std::vector<SignedManifest> origin_manifests;  ///< one per origin batch that the records come from (the outer one when the sender is the origin)
  std::vector<InboxItem> items;
  std::vector<std::string> platforms;  ///< where accepted records go from here
  Instant now{};
};

struct InboxAnswer {
  std::vector<ReceiptLine> lines;   ///< verdict per item in order: Registered, Duplicate or Refused
  std::uint64_t log_index = 0;      ///< of the BatchReceived leaf
  std::uint64_t batch_key = 0;
  bool sequence_gap = false;        ///< `sequence` is more than one above the highest seen from this sender (0 = unknown)
};

/// What is known of a batch id from a sender.
struct KnownBatch {
  Hash digest{};
  std::uint64_t batch_key = 0;
  std::string receipt;             ///< stored .xsr bytes; "" when the crash came before it was signed
  InboxAnswer answer;              ///< to rebuild the receipt
};

struct ClaimRequest {
  std::string platform;
  std::size_t limit = 100;
  Instant now{};
  std::int64_t lease_ms = 120'000;
  bool one_kind = false;  ///< a fresh lease holds records of the kind of its first one only
};

struct SealRequest {
  std::uint64_t lease = 0;
  Uuid batch;
  Hash digest{};
  std::string manifest;
  std::string signature;
  std::string package_version;
  Instant now{};
};

/// Result of one record of a lease: its next state, decided by core `advance`.
struct SettledRecord {
  std::uint64_t seq = 0;
  DeliveryStep step;
  std::string reason;  ///< refusal reason for people; kept encrypted
};

struct SettleRequest {
  std::uint64_t lease = 0;
  std::vector<SettledRecord> records;
  std::string receipt;           ///< evidence bytes; "" when there was no answer
  std::optional<SignedReceipt> statement;  ///< a gateway's own signed statement about a platform that is no Xinshi, passed down
  bool keep_seal = false;        ///< retry with the same bytes (all records still waiting); otherwise the seal is dissolved
  AuditEvent event = AuditEvent::Receipt;  ///< Receipt makes a leaf only when there are receipt bytes or a record was decided
  std::string code;
  /// False: durable with the next verb that is, at the latest when the store closes; a full disk delays it, and only the end of the
  /// process can lose it. Then the lease is found sealed and unsettled, and its bytes are repeated. For platforms where a repeat does no harm. A kept seal is always durable.
  bool durable = true;
  Instant now{};
};

/// A receipt from a level above, verified by the poller.
struct AboveReceipt {
  std::string feed;        ///< platform that handed it down; becomes `via`
  std::string cursor;      ///< new cursor of that feed, stored in the same step under the name "receipts:" + feed; "" = leave
  std::string bytes;       ///< .xsr, kept and passed down byte for byte
  Receipt receipt;
  Instant now{};
};

/// The durable heart of a node. All verbs are atomic and durable when they return, callable from any thread, and block the
/// caller, never other readers. Implementations group concurrent steps into one commit. Errors: Transient STO-… (disk full,
/// busy), Corrupt STO-…, Conflict STO-…; those common to all implementations are listed in ports/store_codes.h. A verb that answers
/// an Error, or that changes nothing, makes no leaf. Leaves of one step stand in the order of its items. Who did it is in the
/// leaf's code: "hold by zhang".
class Store {
 public:
  virtual ~Store() = default;

  /// Declares platforms; ids are stable. A platform no longer listed keeps its deliveries. Other verbs answer STO-0001 for a
  /// platform never declared.
  virtual Status declare_platforms(const std::vector<PlatformEntry>& platforms) = 0;

  // --- intake
  virtual Result<std::string> cursor(const std::string& name) = 0;  ///< "" when none
  virtual Status set_cursor(const std::string& name, const std::string& cursor) = 0;
  /// One step: cursor, records, deliveries, quarantine and leaves. Look-up order of DESIGN 4a. Two equal rows inside one request
  /// are one record (the second is a Repeat). A withdraw, repair or remove cancels unsent deliveries of earlier versions (never part
  /// of a sealed batch, not leased); where no earlier version can have reached a platform (sealed once, or leased) the new version is
  /// cancelled there too. Such a version makes a `withdrawn` leaf behind its `admitted` (code = op, count = deliveries cancelled).
  /// The identity key of the latest version names a record; source keys add up, a Repeat also learns one.
  virtual Result<std::vector<AdmitAnswer>> admit(const AdmitRequest& request) = 0;
  /// The latest version that `item` would refer to, by the same look-up order; for completing an operation. NotFound when none.
  virtual Result<StoredVersion> find_target(const std::string& source, const AdmitItem& item) = 0;
  /// The answer stored under an idempotency key of the hook, if any: {body digest, answer bytes}.
  virtual Result<std::optional<std::pair<Hash, std::string>>> remembered(const std::string& key) = 0;
  /// The first answer stands: the same digest again changes nothing, another is Conflict.
  virtual Status remember(const std::string& key, const Hash& digest, const std::string& answer) = 0;

  // --- from below
  virtual Result<std::optional<KnownBatch>> known_batch(const std::string& sender, const Uuid& batch) = 0;
  /// A batch that is known by now (two connections) is answered as stored, or Conflict STO-0010 with other bytes. An earlier version that
  /// arrives after a later one is stored and its deliveries are cancelled.
  virtual Result<InboxAnswer> admit_batch(const InboxRequest& request) = 0;
  /// The first receipt stands; another one is Conflict.
  virtual Status save_receipt(std::uint64_t batch_key, const std::string& receipt) = 0;
  /// Keeps a batch that contradicts an earlier one (same id, other bytes) or was refused, as evidence with a leaf.
  virtual Status keep_refused_batch(const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code, Instant now) = 0;
  /// Receipts for one origin, or for records that came in through one sender, behind `after`, oldest first: statements given to
  /// `settle` and receipts from above.
  virtual Result<std::vector<PassedReceipt>> receipts_after(const std::string& origin_or_sender, std::uint64_t after, std::size_t limit) = 0;

  // --- sending
  /// Leases due records of one platform, earliest deadline first; null when nothing is due. Records of one lease have one
  /// origin (and one kind, where the request says so); a later version of a record waits while an earlier one is waiting, sending, uncertain, held or expired there. A sealed
  /// parcel or half of a split is leased alone and whole, whatever the limit. Order: due (none last), then store position. A fresh
  /// lease need not be durable by itself, since nothing leaves before `confirm`.
  virtual Result<std::optional<Lease>> claim(const ClaimRequest& request) = 0;
  /// The earliest time at which `claim` could succeed; null when nothing waits.
  virtual Result<std::optional<Instant>> next_due(const std::string& platform) = 0;
  /// The batch gets the sequence number that its lease was told. Conflict STO-0006 when another manifest took that number since the
  /// claim: settle the records back to Waiting and claim again. Batches without manifest are only counted.
  /// Leaf: `sent`, commitment = SHA-256 of the manifest where there is one (it holds salted commitments, no data).
  /// Durable only by `confirm`: nothing may leave before that.
  virtual Status seal(const SealRequest& request) = 0;
  /// Makes the seals of these leases durable, one commit for all. Conflict STO-0005 when one of them is no longer held and sealed
  /// (somebody else's failed step may take unconfirmed seals with it): then nothing may leave.
  virtual Status confirm(const std::vector<std::uint64_t>& leases) = 0;
  /// Books each record of the lease once; a delivery takes the given step as it is. Leaves: one of `event`, and `uncertain` and
  /// `retry-exhausted` where records came to those states and `event` did not say so.
  virtual Status settle(const SettleRequest& request) = 0;
  /// Splits an unsettled lease's records into two waiting groups, the first the larger by at most one, each to be sealed anew, due
  /// now (bisection). Leaf: `receipt` with `code` and no commitment.
  virtual Status split(std::uint64_t lease, const std::string& code, Instant now) = 0;
  /// Returns leases whose time is over (after a crash or a hang) to Waiting, or Uncertain where repeats are unsafe and a
  /// seal exists. At start every lease is over. Answers how many leases.
  virtual Result<std::size_t> reclaim(Instant now, bool all) = 0;
  /// One step: receipt, feed cursor, and for each line that names a known version of that origin its delivery at `receipt.platform`,
  /// made on first sight (`above`). A delivery of this node's own there follows only from Stored, Uncertain or Expired. Stored
  /// never takes back Registered or Refused. Two lines about one version are the issuer's fault; one of them counts, which is not
  /// promised. A receipt id seen before only moves the cursor.
  virtual Status receipt_above(const AboveReceipt& receipt) = 0;

  // --- people
  virtual Result<std::vector<RecordView>> find(const RecordQuery& query) = 0;
  virtual Result<RecordHistory> history(const Uuid& id) = 0;
  /// NotFound as for `history`.
  virtual Result<RecordEvidence> evidence(const Uuid& id) = 0;
  virtual Result<StoredVersion> version(const Uuid& id, std::uint32_t version) = 0;
  virtual Result<std::vector<QuarantineView>> quarantine(const QuarantineQuery& query) = 0;
  /// Removes rows from quarantine because they were admitted meanwhile (`resolved`) or dropped by a person; one leaf says how
  /// ("resolved by zhang") and how many. Unknown ids are passed over.
  virtual Status close_quarantine(const std::vector<std::uint64_t>& ids, const std::string& how, const std::string& who, Instant now) = 0;
  virtual Result<std::vector<DeliveryView>> deliveries(const DeliveryQuery& query) = 0;
  /// An operator's hold (from waiting), release (from held), retry (from waiting, uncertain, expired, refused unless a later
  /// version goes there; due now; never an erased version) or cancel (from waiting, held, uncertain, expired) of all matching own
  /// deliveries, whatever the query's limit; a waiting seal that holds one is dissolved. Answers how many changed; one leaf
  /// (record = the query's id).
  virtual Result<std::size_t> operate(const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) = 0;
  virtual Result<StoreStats> stats(Instant now) = 0;
  /// Overwrites payload and salt of every version of a record for good; commitments, receipts and proofs stay, and so does the
  /// fingerprint, lest a re-read row brings it back. Unfinished deliveries are cancelled; STO-0016 while one is being sent.
  virtual Status erase(const Uuid& id, const std::string& who, Instant now) = 0;

  // --- audit
  /// Appends a leaf that belongs to no other step (start, stop, config change, operator action).
  virtual Result<std::uint64_t> note(const AuditLeaf& leaf) = 0;
  /// Leaves from `index` on, at most `limit`, in order.
  virtual Result<std::vector<std::string>> leaves_after(std::uint64_t index, std::size_t limit) = 0;
  virtual Result<std::uint64_t> leaf_count() = 0;
  /// Indexes of the leaves that concern a record: its own and its batches'.
  virtual Result<std::vector<std::uint64_t>> leaves_of(const Uuid& id) = 0;
  /// The last checkpoint that this node published (text of the signed note); "" when none.
  virtual Result<std::string> published_head() = 0;
  virtual Status publish_head(const std::string& note) = 0;

  /// Every record in exactly one named state; counters, queue, receipts and log agree. Read-only. Each problem is one line.
  virtual Result<std::vector<std::string>> check() = 0;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stores/embedded/engine.h"
#include "stores/embedded/parcels.h"

namespace xinshi::embedded {

// Steps, on the writing thread. Contracts: ports/store.h.
Status declare_platforms(Engine& engine, const std::vector<PlatformEntry>& platforms);
void set_cursor(Engine& engine, const std::string& name, const std::string& cursor);
Result<std::vector<AdmitAnswer>> admit(Engine& engine, const AdmitRequest& request);
Status remember(Engine& engine, const std::string& key, const Hash& digest, const std::string& answer);
Result<InboxAnswer> admit_batch(Engine& engine, const InboxRequest& request);
Status save_receipt(Engine& engine, std::uint64_t batch_key, const std::string& receipt);
void keep_refused_batch(Engine& engine, const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code,
                        Instant now);

/// A lease before its records are read; that is done on the caller's thread.
struct Claimed {
  Parcel parcel;
  int attempt = 1;
  std::optional<std::uint64_t> sequence;
  std::optional<Hash> previous;
};
/// `fresh` tells that the lease is a new one, which nobody can know of yet after a crash.
Result<std::optional<Claimed>> claim(Engine& engine, const ClaimRequest& request, bool& fresh);
Status seal(Engine& engine, const SealRequest& request);
Status confirm(Engine& engine, const std::vector<std::uint64_t>& leases);
Status settle(Engine& engine, const SettleRequest& request);
Status split(Engine& engine, std::uint64_t lease, const std::string& code, Instant now);
std::size_t reclaim(Engine& engine, Instant now, bool all);
Status receipt_above(Engine& engine, const AboveReceipt& receipt);
void close_quarantine(Engine& engine, const std::vector<std::uint64_t>& ids, const std::string& action, Instant now);
Result<std::size_t> operate(Engine& engine, const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now);
Status erase(Engine& engine, const Uuid& id, const std::string& who, Instant now);
void publish_head(Engine& engine, const std::string& note);

// Reads, on a reading connection.
Result<StoredVersion> find_target(View& view, const std::string& source, const AdmitItem& item);
std::string cursor(View& view, const std::string& name);
std::optional<std::pair<Hash, std::string>> remembered(View& view, const std::string& key);
std::optional<KnownBatch> known_batch(View& view, const std::string& sender, const Uuid& batch);
std::vector<PassedReceipt> receipts_after(View& view, const std::string& unit, std::uint64_t after, std::size_t limit);
std::optional<Lease> read_lease(View& view, const Claimed& claimed);
Result<std::optional<Instant>> next_due(View& view, const std::string& platform);
std::vector<RecordView> find(View& view, const RecordQuery& query);
Result<RecordHistory> history(View& view, const Uuid& id);
Result<RecordEvidence> evidence(View& view, const Uuid& id);
Result<StoredVersion> version(View& view, const Uuid& id, std::uint32_t number);
std::vector<QuarantineView> quarantine(View& view, const QuarantineQuery& query);
std::vector<DeliveryView> deliveries(View& view, const DeliveryQuery& query);
StoreStats stats(View& view, Instant now);
std::vector<std::string> leaves_after(View& view, std::uint64_t index, std::size_t limit);
std::uint64_t leaf_count(View& view);
std::vector<std::uint64_t> leaves_of(View& view, const Uuid& id);
std::string published_head(View& view);
std::vector<std::string> check(View& view);

/// The record that a row's names point to (DESIGN 4a), for `admit` and `find_target`.
struct Target {
  enum class Found { None, One, UnknownId, Disagree } found = Found::None;
  std::vector<Entry> versions;  ///< of the record found, by version
  Bytes16 key{};                ///< keyed hashes of the row's names
  Bytes16 source_key{};
  bool source_key_known = false;
};
Target look_up(View& view, const std::string& source, const AdmitItem& item);

/// Keeps evidence bytes, encrypted. `previous`: the receipt before of the same batch.
std::uint64_t keep_receipt(Engine& engine, std::uint32_t platform, std::optional<Uuid> uuid, std::uint64_t previous, std::string_view bytes,
                           const Bytes16& salt, Instant at);
/// Hands a receipt down to the origin and to everybody through whom one of the versions came.
void pass_down(Engine& engine, std::uint64_t receipt, std::uint32_t origin, const Ranges& about);
/// Notes that a receipt or an earlier batch concerns versions.
enum class Mention : int { Batch = 0, Receipt = 1 };
void mention(Engine& engine, Mention kind, std::uint64_t reference, Range range);
std::vector<std::uint64_t> mentions(View& view, Mention kind, Seq seq);
/// Numbers of all batches that held a version.
std::vector<std::uint64_t> batches_of(View& view, const Entry& entry, const std::vector<PlatformRow>& platforms);
/// Adds the numbers of all receipts that speak of a version: of its batches, and those that name it.
void collect_receipts(View& view, const Entry& entry, const std::vector<PlatformRow>& platforms, std::set<std::uint64_t>& out);

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/message.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "ports/crypto.h"
#include "ports/store.h"

namespace xinshi {

struct EmbeddedConfig {
  std::filesystem::path dir;  ///< DATA/store; made when missing, mode 0700 is the caller's business
  std::string unit;           ///< own unified code: origin of the records made here
  Secret key;                 ///< 32 bytes; names and fingerprints are kept under a keyed hash of it
  bool full_sync = true;      ///< false only for tests and throw-away data: a power cut may then lose answered steps
  /// Members of a record line (national codes) that `find` also matches in part: organisations' names, decision numbers. Others, and
  /// all members of a line that holds `person_value`, match as a whole only.
  std::vector<std::string> part_match_fields;
  std::string person_value = "自然人";
  bool take_over = true;  ///< false: leases are left alone, since another process may hold them (checks and exports beside a service)
  std::size_t cache_bytes = 12U << 20;  ///< page cache of the writing connection
  std::size_t index_buffer = 131'072;   ///< versions whose index rows wait in memory for one sorted insertion
};

/// The default Store: one SQLite database is the truth (docs/formats/store.md). One thread at a time writes and puts the
/// steps that wait into one commit; reads have connections of their own. At `open` every lease of an earlier run is reclaimed.
class EmbeddedStore final : public Store {
 public:
  struct Deps {
    Clock& clock;
    RandomSource& random;
    Sealer& sealer;
    Log& log;
  };
  /// Errors: Config STO-0105 (made by a newer program), STO-0106 (not such a database), STO-0108 (cannot be opened),
  /// Corrupt STO-0103, STO-0107 (the key does not fit). `deps` must outlive the store.
  static Result<std::unique_ptr<EmbeddedStore>> open(EmbeddedConfig config, Deps deps);
  /// No call may be under way.
  ~EmbeddedStore() override;

  Status declare_platforms(const std::vector<PlatformEntry>& platforms) override;

  Result<std::string> cursor(const std::string& name) override;
  Status set_cursor(const std::string& name, const std::string& cursor) override;
  Result<std::vector<AdmitAnswer>> admit(const AdmitRequest& request) override;
  Result<StoredVersion> find_target(const std::string& source, const AdmitItem& item) override;
  Result<std::optional<std::pair<Hash, std::string>>> remembered(const std::string& key) override;
  Status remember(const std::string& key, const Hash& digest, const std::string& answer) override;

  Result<std::optional<KnownBatch>> known_batch(const std::string& sender, const Uuid& batch) override;
  Result<InboxAnswer> admit_batch(const InboxRequest& request) override;
  Status save_receipt(std::uint64_t batch_key, const std::string& receipt) override;
  Status keep_refused_batch(const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code,
                            Instant now) override;
  Result<std::vector<PassedReceipt>> receipts_after(const std::string& origin_or_sender, std::uint64_t after, std::size_t limit) override;

  Result<std::optional<Lease>> claim(const ClaimRequest& request) override;
  Result<std::optional<Instant>> next_due(const std::string& platform) override;
  Status seal(const SealRequest& request) override;
  Status confirm(const std::vector<std::uint64_t>& leases) override;
  Status settle(const SettleRequest& request) override;
  Status split(std::uint64_t lease, const std::string& code, Instant now) override;
  Result<std::size_t> reclaim(Instant now, bool all) override;
  Status receipt_above(const AboveReceipt& receipt) override;

  Result<std::vector<RecordView>> find(const RecordQuery& query) override;
  Result<RecordHistory> history(const Uuid& id) override;
  Result<RecordEvidence> evidence(const Uuid& id) override;
  Result<StoredVersion> version(const Uuid& id, std::uint32_t version) override;
  Result<std::vector<QuarantineView>> quarantine(const QuarantineQuery& query) override;
  Status close_quarantine(const std::vector<std::uint64_t>& ids, const std::string& how, const std::string& who, Instant now) override;
  Result<std::vector<DeliveryView>> deliveries(const DeliveryQuery& query) override;
  Result<std::size_t> operate(const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) override;
  Result<StoreStats> stats(Instant now) override;
  Status erase(const Uuid& id, const std::string& who, Instant now) override;

  Result<std::uint64_t> note(const AuditLeaf& leaf) override;
  Result<std::vector<std::string>> leaves_after(std::uint64_t index, std::size_t limit) override;
  Result<std::uint64_t> leaf_count() override;
  Result<std::vector<std::uint64_t>> leaves_of(const Uuid& id) override;
  Result<std::string> published_head() override;
  Status publish_head(const std::string& note) override;

  Result<std::vector<std::string>> check() override;

  /// A consistent copy into an empty folder while the store runs, without what was erased. Errors: as for steps.
  Status copy_to(const std::filesystem::path& folder);

 private:
  struct Impl;
  explicit EmbeddedStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

namespace embedded {
/// Texts of STO-01xx: faults of this store's own medium.
std::span<const Message> messages();
}  // namespace embedded

}  // namespace xinshi

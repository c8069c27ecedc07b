// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "ports/store.h"

namespace xinshi {

namespace memory {
struct State;
}

/// A Store that lives as long as its object: for tests and dry runs. One lock, plain maps, every verb looks at what it needs by
/// walking. It is the readable statement of what the verbs mean; contract tests hold the durable stores against it.
class MemoryStore final : public Store {
 public:
  /// Records made here get `own_unit_code` as origin and an id from `clock` and `random`.
  MemoryStore(std::string own_unit_code, Clock& clock, RandomSource& random);
  ~MemoryStore() override;

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

 private:
  std::unique_ptr<memory::State> state_;
};

}  // namespace xinshi

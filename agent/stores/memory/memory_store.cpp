// SPDX-License-Identifier: Apache-2.0
#include "stores/memory/memory_store.h"

#include "stores/memory/state.h"

namespace xinshi {
namespace {

using Lock = std::lock_guard<std::mutex>;

}  // namespace

MemoryStore::MemoryStore(std::string own_unit_code, Clock& clock, RandomSource& random)
    : state_(std::make_unique<memory::State>(std::move(own_unit_code), clock, random)) {}
MemoryStore::~MemoryStore() = default;

Status MemoryStore::declare_platforms(const std::vector<PlatformEntry>& platforms) {
  const Lock lock(state_->mutex);
  return memory::declare_platforms(*state_, platforms);
}

Result<std::string> MemoryStore::cursor(const std::string& name) {
  const Lock lock(state_->mutex);
  const auto found = state_->cursors.find(name);
  return found == state_->cursors.end() ? std::string() : found->second;
}

Status MemoryStore::set_cursor(const std::string& name, const std::string& cursor) {
  const Lock lock(state_->mutex);
  state_->cursors[name] = cursor;
  return {};
}

Result<std::vector<AdmitAnswer>> MemoryStore::admit(const AdmitRequest& request) {
  const Lock lock(state_->mutex);
  return memory::admit(*state_, request);
}

Result<StoredVersion> MemoryStore::find_target(const std::string& source, const AdmitItem& item) {
  const Lock lock(state_->mutex);
  return memory::find_target(*state_, source, item);
}

Result<std::optional<std::pair<Hash, std::string>>> MemoryStore::remembered(const std::string& key) {
  const Lock lock(state_->mutex);
  const auto found = state_->answers.find(key);
  if (found == state_->answers.end()) return std::optional<std::pair<Hash, std::string>>();
  return std::optional<std::pair<Hash, std::string>>(found->second);
}

Status MemoryStore::remember(const std::string& key, const Hash& digest, const std::string& answer) {
  const Lock lock(state_->mutex);
  return memory::remember(*state_, key, digest, answer);
}

Result<std::optional<KnownBatch>> MemoryStore::known_batch(const std::string& sender, const Uuid& batch) {
  const Lock lock(state_->mutex);
  return memory::known_batch(*state_, sender, batch);
}

Result<InboxAnswer> MemoryStore::admit_batch(const InboxRequest& request) {
  const Lock lock(state_->mutex);
  return memory::admit_batch(*state_, request);
}

Status MemoryStore::save_receipt(std::uint64_t batch_key, const std::string& receipt) {
  const Lock lock(state_->mutex);
  return memory::save_receipt(*state_, batch_key, receipt);
}

Status MemoryStore::keep_refused_batch(const std::string& sender, const Uuid& batch, const Hash& digest, const std::string& code,
                                       Instant now) {
  const Lock lock(state_->mutex);
  state_->refused_batches.push_back({sender, batch, digest, code});
  AuditLeaf leaf;
  leaf.event = AuditEvent::PeerRefused;
  leaf.at = now;
  if (!batch.nil()) leaf.batch = batch;
  leaf.platform = sender;
  leaf.code = code;
  leaf.commitment = digest;
  memory::append(*state_, leaf);
  return {};
}

Result<std::vector<PassedReceipt>> MemoryStore::receipts_after(const std::string& origin_or_sender, std::uint64_t after,
                                                               std::size_t limit) {
  const Lock lock(state_->mutex);
  return memory::receipts_after(*state_, origin_or_sender, after, limit);
}

Result<std::optional<Lease>> MemoryStore::claim(const ClaimRequest& request) {
  const Lock lock(state_->mutex);
  return memory::claim(*state_, request);
}

Result<std::optional<Instant>> MemoryStore::next_due(const std::string& platform) {
  const Lock lock(state_->mutex);
  return memory::next_due(*state_, platform);
}

Status MemoryStore::seal(const SealRequest& request) {
  const Lock lock(state_->mutex);
  return memory::seal(*state_, request);
}

Status MemoryStore::confirm(const std::vector<std::uint64_t>& leases) {
  const Lock lock(state_->mutex);
  return memory::confirm(*state_, leases);
}

Status MemoryStore::settle(const SettleRequest& request) {
  const Lock lock(state_->mutex);
  return memory::settle(*state_, request);
}

Status MemoryStore::split(std::uint64_t lease, const std::string& code, Instant now) {
  const Lock lock(state_->mutex);
  return memory::split(*state_, lease, code, now);
}

Result<std::size_t> MemoryStore::reclaim(Instant now, bool all) {
  const Lock lock(state_->mutex);
  return memory::reclaim(*state_, now, all);
}

Status MemoryStore::receipt_above(const AboveReceipt& receipt) {
  const Lock lock(state_->mutex);
  return memory::receipt_above(*state_, receipt);
}

Result<std::vector<RecordView>> MemoryStore::find(const RecordQuery& query) {
  const Lock lock(state_->mutex);
  return memory::find(*state_, query);
}

Result<RecordHistory> MemoryStore::history(const Uuid& id) {
  const Lock lock(state_->mutex);
  return memory::history(*state_, id);
}

Result<RecordEvidence> MemoryStore::evidence(const Uuid& id) {
  const Lock lock(state_->mutex);
  return memory::evidence(*state_, id);
}

Result<StoredVersion> MemoryStore::version(const Uuid& id, std::uint32_t version) {
  const Lock lock(state_->mutex);
  return memory::version(*state_, id, version);
}

Result<std::vector<QuarantineView>> MemoryStore::quarantine(const QuarantineQuery& query) {
  const Lock lock(state_->mutex);
  return memory::quarantine(*state_, query);
}

Status MemoryStore::close_quarantine(const std::vector<std::uint64_t>& ids, const std::string& how, const std::string& who, Instant now) {
  const Lock lock(state_->mutex);
  memory::close_quarantine(*state_, ids, memory::done_by(how, who), now);
  return {};
}

Result<std::vector<DeliveryView>> MemoryStore::deliveries(const DeliveryQuery& query) {
  const Lock lock(state_->mutex);
  return memory::deliveries(*state_, query);
}

Result<std::size_t> MemoryStore::operate(const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) {
  const Lock lock(state_->mutex);
  return memory::operate(*state_, query, action, who, now);
}

Result<StoreStats> MemoryStore::stats(Instant now) {
  const Lock lock(state_->mutex);
  return memory::stats(*state_, now);
}

Status MemoryStore::erase(const Uuid& id, const std::string& who, Instant now) {
  const Lock lock(state_->mutex);
  return memory::erase(*state_, id, who, now);
}

Result<std::uint64_t> MemoryStore::note(const AuditLeaf& leaf) {
  const Lock lock(state_->mutex);
  return memory::append(*state_, leaf);
}

Result<std::vector<std::string>> MemoryStore::leaves_after(std::uint64_t index, std::size_t limit) {
  const Lock lock(state_->mutex);
  std::vector<std::string> out;
  for (std::size_t i = index; i < state_->leaves.size() && out.size() < limit; ++i) out.push_back(state_->leaves[i].text);
  return out;
}

Result<std::uint64_t> MemoryStore::leaf_count() {
  const Lock lock(state_->mutex);
  return static_cast<std::uint64_t>(state_->leaves.size());
}

Result<std::vector<std::uint64_t>> MemoryStore::leaves_of(const Uuid& id) {
  const Lock lock(state_->mutex);
  return memory::leaves_of(*state_, id);
}

Result<std::string> MemoryStore::published_head() {
  const Lock lock(state_->mutex);
  return state_->head;
}

Status MemoryStore::publish_head(const std::string& note) {
  const Lock lock(state_->mutex);
  state_->head = note;
  return {};
}

Result<std::vector<std::string>> MemoryStore::check() {
  const Lock lock(state_->mutex);
  return memory::check(*state_);
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

ReceiptLine verdict(const InboxItem& item, Verdict word, std::string code = {}) {
  return {item.id, item.version, word, std::move(code)};
}

/// The verdict about a version that cannot be new; null when it can be admitted.
std::optional<ReceiptLine> known_already(State& state, const InboxRequest& request, const InboxItem& item) {
  if (!item.refused_code.empty()) return verdict(item, Verdict::Refused, item.refused_code);
  const auto record = state.records.find(item.id);
  if (record == state.records.end()) return std::nullopt;
  if (record->second.origin != request.origin || record->second.kind != item.kind) {
    return verdict(item, Verdict::Refused, store_codes::kForeignRecord);
  }
  const auto found = record->second.versions.find(item.version);
  if (found == record->second.versions.end()) return std::nullopt;
  Version& version = state.versions.at(found->second);
  if (version.stored.commitment != item.commitment) return verdict(item, Verdict::Refused, store_codes::kContradiction);
  version.senders.insert(request.sender);
  record->second.batches.insert(request.batch);
  return verdict(item, Verdict::Duplicate);
}

ReceiptLine admit_one(State& state, const InboxRequest& request, const InboxItem& item, std::uint64_t batch_key) {
  if (auto known = known_already(state, request, item)) return *known;
  Version version;
  version.stored.id = item.id;
  version.stored.version = item.version;
  version.stored.origin = request.origin;
  version.stored.kind = item.kind;
  version.stored.op = item.op;
  version.stored.line = item.line;
  version.stored.salt = item.salt;
  version.stored.commitment = item.commitment;
  version.stored.due = item.due;
  version.stored.decided = item.decided;
  version.fingerprint = item.fingerprint;
  version.identity_key = item.identity_key;
  version.inbox_batch = batch_key;
  version.manifest = item.manifest;
  version.senders = {request.sender};
  add_version(state, std::move(version), request.platforms, item.route, item.except, request.now);
  state.records.at(item.id).batches.insert(request.batch);
  return verdict(item, Verdict::Registered);
}

bool note_sequence(State& state, const InboxRequest& request) {
  if (request.sequence == 0) return false;
  std::uint64_t& highest = state.highest_sequence[request.sender];
  const bool gap = request.sequence > highest + 1;
  highest = std::max(highest, request.sequence);
  return gap;
}

Status acceptable(const State& state, const InboxRequest& request) {
  if (Status known = known_targets(state, request.platforms); !known) return known;
  for (const InboxItem& item : request.items)
    if (item.route && !part_of(*item.route, request.platforms)) return fault(Fault::Config, store_codes::kUnknownPlatform, "route");
  for (const InboxItem& item : request.items) {
    if (item.manifest >= request.origin_manifests.size()) return fault(Fault::Invalid, store_codes::kNoManifest);
  }
  return {};
}

}  // namespace

Result<std::optional<KnownBatch>> known_batch(const State& state, const std::string& sender, const Uuid& batch) {
  const auto key = state.inbox_keys.find({sender, batch});
  if (key == state.inbox_keys.end()) return std::optional<KnownBatch>();
  const InboxBatch& entry = state.inbox.at(key->second);
  return std::optional<KnownBatch>(KnownBatch{entry.digest, key->second, entry.receipt, entry.answer});
}

Result<InboxAnswer> admit_batch(State& state, const InboxRequest& request) {
  const auto known = state.inbox_keys.find({request.sender, request.batch});
  if (known != state.inbox_keys.end()) {
    const InboxBatch& entry = state.inbox.at(known->second);
    if (entry.digest != request.digest) return fault(Fault::Conflict, store_codes::kOtherBytes);
    return entry.answer;
  }
  if (Status good = acceptable(state, request); !good) return good.error();
  const std::uint64_t key = state.next_key();
  InboxAnswer answer;
  answer.batch_key = key;
  AuditLeaf leaf;
  leaf.event = AuditEvent::BatchReceived;
  leaf.at = request.now;
  leaf.batch = request.batch;
  leaf.platform = request.sender;
  leaf.count = static_cast<std::uint32_t>(request.items.size());
  leaf.commitment = request.digest;
  answer.log_index = append(state, leaf);
  answer.sequence_gap = note_sequence(state, request);
  for (const InboxItem& item : request.items) answer.lines.push_back(admit_one(state, request, item, key));
  state.inbox[key] = {request.sender, request.batch, request.digest, request.origin_manifests, answer, {}};
  state.inbox_keys[{request.sender, request.batch}] = key;
  state.last_intake[request.sender] = request.now;
  return answer;
}

Status save_receipt(State& state, std::uint64_t batch_key, const std::string& receipt) {
  const auto found = state.inbox.find(batch_key);
  if (found == state.inbox.end()) return fault(Fault::NotFound, store_codes::kNoBatch);
  std::string& stored = found->second.receipt;
  if (!stored.empty() && stored != receipt) return fault(Fault::Conflict, store_codes::kReceiptStored);
  stored = receipt;
  return {};
}

}  // namespace xinshi::memory

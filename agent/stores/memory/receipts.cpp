// SPDX-License-Identifier: Apache-2.0
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

DeliveryState state_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Stored:
      return DeliveryState::Stored;
    case Verdict::Refused:
      return DeliveryState::Refused;
    case Verdict::Registered:
    case Verdict::Duplicate:
      break;
  }
  return DeliveryState::Registered;
}

/// May a receipt from above move this delivery to `to`?
bool follows(const Delivery& delivery, DeliveryState to) {
  const DeliveryState now = delivery.step.state;
  if (delivery.above) return to != DeliveryState::Stored || !is_final(now);
  return now == DeliveryState::Stored || now == DeliveryState::Uncertain || now == DeliveryState::Expired;
}

Version* version_named(State& state, const Receipt& receipt, const ReceiptLine& line) {
  const auto record = state.records.find(line.id);
  if (record == state.records.end() || record->second.origin != receipt.origin) return nullptr;
  const auto found = record->second.versions.find(line.version);
  return found == record->second.versions.end() ? nullptr : &state.versions.at(found->second);
}

void apply(const State& state, Version& version, const AboveReceipt& request, const ReceiptLine& line) {
  const auto [entry, added] = version.deliveries.try_emplace(request.receipt.platform);
  Delivery& delivery = entry->second;
  if (added) {
    delivery.above = true;
    const auto declared = state.platforms.find(request.receipt.platform);
    delivery.level = declared == state.platforms.end() ? request.receipt.level : declared->second.entry.level;
    delivery.via = request.feed;
    delivery.step.state = DeliveryState::Stored;
  }
  const DeliveryState to = state_of(line.verdict);
  if (!added && (to == delivery.step.state || !follows(delivery, to))) return;
  delivery.step.state = to;
  delivery.step.code = line.code;
  delivery.settled_at = request.now;
}

}  // namespace

Status receipt_above(State& state, const AboveReceipt& request) {
  if (!request.cursor.empty()) state.cursors["receipts:" + request.feed] = request.cursor;
  if (!state.receipts_seen.insert(request.receipt.receipt).second) return {};
  StoredReceipt stored;
  stored.platform = request.receipt.platform;
  stored.origin = request.receipt.origin;
  stored.bytes = request.bytes;
  stored.salt = random16(state.random);
  stored.at = request.now;
  stored.passed = true;
  AuditLeaf leaf;
  leaf.event = AuditEvent::ReceiptAbove;
  leaf.at = request.now;
  if (!request.receipt.batch.nil()) leaf.batch = request.receipt.batch;
  leaf.platform = request.receipt.platform;
  leaf.count = static_cast<std::uint32_t>(request.receipt.lines.size());
  leaf.commitment = commitment(stored.salt, request.bytes);
  const std::uint64_t index = append(state, leaf);
  for (const ReceiptLine& line : request.receipt.lines) {
    Version* version = version_named(state, request.receipt, line);
    if (version == nullptr) continue;
    apply(state, *version, request, line);
    stored.records.insert(line.id);
    stored.senders.insert(version->senders.begin(), version->senders.end());
    state.records.at(line.id).receipt_leaves.insert(index);
  }
  state.receipts.push_back(std::move(stored));
  return {};
}

std::vector<PassedReceipt> receipts_after(const State& state, const std::string& unit, std::uint64_t after, std::size_t limit) {
  std::vector<PassedReceipt> out;
  for (std::size_t i = after; i < state.receipts.size() && out.size() < limit; ++i) {
    const StoredReceipt& receipt = state.receipts[i];
    if (receipt.passed && (receipt.origin == unit || receipt.senders.count(unit) != 0)) out.push_back({i + 1, receipt.bytes});
  }
  return out;
}

}  // namespace xinshi::memory

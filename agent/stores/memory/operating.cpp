// SPDX-License-Identifier: Apache-2.0
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

enum class Action { Hold, Release, Retry, Cancel };

std::optional<Action> parse_action(const std::string& text) {
  if (text == "hold") return Action::Hold;
  if (text == "release") return Action::Release;
  if (text == "retry") return Action::Retry;
  if (text == "cancel") return Action::Cancel;
  return std::nullopt;
}

bool later_goes_there(const State& state, const Version& version, const std::string& platform) {
  const Record& record = state.records.at(version.stored.id);
  for (auto it = record.versions.upper_bound(version.stored.version); it != record.versions.end(); ++it) {
    const auto& there = state.versions.at(it->second).deliveries;
    const auto found = there.find(platform);
    if (found != there.end() && found->second.step.state != DeliveryState::Cancelled) return true;
  }
  return false;
}

bool can_retry(const State& state, const Version& version, const std::string& platform, const Delivery& delivery, Instant now) {
  if (version.erased) return false;  // there is nothing left to send
  switch (delivery.step.state) {
    case DeliveryState::Waiting:
      return delivery.step.next_try > now;
    case DeliveryState::Uncertain:
    case DeliveryState::Expired:
      return true;
    case DeliveryState::Refused:
      return !later_goes_there(state, version, platform);
    default:
      return false;
  }
}

bool can_cancel(DeliveryState state) {
  return state == DeliveryState::Waiting || state == DeliveryState::Held || state == DeliveryState::Uncertain ||
         state == DeliveryState::Expired;
}

void move_to(State& state, Seq seq, Delivery& delivery, DeliveryState to, Instant now) {
  if (to != DeliveryState::Waiting) leave_group(state, seq, delivery);
  delivery.step.state = to;
  delivery.step.next_try = now;
}

bool act(State& state, const Version& version, const std::string& platform, Delivery& delivery, Action action, Instant now) {
  const DeliveryState from = delivery.step.state;
  DeliveryState to = DeliveryState::Waiting;
  bool changes = false;
  switch (action) {
    case Action::Hold:
      to = DeliveryState::Held, changes = from == DeliveryState::Waiting;
      break;
    case Action::Release:
      changes = from == DeliveryState::Held;
      break;
    case Action::Retry:
      changes = can_retry(state, version, platform, delivery, now);
      break;
    case Action::Cancel:
      to = DeliveryState::Cancelled, changes = can_cancel(from);
      break;
  }
  if (changes) move_to(state, version.seq, delivery, to, now);
  return changes;
}

void wipe(State& state, Version& version) {
  for (auto& [platform, delivery] : version.deliveries) {
    delivery.reason.clear();
    if (!delivery.above && is_unsettled(delivery.step.state)) {
      leave_group(state, version.seq, delivery);
      delivery.step.state = DeliveryState::Cancelled;
    }
  }
  version.stored.line.clear();
  version.stored.source_row.clear();
  version.stored.salt = {};
  version.erased = true;
}

bool is_erased(const State& state, const Record& record) {
  for (const auto& [number, seq] : record.versions) {
    if (!state.versions.at(seq).erased) return false;
  }
  return true;
}

}  // namespace

std::vector<QuarantineView> quarantine(const State& state, const QuarantineQuery& query) {
  std::vector<QuarantineView> out;
  for (const auto& [id, row] : state.quarantine) {
    if (id <= query.after) continue;
    if (out.size() >= query.limit) break;
    if ((!query.id || *query.id == id) && (query.source.empty() || query.source == row.source)) out.push_back(row);
  }
  return out;
}

void close_quarantine(State& state, const std::vector<std::uint64_t>& ids, const std::string& action, Instant now) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::OperatorAction;
  leaf.at = now;
  leaf.code = action;
  for (const std::uint64_t id : ids) leaf.count += static_cast<std::uint32_t>(state.quarantine.erase(id));
  if (leaf.count != 0) append(state, leaf);
}

Result<std::size_t> operate(State& state, const DeliveryQuery& query, const std::string& action, const std::string& who, Instant now) {
  const std::optional<Action> parsed = parse_action(action);
  if (!parsed) return fault(Fault::Invalid, store_codes::kUnknownAction, action);
  std::size_t changed = 0;
  for (auto& [seq, version] : state.versions) {
    if (query.id && version.stored.id != *query.id) continue;
    for (auto& [platform, delivery] : version.deliveries) {
      if (delivery.above || (!query.platform.empty() && platform != query.platform)) continue;
      if (query.state && delivery.step.state != *query.state) continue;
      if (act(state, version, platform, delivery, *parsed, now)) ++changed;
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
  append(state, leaf);
  return changed;
}

Status erase(State& state, const Uuid& id, const std::string& who, Instant now) {
  const auto found = state.records.find(id);
  if (found == state.records.end()) return fault(Fault::NotFound, store_codes::kNoRecord);
  if (is_erased(state, found->second)) return {};
  for (const auto& [number, seq] : found->second.versions) {
    for (const auto& [platform, delivery] : state.versions.at(seq).deliveries) {
      if (delivery.step.state == DeliveryState::Sending) return fault(Fault::Transient, store_codes::kBeingSent, platform);
    }
  }
  for (const auto& [number, seq] : found->second.versions) wipe(state, state.versions.at(seq));
  AuditLeaf leaf;
  leaf.event = AuditEvent::Erased;
  leaf.at = now;
  leaf.record = id;
  leaf.code = done_by("erase", who);
  leaf.count = static_cast<std::uint32_t>(found->second.versions.size());
  append(state, leaf);
  return {};
}

}  // namespace xinshi::memory

// SPDX-License-Identifier: Apache-2.0
#include "stores/memory/state.h"

#include <set>
#include <algorithm>

namespace xinshi::memory {
namespace {

bool overtakes(Op op) {
  return op == Op::Withdraw || op == Op::Repair || op == Op::Remove;
}

bool is_unsent(const Delivery& delivery) {
  const DeliveryState state = delivery.step.state;
  return !delivery.above && !delivery.sealed_once &&
         (state == DeliveryState::Waiting || state == DeliveryState::Held || state == DeliveryState::Expired);
}

/// Nothing leaves before the seal, but a lease may be sealed at any moment.
bool may_have_reached(const Delivery& delivery) {
  return !delivery.above && (delivery.sealed_once || delivery.step.state == DeliveryState::Sending);
}

std::uint32_t cancel_unsent(State& state, const Record& record, std::uint32_t before) {
  std::uint32_t cancelled = 0;
  for (const auto& [number, seq] : record.versions) {
    if (number >= before) break;
    for (auto& [platform, delivery] : state.versions.at(seq).deliveries) {
      if (!is_unsent(delivery)) continue;
      leave_group(state, seq, delivery);
      delivery.step.state = DeliveryState::Cancelled;
      ++cancelled;
    }
  }
  return cancelled;
}

bool reached_before(const State& state, const Record& record, std::uint32_t before, const std::string& platform) {
  for (const auto& [number, seq] : record.versions) {
    if (number >= before) break;
    const auto& there = state.versions.at(seq).deliveries;
    const auto found = there.find(platform);
    if (found != there.end() && may_have_reached(found->second)) return true;
  }
  return false;
}

std::uint32_t overtake(State& state, const Record& record, Version& version) {
  std::uint32_t cancelled = cancel_unsent(state, record, version.stored.version);
  for (auto& [platform, delivery] : version.deliveries) {
    if (reached_before(state, record, version.stored.version, platform)) continue;
    delivery.step.state = DeliveryState::Cancelled;
    ++cancelled;
  }
  return cancelled;
}

AuditLeaf version_leaf(AuditEvent event, const Version& version, Instant now) {
  AuditLeaf leaf;
  leaf.event = event;
  leaf.at = now;
  leaf.record = version.stored.id;
  leaf.version = version.stored.version;
  return leaf;
}

}  // namespace

std::uint64_t append(State& state, const AuditLeaf& leaf) {
  Leaf entry{{}, leaf.record, leaf.batch};
  append_leaf(entry.text, leaf);
  state.leaves.push_back(std::move(entry));
  return state.leaves.size() - 1;
}

std::string done_by(const std::string& action, const std::string& who) {
  return who.empty() ? action : action + " by " + who;
}

Status known_targets(const State& state, const std::vector<std::string>& platforms) {
  for (const std::string& id : platforms) {
    const auto found = state.platforms.find(id);
    if (found == state.platforms.end() || found->second.entry.above) return fault(Fault::Config, store_codes::kUnknownPlatform, id);
  }
  return {};
}

bool is_unsettled(DeliveryState state) {
  return state == DeliveryState::Waiting || state == DeliveryState::Sending || state == DeliveryState::Uncertain ||
         state == DeliveryState::Held || state == DeliveryState::Expired;
}

namespace {

/// Where a routed version goes: a first one by its route, a further one exactly where the known ones went.
std::vector<std::string> places_of(const State& state, const Version& version, const std::vector<std::string>& route,
                                   const std::vector<std::string>& except) {
  std::vector<std::string> out = route;
  const auto record = state.records.find(version.stored.id);
  if (record != state.records.end() && !record->second.versions.empty()) {
    std::set<std::string> known;
    for (const auto& [number, seq] : record->second.versions)
      for (const auto& [platform, delivery] : state.versions.at(seq).deliveries)
        if (!delivery.above) known.insert(platform);
    out.assign(known.begin(), known.end());
  }
  std::erase_if(out, [&](const std::string& id) { return std::ranges::find(except, id) != except.end(); });
  return out;
}

}  // namespace

void add_version(State& state, Version version, const std::vector<std::string>& all, const std::optional<std::vector<std::string>>& route,
                 const std::vector<std::string>& except, Instant now) {
  const std::vector<std::string> platforms = route ? places_of(state, version, *route, except) : all;
  version.seq = state.versions.size() + 1;
  version.stored.admitted_at = now;
  AuditLeaf admitted = version_leaf(AuditEvent::Admitted, version, now);
  admitted.commitment = version.stored.commitment;
  version.stored.leaf = append(state, admitted);
  for (const std::string& platform : platforms) {
    Delivery& delivery = version.deliveries[platform];
    delivery.step.next_try = now;
    delivery.level = state.platforms.at(platform).entry.level;
  }
  Record& record = state.records[version.stored.id];
  record.origin = version.stored.origin;
  record.kind = version.stored.kind;
  record.versions[version.stored.version] = version.seq;
  if (overtakes(version.stored.op)) {
    AuditLeaf withdrawn = version_leaf(AuditEvent::Withdrawn, version, now);
    withdrawn.count = overtake(state, record, version);
    withdrawn.code = word(version.stored.op);
    append(state, withdrawn);
  }
  if (record.versions.rbegin()->second != version.seq) {
    for (auto& [platform, delivery] : version.deliveries) delivery.step.state = DeliveryState::Cancelled;
  }
  state.versions[version.seq] = std::move(version);
}

void dissolve(State& state, GroupKey key) {
  if (key == 0) return;
  const Group& group = state.groups.at(key);
  for (const Seq seq : group.order) state.delivery(seq, group.platform).group = 0;
  state.groups.erase(key);
}

void leave_group(State& state, Seq seq, Delivery& delivery) {
  if (delivery.group == 0) return;
  Group& group = state.groups.at(delivery.group);
  if (group.sealed || group.order.size() == 1) return dissolve(state, delivery.group);
  group.order.erase(std::find(group.order.begin(), group.order.end(), seq));
  delivery.group = 0;
}

DeliveryView view_of(const Version& version, const std::string& platform, const Delivery& delivery) {
  DeliveryView view;
  view.id = version.stored.id;
  view.version = version.stored.version;
  view.platform = platform;
  view.level = delivery.level;
  view.state = delivery.step.state;
  view.attempts = delivery.step.attempt;
  if (delivery.step.state == DeliveryState::Waiting) view.next_try = delivery.step.next_try;
  view.due = version.stored.due;
  view.code = delivery.step.code;
  view.reason = delivery.reason;
  view.batch = delivery.batch;
  view.settled_at = delivery.settled_at;
  view.above = delivery.above;
  view.via = delivery.via;
  return view;
}

Status declare_platforms(State& state, const std::vector<PlatformEntry>& platforms) {
  for (const PlatformEntry& entry : platforms) state.platforms[entry.id].entry = entry;
  return {};
}

}  // namespace xinshi::memory

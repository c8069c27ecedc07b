// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "base/sha256.h"
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

/// What one claim could lease: a group, or a single version that may be joined by others of its origin.
struct Candidate {
  std::int32_t due = 0;
  Seq seq = 0;
  GroupKey group = 0;
  Instant next_try{};
  bool operator<(const Candidate& other) const { return std::tie(due, seq) < std::tie(other.due, other.seq); }
};

constexpr std::int32_t kNoDue = INT32_MAX;

bool waits_for_earlier(const State& state, const Version& version, const std::string& platform) {
  for (const auto& [number, seq] : state.records.at(version.stored.id).versions) {
    if (number >= version.stored.version) return false;
    const auto& there = state.versions.at(seq).deliveries;
    const auto found = there.find(platform);
    if (found != there.end() && is_unsettled(found->second.step.state)) return true;
  }
  return false;
}

/// Everything that waits and is not held back by an earlier version, earliest deadline first. A group stands once, where its
/// first member would stand, and is ready when all its members are.
std::vector<Candidate> candidates(const State& state, const std::string& platform) {
  std::vector<Candidate> singles;
  std::map<GroupKey, Candidate> groups;
  for (const auto& [seq, version] : state.versions) {
    const auto found = version.deliveries.find(platform);
    if (found == version.deliveries.end() || found->second.step.state != DeliveryState::Waiting) continue;
    if (waits_for_earlier(state, version, platform)) continue;
    const Delivery& delivery = found->second;
    const Candidate one{version.stored.due ? version.stored.due->days : kNoDue, seq, delivery.group, delivery.step.next_try};
    if (delivery.group == 0) {
      singles.push_back(one);
      continue;
    }
    const auto [entry, added] = groups.try_emplace(delivery.group, one);
    if (added) continue;
    const Instant ready = std::max(entry->second.next_try, one.next_try);
    entry->second = std::min(entry->second, one);
    entry->second.next_try = ready;
  }
  for (const auto& [key, group] : groups) singles.push_back(group);
  std::sort(singles.begin(), singles.end());
  return singles;
}

std::vector<Seq> choose(const State& state, const ClaimRequest& request, GroupKey& group) {
  std::vector<Seq> chosen;
  const std::string* origin = nullptr;
  const std::string* kind = nullptr;
  for (const Candidate& candidate : candidates(state, request.platform)) {
    if (chosen.size() >= request.limit) break;
    if (candidate.next_try > request.now) continue;
    if (candidate.group != 0) {
      if (!chosen.empty()) continue;
      group = candidate.group;
      return state.groups.at(group).order;
    }
    const StoredVersion& stored = state.versions.at(candidate.seq).stored;
    if (origin == nullptr) origin = &stored.origin;
    if (kind == nullptr) kind = &stored.kind;
    if (request.one_kind && stored.kind != *kind) continue;
    if (stored.origin == *origin) chosen.push_back(candidate.seq);
  }
  return chosen;
}

int inner_index(const State& state, const Version& version, Lease& lease) {
  if (version.inbox_batch == 0) return -1;
  const SignedManifest& manifest = state.inbox.at(version.inbox_batch).manifests.at(version.manifest);
  for (std::size_t i = 0; i < lease.inner.size(); ++i) {
    if (lease.inner[i].manifest == manifest.manifest && lease.inner[i].signature == manifest.signature) return static_cast<int>(i);
  }
  lease.inner.push_back(manifest);
  return static_cast<int>(lease.inner.size() - 1);
}

void fill_records(const State& state, const std::vector<Seq>& order, Lease& lease) {
  std::size_t bytes = 64;  // never the small-string buffer: views must survive a move of the lease
  for (const Seq seq : order) bytes += state.versions.at(seq).stored.line.size();
  lease.buffer.reserve(bytes);
  for (const Seq seq : order) {
    const Version& version = state.versions.at(seq);
    const StoredVersion& stored = version.stored;
    const std::size_t at = lease.buffer.size();
    lease.buffer += stored.line;
    lease.records.push_back({seq, stored.id, stored.version, stored.kind, stored.op, stored.salt, std::string_view(lease.buffer).substr(at),
                             inner_index(state, version, lease)});
  }
}

}  // namespace

Result<std::optional<Lease>> claim(State& state, const ClaimRequest& request) {
  if (Status known = known_targets(state, {request.platform}); !known) return known.error();
  GroupKey group = 0;
  const std::vector<Seq> order = choose(state, request, group);
  if (order.empty()) return std::optional<Lease>();
  Lease lease;
  lease.lease = state.next_key();
  lease.platform = request.platform;
  lease.origin = state.versions.at(order.front()).stored.origin;
  lease.attempt = 0;
  for (const Seq seq : order) {
    Delivery& delivery = state.delivery(seq, request.platform);
    delivery.step.state = DeliveryState::Sending;
    delivery.lease = lease.lease;
    lease.attempt = std::max(lease.attempt, ++delivery.step.attempt);
  }
  fill_records(state, order, lease);
  const Platform& platform = state.platforms.at(request.platform);
  if (group != 0) lease.sealed = state.groups.at(group).sealed;
  if (!lease.sealed) {
    lease.sequence = platform.sealed + 1;
    lease.previous = platform.previous;
  }
  state.leases[lease.lease] = {request.platform, order, after_ms(request.now, request.lease_ms), group, lease.sequence};
  return std::optional<Lease>(std::move(lease));
}

Result<std::optional<Instant>> next_due(const State& state, const std::string& platform) {
  if (Status known = known_targets(state, {platform}); !known) return known.error();
  std::optional<Instant> earliest;
  for (const Candidate& candidate : candidates(state, platform)) {
    if (!earliest || candidate.next_try < *earliest) earliest = candidate.next_try;
  }
  return earliest;
}

Status seal(State& state, const SealRequest& request) {
  const auto found = state.leases.find(request.lease);
  if (found == state.leases.end()) return fault(Fault::Conflict, store_codes::kLeaseOver);
  OpenLease& lease = found->second;
  if (lease.group != 0 && state.groups.at(lease.group).sealed) {
    const Lease::Sealed& sealed = *state.groups.at(lease.group).sealed;
    if (sealed.batch == request.batch && sealed.digest == request.digest) return {};
    return fault(Fault::Conflict, store_codes::kSealedAlready);
  }
  Platform& platform = state.platforms.at(lease.platform);
  if (!request.manifest.empty() && lease.sequence != platform.sealed + 1) return fault(Fault::Conflict, store_codes::kSequenceTaken);
  ++platform.sealed;
  if (!request.manifest.empty()) platform.previous = sha256(request.manifest);
  if (lease.group == 0) {
    lease.group = state.next_key();
    state.groups[lease.group] = {lease.platform, lease.order, {}};
  }
  state.groups.at(lease.group).sealed = {request.batch, request.digest, request.manifest, request.signature, request.package_version};
  state.sent[request.batch] = {lease.platform, request.batch, request.digest, {request.manifest, request.signature}};
  for (const Seq seq : lease.order) {
    Delivery& delivery = state.delivery(seq, lease.platform);
    delivery.group = lease.group;
    delivery.batch = request.batch;
    delivery.sealed_once = true;
    state.records.at(state.versions.at(seq).stored.id).batches.insert(request.batch);
  }
  AuditLeaf leaf;
  leaf.event = AuditEvent::Sent;
  leaf.at = request.now;
  leaf.batch = request.batch;
  leaf.platform = lease.platform;
  leaf.count = static_cast<std::uint32_t>(lease.order.size());
  if (!request.manifest.empty()) leaf.commitment = sha256(request.manifest);
  append(state, leaf);
  return {};
}

Status confirm(const State& state, const std::vector<std::uint64_t>& leases) {
  for (const std::uint64_t lease : leases) {
    const auto found = state.leases.find(lease);
    const bool sealed = found != state.leases.end() && found->second.group != 0 && state.groups.at(found->second.group).sealed;
    if (!sealed) return fault(Fault::Conflict, store_codes::kLeaseOver);
  }
  return {};
}

}  // namespace xinshi::memory

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

std::optional<Uuid> sealed_batch(const State& state, const OpenLease& lease) {
  if (lease.group == 0 || !state.groups.at(lease.group).sealed) return std::nullopt;
  return state.groups.at(lease.group).sealed->batch;
}

AuditLeaf lease_leaf(const State& state, const OpenLease& lease, AuditEvent event, const std::string& code, std::size_t count,
                     Instant now) {
  AuditLeaf leaf;
  leaf.event = event;
  leaf.at = now;
  leaf.batch = sealed_batch(state, lease);
  leaf.platform = lease.platform;
  leaf.code = code;
  leaf.count = static_cast<std::uint32_t>(count);
  return leaf;
}

bool is_decided(DeliveryState state) {
  return state == DeliveryState::Stored || state == DeliveryState::Registered || state == DeliveryState::Refused;
}

Status fits(const OpenLease& lease, const SettleRequest& request) {
  std::set<Seq> open(lease.order.begin(), lease.order.end());
  for (const SettledRecord& record : request.records) {
    const DeliveryState to = record.step.state;
    if (open.erase(record.seq) == 0 || to == DeliveryState::Sending || (request.keep_seal && to != DeliveryState::Waiting)) {
      return fault(Fault::Invalid, store_codes::kSettleMismatch);
    }
  }
  return open.empty() ? Status() : fault(Fault::Invalid, store_codes::kSettleMismatch);
}

void book(State& state, const OpenLease& lease, const SettledRecord& record, Instant now) {
  Delivery& delivery = state.delivery(record.seq, lease.platform);
  delivery.step = record.step;
  delivery.reason = record.reason;
  delivery.lease = 0;
  if (is_decided(record.step.state)) delivery.settled_at = now;
}

void keep_receipt(State& state, const OpenLease& lease, const std::string& bytes, const Bytes16& salt, bool passed, Instant now) {
  StoredReceipt receipt;
  receipt.platform = lease.platform;
  receipt.bytes = bytes;
  receipt.salt = salt;
  receipt.at = now;
  receipt.passed = passed;
  receipt.answered = sealed_batch(state, lease) ? lease.order.size() : 0;
  for (const Seq seq : lease.order) {
    const Version& version = state.versions.at(seq);
    receipt.origin = version.stored.origin;
    receipt.records.insert(version.stored.id);
    receipt.senders.insert(version.senders.begin(), version.senders.end());
  }
  state.receipts.push_back(std::move(receipt));
}

void keep_receipts(State& state, const OpenLease& lease, const SettleRequest& request, const Bytes16& salt) {
  const std::string statement = request.statement ? write_signed_receipt(*request.statement) : std::string();
  const bool same = statement == request.receipt;  // a peer's receipt goes down as it is
  if (!request.receipt.empty()) keep_receipt(state, lease, request.receipt, salt, same, request.now);
  if (!statement.empty() && !same) keep_receipt(state, lease, statement, {}, true, request.now);
}

void leave_leaves(State& state, const OpenLease& lease, const SettleRequest& request, const Bytes16& salt) {
  const auto count = [&](DeliveryState wanted) {
    return static_cast<std::size_t>(
        std::count_if(request.records.begin(), request.records.end(), [&](const SettledRecord& r) { return r.step.state == wanted; }));
  };
  const std::size_t uncertain = count(DeliveryState::Uncertain);
  const std::size_t expired = count(DeliveryState::Expired);
  const bool decided =
      std::any_of(request.records.begin(), request.records.end(), [](const SettledRecord& r) { return is_decided(r.step.state); });
  std::size_t concerned = request.records.size();
  if (request.event == AuditEvent::Uncertain) concerned = uncertain;
  if (request.event == AuditEvent::RetryExhausted) concerned = expired;
  if (request.event != AuditEvent::Receipt || !request.receipt.empty() || decided) {
    AuditLeaf leaf = lease_leaf(state, lease, request.event, request.code, concerned, request.now);
    if (!request.receipt.empty()) leaf.commitment = commitment(salt, request.receipt);
    append(state, leaf);
  }
  if (uncertain != 0 && request.event != AuditEvent::Uncertain) {
    append(state, lease_leaf(state, lease, AuditEvent::Uncertain, request.code, uncertain, request.now));
  }
  if (expired != 0 && request.event != AuditEvent::RetryExhausted) {
    append(state, lease_leaf(state, lease, AuditEvent::RetryExhausted, request.code, expired, request.now));
  }
}

void make_group(State& state, const std::string& platform, std::vector<Seq> order) {
  const GroupKey key = state.next_key();
  for (const Seq seq : order) state.delivery(seq, platform).group = key;
  state.groups[key] = {platform, std::move(order), {}};
}

/// Ends a lease without an answer. True when its records became uncertain.
bool give_back(State& state, const OpenLease& lease, Instant now) {
  const bool sealed = sealed_batch(state, lease).has_value();
  const bool uncertain = sealed && state.platforms.at(lease.platform).entry.repeat == Repeat::Unsafe;
  for (const Seq seq : lease.order) {
    Delivery& delivery = state.delivery(seq, lease.platform);
    delivery.step.state = uncertain ? DeliveryState::Uncertain : DeliveryState::Waiting;
    delivery.step.next_try = now;
    delivery.lease = 0;
  }
  return uncertain;
}

}  // namespace

Status settle(State& state, const SettleRequest& request) {
  const auto found = state.leases.find(request.lease);
  if (found == state.leases.end()) return fault(Fault::Conflict, store_codes::kLeaseOver);
  const OpenLease lease = found->second;
  if (Status good = fits(lease, request); !good) return good;
  const Bytes16 salt = request.receipt.empty() ? Bytes16{} : random16(state.random);
  for (const SettledRecord& record : request.records) book(state, lease, record, request.now);
  keep_receipts(state, lease, request, salt);
  leave_leaves(state, lease, request, salt);
  if (!request.keep_seal || !sealed_batch(state, lease)) dissolve(state, lease.group);
  state.leases.erase(request.lease);
  return {};
}

Status split(State& state, std::uint64_t key, const std::string& code, Instant now) {
  const auto found = state.leases.find(key);
  if (found == state.leases.end()) return fault(Fault::Conflict, store_codes::kLeaseOver);
  const OpenLease lease = found->second;
  if (lease.order.size() < 2) return fault(Fault::Invalid, store_codes::kCannotSplit);
  append(state, lease_leaf(state, lease, AuditEvent::Receipt, code, lease.order.size(), now));
  dissolve(state, lease.group);
  for (const Seq seq : lease.order) {
    Delivery& delivery = state.delivery(seq, lease.platform);
    delivery.step = {DeliveryState::Waiting, delivery.step.attempt, now, code};
    delivery.lease = 0;
  }
  const auto middle = lease.order.begin() + static_cast<std::ptrdiff_t>((lease.order.size() + 1) / 2);
  make_group(state, lease.platform, {lease.order.begin(), middle});
  make_group(state, lease.platform, {middle, lease.order.end()});
  state.leases.erase(key);
  return {};
}

std::size_t reclaim(State& state, Instant now, bool all) {
  std::size_t count = 0;
  for (auto it = state.leases.begin(); it != state.leases.end();) {
    const OpenLease lease = it->second;
    if (!all && lease.until > now) {
      ++it;
      continue;
    }
    if (give_back(state, lease, now)) {
      append(state, lease_leaf(state, lease, AuditEvent::Uncertain, "", lease.order.size(), now));
      dissolve(state, lease.group);
    }
    it = state.leases.erase(it);
    ++count;
  }
  return count;
}

}  // namespace xinshi::memory

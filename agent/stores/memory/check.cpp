// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/batch.h"
#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

class Checker {
 public:
  explicit Checker(const State& state) : state_(state) {}

  std::vector<std::string> run() {
    for (const auto& [seq, version] : state_.versions) check_version(seq, version);
    for (const auto& [id, record] : state_.records) check_record(id, record);
    for (const auto& [key, group] : state_.groups) check_group(key, group);
    for (const auto& [key, lease] : state_.leases) check_lease(key, lease);
    check_names();
    check_inbox();
    return std::move(problems_);
  }

 private:
  void expect(bool holds, const std::string& what) {
    if (!holds) problems_.push_back(what);
  }

  void check_version(Seq seq, const Version& version) {
    const std::string name = to_text(version.stored.id) + " v" + std::to_string(version.stored.version);
    const auto record = state_.records.find(version.stored.id);
    const bool listed = record != state_.records.end() && record->second.versions.count(version.stored.version) != 0 &&
                        record->second.versions.at(version.stored.version) == seq;
    expect(version.seq == seq && listed, name + ": not listed under its record");
    const bool leaf = version.stored.leaf < state_.leaves.size() && state_.leaves[version.stored.leaf].record == version.stored.id &&
                      state_.leaves[version.stored.leaf].text.find("\"e\":\"admitted\"") != std::string::npos;
    expect(leaf, name + ": its leaf is missing in the log");
    const bool bytes =
        version.erased ? version.stored.line.empty() : commitment(version.stored.salt, version.stored.line) == version.stored.commitment;
    expect(bytes, name + ": bytes and commitment differ");
    expect(version.inbox_batch == 0 || state_.inbox.count(version.inbox_batch) != 0, name + ": its inbox batch is missing");
    for (const auto& [platform, delivery] : version.deliveries) check_delivery(version, name + " at " + platform, delivery);
  }

  void check_delivery(const Version& version, const std::string& name, const Delivery& delivery) {
    const bool sending = delivery.step.state == DeliveryState::Sending;
    expect(sending == (delivery.lease != 0), name + ": sending without a lease, or leased without sending");
    if (delivery.lease != 0) {
      const auto lease = state_.leases.find(delivery.lease);
      expect(lease != state_.leases.end() && has(lease->second.order, version.seq), name + ": its lease does not know it");
    }
    if (delivery.group != 0) {
      const auto group = state_.groups.find(delivery.group);
      expect(group != state_.groups.end() && has(group->second.order, version.seq), name + ": its parcel does not know it");
      expect(sending || delivery.step.state == DeliveryState::Waiting,
             name + ": part of a parcel in state " + std::string(word(delivery.step.state)));
    }
    expect(!delivery.sealed_once || delivery.batch, name + ": sealed without a batch");
    expect(!version.erased || !is_unsettled(delivery.step.state) || delivery.above, name + ": erased but still to be sent");
  }

  /// Order per record and platform: at most one version under way, and none behind one that is still to come.
  void check_record(const Uuid& id, const Record& record) {
    expect(!record.versions.empty(), to_text(id) + ": record without a version");
    std::map<std::string, bool> unsettled_before;
    for (const auto& [number, seq] : record.versions) {
      for (const auto& [platform, delivery] : state_.versions.at(seq).deliveries) {
        if (delivery.above) continue;
        const bool sending = delivery.step.state == DeliveryState::Sending;
        expect(!(sending && unsettled_before[platform]), to_text(id) + " at " + platform + ": a later version overtook an earlier one");
        unsettled_before[platform] = unsettled_before[platform] || is_unsettled(delivery.step.state);
      }
    }
  }

  void check_group(GroupKey key, const Group& group) {
    const std::string name = "parcel " + std::to_string(key);
    expect(!group.order.empty(), name + ": empty");
    std::set<DeliveryState> states;
    for (const Seq seq : group.order) {
      const Delivery& delivery = state_.versions.at(seq).deliveries.at(group.platform);
      states.insert(delivery.step.state);
      expect(delivery.group == key, name + ": a record belongs elsewhere");
      expect(!group.sealed || delivery.batch == group.sealed->batch, name + ": a record names another batch");
    }
    expect(states.size() <= 1, name + ": its records are in different states");
  }

  void check_lease(std::uint64_t key, const OpenLease& lease) {
    std::set<std::string> origins;
    for (const Seq seq : lease.order) {
      const Version& version = state_.versions.at(seq);
      origins.insert(version.stored.origin);
      expect(version.deliveries.at(lease.platform).lease == key, "lease " + std::to_string(key) + ": a record is leased elsewhere");
    }
    expect(origins.size() == 1, "lease " + std::to_string(key) + ": records of several origins");
  }

  void check_names() {
    for (const auto& [key, id] : state_.by_identity_key) {
      const auto record = state_.records.find(id);
      expect(record != state_.records.end() && state_.latest(record->second).identity_key == key,
             "identity key " + key + ": names no latest version");
    }
    for (const auto& [key, id] : state_.by_source_key) {
      expect(state_.records.count(id) != 0, "source key of " + key.first + ": names no record");
    }
  }

  void check_inbox() {
    for (const auto& [key, batch] : state_.inbox) {
      const bool leaf = batch.answer.log_index < state_.leaves.size() && state_.leaves[batch.answer.log_index].batch == batch.batch;
      expect(leaf, "batch " + to_text(batch.batch) + ": its leaf is missing in the log");
      for (const ReceiptLine& line : batch.answer.lines) {
        const auto record = state_.records.find(line.id);
        const bool stored = record != state_.records.end() && record->second.versions.count(line.version) != 0;
        expect(stored || line.verdict == Verdict::Refused,
               "batch " + to_text(batch.batch) + ": receipted " + to_text(line.id) + " is missing");
      }
    }
  }

  static bool has(const std::vector<Seq>& order, Seq seq) { return std::find(order.begin(), order.end(), seq) != order.end(); }

  const State& state_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> check(const State& state) {
  return Checker(state).run();
}

std::vector<std::uint64_t> leaves_of(const State& state, const Uuid& id) {
  const auto found = state.records.find(id);
  if (found == state.records.end()) return {};
  const Record& record = found->second;
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < state.leaves.size(); ++i) {
    const Leaf& leaf = state.leaves[i];
    const bool own = leaf.record == id || (leaf.batch && record.batches.count(*leaf.batch) != 0);
    if (own || record.receipt_leaves.count(i) != 0) out.push_back(i);
  }
  return out;
}

}  // namespace xinshi::memory

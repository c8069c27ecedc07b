// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "stores/embedded/check.h"

namespace xinshi::embedded {
namespace {

/// Runs of deliveries: each version in exactly one state at each platform it goes to, parcels and order per record kept.
class QueueCheck {
 public:
  QueueCheck(View& view, Findings& findings) : view_(view), findings_(findings) {}

  void run() {
    read_targets();
    read_parcels();
    for (const PlatformRow& platform : view_.platforms()) check_platform(platform);
    for (const auto& [id, parcel] : parcels_) {
      findings_.expect(seen_[id] == total(parcel.ranges), "parcel " + std::to_string(id) + ": does not hold the versions it lists");
    }
  }

 private:
  /// What was to be delivered where, as runs, from the chunks.
  void read_targets() {
    Query query = view_.db().use("SELECT first_seq,count,targets FROM chunk ORDER BY first_seq");
    while (query.row()) {
      const Range range{query.u64(0), query.u64(1)};
      for (const std::uint64_t platform : read_numbers(query.bytes(2))) add_range(targets_[static_cast<std::uint32_t>(platform)], range);
      end_ = range.end();
    }
  }

  void read_parcels() {
    std::vector<std::uint64_t> ids;
    {
      Query query = view_.db().use("SELECT id FROM parcel");
      while (query.row()) ids.push_back(query.u64(0));
    }
    for (const std::uint64_t id : ids) {
      if (auto parcel = load_parcel(view_.db(), id)) parcels_.emplace(id, *std::move(parcel));
    }
  }

  void check_platform(const PlatformRow& platform) {
    Ranges covered;
    Seq at = 0;
    Query query = view_.db().use(
        "SELECT platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,settled_at,via"
        " FROM delivery WHERE platform=? ORDER BY first_seq");
    query.with(platform.id);
    while (query.row()) {
      const DeliveryRow row = read_delivery(query);
      const std::string name = "run " + std::to_string(row.range.first) + "+" + std::to_string(row.range.count) + " at " + platform.name;
      findings_.expect(row.range.count > 0 && row.range.first >= at && row.range.end() <= end_,
                       name + ": overlaps another or points nowhere");
      at = row.range.end();
      if (row.own()) {
        add_range(covered, row.range);
        check_run(name, row);
        check_order(name, row);
      } else {
        findings_.expect(row.parcel == 0 && row.after == 0, name + ": a delivery above is queued here");
      }
    }
    findings_.expect(covered == targets_[platform.id], platform.name + ": versions without a state, or with one that was never theirs");
  }

  void check_run(const std::string& name, const DeliveryRow& row) {
    const auto parcel = parcels_.find(row.parcel);
    const bool sending = row.state == DeliveryState::Sending;
    findings_.expect(row.parcel == 0 || parcel != parcels_.end(), name + ": its parcel is missing");
    findings_.expect(!sending || row.parcel != 0, name + ": sending without a lease");
    if (parcel != parcels_.end()) {
      const Parcel& held = parcel->second;
      seen_[row.parcel] += row.range.count;
      findings_.expect(held.platform == row.platform && lists(held, row.range), name + ": its parcel does not know it");
      findings_.expect(sending == held.leased() && (sending || row.state == DeliveryState::Waiting), name + ": state and lease disagree");
      findings_.expect(!held.sealed || row.batch == held.id, name + ": names another batch than its parcel");
      findings_.expect(held.origin == row.origin, name + ": leased with another origin");
    }
    if (row.batch != 0) {
      Query query = view_.db().use("SELECT 1 FROM batch WHERE id=?");
      findings_.expect(query.with(row.batch).row(), name + ": its batch is missing");
    }
    findings_.expect(row.after == 0 || row.range.count == 1, name + ": waits for an earlier version as a whole run");
    findings_.expect(row.due <= row.due_last, name + ": deadlines out of order");
  }

  static bool lists(const Parcel& parcel, const Range& range) {
    Ranges sorted = parcel.ranges;
    std::sort(sorted.begin(), sorted.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
    Ranges joined;
    for (const Range& one : sorted) add_range(joined, one);
    return std::any_of(joined.begin(), joined.end(),
                       [&](const Range& one) { return one.first <= range.first && range.end() <= one.end(); });
  }

  /// A version that may go, or is going, has no unsettled earlier one; one that waits does have it. Deadlines and erasure fit.
  void check_order(const std::string& name, const DeliveryRow& row) {
    std::int32_t due = row.due;
    for (Seq seq = row.range.first; seq < row.range.end(); ++seq) {
      const auto entry = view_.entry(seq);
      if (!entry) return findings_.expect(false, name + ": version " + std::to_string(seq) + " is missing");
      findings_.expect(entry->due >= due, name + ": deadlines out of order");
      due = entry->due;
      findings_.expect(entry->origin == row.origin, name + ": versions of several origins");
      const bool unsettled = row.state != DeliveryState::Stored && !is_final(row.state);
      findings_.expect((entry->flags & kErased) == 0 || !unsettled, name + ": erased but still to be sent");
      if (entry->previous == 0 || !unsettled) continue;
      findings_.expect(row.after == earlier_unsettled(row.platform, *entry), name + ": waits for the wrong earlier version");
    }
    findings_.expect(due == row.due_last, name + ": deadline and versions disagree");
  }

  Seq earlier_unsettled(std::uint32_t platform, const Entry& entry) {
    Seq found = 0;
    for (const Entry& other : view_.versions(entry.id)) {
      if (other.version >= entry.version) break;
      const auto row = view_.delivery(platform, other.seq);
      if (row && row->own() && is_unsettled(row->state)) found = other.seq;
    }
    return found;
  }

  View& view_;
  Findings& findings_;
  std::map<std::uint32_t, Ranges> targets_;
  std::map<std::uint64_t, Parcel> parcels_;
  std::map<std::uint64_t, std::uint64_t> seen_;
  Seq end_ = 1;
};

}  // namespace

void check_queue(View& view, Findings& findings) {
  QueueCheck(view, findings).run();
}

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/reconciler.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/sha256.h"

namespace xinshi::pipeline {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"omitted", "rejected", "changed", "refused", "late"};
constexpr std::size_t kFreshHashes = 65'536;
constexpr char kConflict[] = "PIP-0002";

std::uint64_t hash_of(char space, std::string_view bytes) {
  const Hash hash = Sha256().update({&space, 1}).update(bytes).finish();
  std::uint64_t out = 0;
  std::memcpy(&out, hash.data(), sizeof out);
  return out;
}

bool ends_a_record(Op op) { return op == Op::Withdraw || op == Op::Remove; }
bool answered(DeliveryState state) { return state == DeliveryState::Stored || state == DeliveryState::Registered || state == DeliveryState::Refused; }

std::vector<DeliveryView> own_deliveries(std::vector<DeliveryView> all, std::uint32_t version) {
  std::erase_if(all, [&](const DeliveryView& d) { return d.above || d.version != version || d.state == DeliveryState::Cancelled; });
  return all;
}

}  // namespace

std::string_view word(Discrepancy value) { return kWords[static_cast<std::size_t>(value)]; }

bool MetHashes::add(std::uint64_t hash) {
  if (std::binary_search(sorted_.begin(), sorted_.end(), hash)) return false;
  if (!fresh_.insert(hash).second) return false;
  if (fresh_.size() < kFreshHashes) return true;
  const auto middle = static_cast<std::ptrdiff_t>(sorted_.size());
  sorted_.insert(sorted_.end(), fresh_.begin(), fresh_.end());
  std::sort(sorted_.begin() + middle, sorted_.end());
  std::inplace_merge(sorted_.begin(), sorted_.begin() + middle, sorted_.end());
  fresh_.clear();
  return true;
}

Status Reconciler::begin() {
  QuarantineQuery query;
  query.source = source_;
  while (true) {
    const Result<std::vector<QuarantineView>> rows = store_.quarantine(query);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (const QuarantineView& row : *rows) {
      quarantined_.insert(hash_of('r', row.raw));
      if (!row.key.empty()) quarantined_.insert(hash_of('k', row.key));
    }
    query.after = rows->back().id;
  }
}

Result<std::vector<AdmitAnswer>> Reconciler::look(const AdmitRequest& request, const std::vector<RejectedRow>& rejected) {
  for (const AdmitItem& item : request.items) {
    if (Status judged = judge(item); !judged) return judged.error();
  }
  for (std::size_t i = 0; i < request.quarantine.size(); ++i) {
    if (Status judged = judge_rejected(request.quarantine[i], i < rejected.size() ? rejected[i] : RejectedRow{}); !judged) return judged.error();
  }
  return std::vector<AdmitAnswer>(request.items.size(), {AdmitAnswer::Kind::Repeat, {}, 0});
}

Status Reconciler::judge(const AdmitItem& item) {
  Result<StoredVersion> target = store_.find_target(source_, item);
  if (!target && target.error().fault != Fault::NotFound && target.error().fault != Fault::Conflict) return target.error();
  const std::string_view name = item.identity_key.empty() ? item.source_key : item.identity_key;
  Reconciled& counts = counts_of(item.decided, std::string(item.kind));
  if (!name.empty() && !met_.add(hash_of(item.identity_key.empty() ? 's' : 'k', name))) return ++counts.doubled, Status();
  ++counts.at_source;
  Difference difference;
  difference.kind = item.kind;
  difference.decided = item.decided;
  difference.key = item.identity_key;
  difference.row = item.row;
  std::optional<Discrepancy> what;
  if (!target && (target.error().fault == Fault::Conflict || item.given_id)) {
    what = Discrepancy::Rejected;
    difference.rules = {kConflict};
    difference.unseen = quarantined_.count(hash_of('k', item.identity_key)) == 0;
    counts.read += difference.unseen ? 0 : 1;
  } else if (!target) {
    what = Discrepancy::Omitted;
  } else if (Status known = judge_known(item, *target, difference, what, counts); !known) {
    return known;
  }
  if (!what) return {};
  difference.what = *what;
  keep(std::move(difference), what == Discrepancy::Omitted || (what == Discrepancy::Changed && difference.same_as == 0), counts);
  return {};
}

Status Reconciler::judge_known(const AdmitItem& item, const StoredVersion& target, Difference& difference, std::optional<Discrepancy>& what,
                               Reconciled& counts) {
  ++counts.read;
  ++counts.recorded;
  difference.id = target.id;
  difference.version = target.version;
  DeliveryQuery query;
  query.id = target.id;
  Result<std::vector<DeliveryView>> deliveries = store_.deliveries(query);
  if (!deliveries) return deliveries.error();
  const bool over = ends_a_record(target.op) && item.op == Op::Upsert;
  if (!over) {
    const Result<bool> same = same_content(item, target);
    if (!same) return same.error();
    if (!*same) what = Discrepancy::Changed;
  }
  if (what && !item.newer) {
    const Result<std::uint32_t> older = older_version(item, target);
    if (!older) return older.error();
    difference.same_as = *older;
  }
  stand(own_deliveries(std::move(*deliveries), target.version), target.due, difference, what, counts);
  if (!over) return {};
  ++counts.withdrawn;
  what.reset();
  return {};
}

/// The newest of the older versions that says the same; 0 = none.
Result<std::uint32_t> Reconciler::older_version(const AdmitItem& item, const StoredVersion& newest) {
  for (std::uint32_t number = newest.version - 1; number > 0; --number) {
    const Result<StoredVersion> older = store_.version(newest.id, number);
    if (!older) return older.error();
    if (older->line.empty() || older->op != item.op) continue;
    const Result<bool> same = same_content(item, *older);
    if (!same || *same) return same ? Result<std::uint32_t>(number) : Result<std::uint32_t>(same.error());
  }
  return std::uint32_t{0};
}

/// How far the newest version has come; says what is wrong with that where nothing else is.
void Reconciler::stand(const std::vector<DeliveryView>& own, std::optional<Date> due, Difference& difference, std::optional<Discrepancy>& what,
                       Reconciled& counts) const {
  if (own.empty()) return;
  const auto all = [&](auto holds) { return std::all_of(own.begin(), own.end(), [&](const DeliveryView& d) { return holds(d.state); }); };
  const bool registered = all([](DeliveryState s) { return s == DeliveryState::Registered; });
  counts.sent += all([](DeliveryState s) { return answered(s) || s == DeliveryState::Uncertain; }) ? 1 : 0;
  counts.accepted += all([](DeliveryState s) { return s == DeliveryState::Stored || s == DeliveryState::Registered; }) ? 1 : 0;
  counts.registered += registered ? 1 : 0;
  if (what || registered) return;
  auto one = std::find_if(own.begin(), own.end(), [](const DeliveryView& d) { return d.state == DeliveryState::Refused; });
  if (one != own.end()) {
    what = Discrepancy::Refused;
  } else if (due && *due < today_) {
    what = Discrepancy::Late;
    one = std::find_if(own.begin(), own.end(), [](const DeliveryView& d) { return d.state != DeliveryState::Registered; });
  } else {
    return;
  }
  difference.platform = one->platform;
  difference.code = one->code;
}

/// An operation made here (repair, objection) leaves the content as the source has it. What was erased says nothing any more.
Result<bool> Reconciler::same_content(const AdmitItem& item, const StoredVersion& stored) {
  if (stored.line.empty()) return true;
  if (item.op != stored.op && item.op != Op::Upsert) return false;
  stored_ = Draft{};
  offered_ = Draft{};
  if (const Result<LineView> line = lines_.read(stored.line, stored_); !line) return line.error();
  if (const Result<LineView> line = lines_.read(item.line, offered_); !line) return line.error();
  if (stored_.kind != offered_.kind || stored_.fields.size() != offered_.fields.size()) return false;
  for (std::size_t i = 0; i < stored_.fields.size(); ++i) {
    if (stored_.fields.has(i) != offered_.fields.has(i)) return false;
    if (stored_.fields.has(i) && stored_.fields.get(i) != offered_.fields.get(i)) return false;
  }
  return true;
}

Status Reconciler::judge_rejected(const QuarantineItem& item, const RejectedRow& row) {
  Reconciled& counts = counts_of(row.decided, item.kind);
  if (!met_.add(hash_of('r', item.raw))) return ++counts.doubled, Status();
  ++counts.at_source;
  Difference difference;
  AdmitItem named;
  named.kind = item.kind;
  named.identity_key = item.key;
  if (!item.key.empty()) {
    const Result<StoredVersion> target = store_.find_target(source_, named);
    if (!target && target.error().fault != Fault::NotFound && target.error().fault != Fault::Conflict) return target.error();
    if (target) difference.id = target->id;
    if (target) difference.version = target->version;
  }
  const bool kept = quarantined_.count(hash_of('r', item.raw)) != 0 || (!item.key.empty() && quarantined_.count(hash_of('k', item.key)) != 0);
  difference.unseen = !kept && !difference.id;
  counts.read += difference.unseen ? 0 : 1;
  counts.recorded += difference.id ? 1 : 0;
  difference.what = Discrepancy::Rejected;
  difference.kind = item.kind;
  difference.decided = row.decided;
  difference.key = item.key;
  difference.number = row.number;
  difference.row = item.row;
  difference.rules = row.rules;
  keep(std::move(difference), !kept, counts);
  return {};
}

Status Reconciler::taken(const Uuid& id, std::uint32_t version, const Stock& days) {
  if (!met_.add(hash_of('i', to_text(id)))) return {};
  Difference difference;
  difference.id = id;
  difference.version = version;
  DeliveryQuery query;
  query.id = id;
  Result<std::vector<DeliveryView>> deliveries = store_.deliveries(query);
  if (!deliveries) return deliveries.error();
  for (const DeliveryView& each : *deliveries) difference.version = std::max(difference.version, each.version);
  const Result<StoredVersion> newest = store_.version(id, difference.version);
  if (!newest && newest.error().fault != Fault::NotFound) return newest.error();
  if (!newest) {
    Reconciled& counts = counts_of({}, "");
    ++counts.at_source;
    keep(std::move(difference), false, counts);
    return {};
  }
  if (!newest->decided || *newest->decided < days.from || days.to < *newest->decided) return {};
  Reconciled& counts = counts_of(newest->decided, newest->kind);
  ++counts.at_source;
  ++counts.read;
  ++counts.recorded;
  difference.kind = newest->kind;
  difference.decided = newest->decided;
  std::optional<Discrepancy> what;
  stand(own_deliveries(std::move(*deliveries), newest->version), newest->due, difference, what, counts);
  counts.withdrawn += ends_a_record(newest->op) ? 1 : 0;
  if (!what || ends_a_record(newest->op)) return {};
  difference.what = *what;
  keep(std::move(difference), false, counts);
  return {};
}

Status Reconciler::quarantined(const Stock& days) {
  QuarantineQuery query;
  query.source = source_;
  while (true) {
    const Result<std::vector<QuarantineView>> rows = store_.quarantine(query);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (const QuarantineView& row : *rows) {
      const Date day = date_of(row.at);
      if (day < days.from || days.to < day) continue;
      Difference difference;
      difference.what = Discrepancy::Rejected;
      difference.kind = row.kind;
      difference.key = row.key;
      difference.row = row.row;
      difference.rules = {row.rule};
      Reconciled& counts = counts_of({}, row.kind);
      ++counts.at_source;
      ++counts.read;
      keep(std::move(difference), false, counts);
    }
    query.after = rows->back().id;
  }
}

void Reconciler::keep(Difference difference, bool heals, Reconciled& counts) {
  const bool omitted = difference.what == Discrepancy::Omitted || difference.unseen;
  ++counts.differing[static_cast<std::size_t>(difference.what)];
  if (difference.unseen) ++counts.differing[static_cast<std::size_t>(Discrepancy::Omitted)];
  if (omitted) ++counts.omitted_left;
  ++differing_;
  Pending pending{difference.what, difference.decided, difference.kind, difference.unseen, {}};
  const std::uint64_t row = difference.row;
  if (differences_.size() < kMostDifferences) {
    pending.listed = differences_.size();
    differences_.push_back(std::move(difference));
  }
  if (!heals) return;
  to_send_.push_back(row);
  pending_[row] = std::move(pending);
}

void Reconciler::sent(const std::vector<RowOutcome>& outcomes) {
  for (const RowOutcome& outcome : outcomes) {
    const auto found = pending_.find(outcome.row);
    if (found == pending_.end()) continue;
    const Pending& pending = found->second;
    Reconciled& counts = counts_of(pending.decided, pending.kind);
    const bool recorded = outcome.kind == RowOutcome::Kind::Recorded || outcome.kind == RowOutcome::Kind::Repeat;
    const bool omitted = pending.what == Discrepancy::Omitted || pending.unseen;
    if (omitted && outcome.kind != RowOutcome::Kind::Skipped) --counts.omitted_left;
    if (omitted && recorded) ++counts.recorded;
    if (recorded) ++counts.resent;
    if (pending.listed) {
      Difference& difference = differences_[*pending.listed];
      difference.resent = recorded;
      if (recorded) difference.id = outcome.id;
      if (recorded) difference.version = outcome.version;
    }
  }
  pending_.clear();
}

}  // namespace xinshi::pipeline

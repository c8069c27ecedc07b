// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/intake.h"

#include <algorithm>
#include <numeric>

#include "stores/embedded/parcels.h"

namespace xinshi::embedded {
namespace {

constexpr std::size_t kExactRuns = 16;  ///< a step of so many runs of equal deadline keeps its order and gets them all

}  // namespace

bool overtakes(Op op) {
  return op == Op::Withdraw || op == Op::Repair || op == Op::Remove;
}

Intake::Intake(Engine& engine, const std::vector<PlatformRow>& platforms, Instant now, bool sortable)
    : engine_(engine), all_(platforms), platforms_(platforms), now_(now), sortable_(sortable), base_(0) {
  engine_.set_targets(platforms);
  base_ = engine_.next_seq();
}

Entry Intake::make_entry(const NewVersion& version) {
  Entry entry;
  entry.id = version.id;
  entry.fingerprint = version.fingerprint;
  entry.key = version.key;
  entry.source_key = version.source_key;
  entry.commitment = version.commitment;
  entry.at = now_;
  entry.due = days_of(version.due);
  entry.decided = days_of(version.decided);
  entry.version = version.version;
  entry.origin = version.origin;
  entry.inbox = version.inbox;
  entry.manifest = version.manifest;
  entry.kind = engine_.intern(version.kind);
  entry.op = version.op;
  const Entry* before = nullptr;
  for (const Entry& known : version.known) {
    if (known.version < version.version) before = &known;
  }
  if (before != nullptr) entry.previous = before->seq;
  const bool new_key = before == nullptr || before->key != version.key;
  if (new_key && version.key != Bytes16{}) entry.flags |= kKeyIndexed;
  if (version.learn_source_key) entry.flags |= kSourceIndexed;
  if (!version.source_row.empty()) entry.flags |= kSourceKept;
  return entry;
}

/// Exactly the places where the known versions went.
std::vector<PlatformRow> Intake::places_before(const NewVersion& version) {
  settle_places();
  engine_.flush();
  const std::vector<Entry> known = engine_.view().versions(version.id);
  std::vector<PlatformRow> out;
  for (PlatformRow& platform : engine_.view().platforms()) {
    const auto went_there = [&](const Entry& entry) {
      const auto row = engine_.view().delivery(platform.id, entry.seq);
      return row && row->own();
    };
    if (!platform.above && std::ranges::any_of(known, went_there)) out.push_back(std::move(platform));
  }
  return out;
}

void Intake::aim(const NewVersion& version) {
  std::vector<PlatformRow> wanted = all_;
  if (version.route != nullptr) {
    const auto listed = [](const std::vector<std::string>& names, const PlatformRow& platform) { return std::ranges::find(names, platform.name) != names.end(); };
    if (!version.known.empty()) wanted = places_before(version);
    std::erase_if(wanted, [&](const PlatformRow& platform) {
      return listed(*version.except, platform) || (version.known.empty() && !listed(*version.route, platform));
    });
  }
  if (std::ranges::equal(wanted, platforms_, {}, &PlatformRow::id, &PlatformRow::id)) return;
  settle_places();
  platforms_ = std::move(wanted);
  engine_.set_targets(platforms_);
}

void Intake::add(const NewVersion& version) {
  aim(version);
  if (overtakes(version.op)) settle_places();
  FreshVersion fresh{make_entry(version), {version.salt, version.key_text, version.line, version.source_row}};
  AuditLeaf admitted;
  admitted.at = now_;
  admitted.record = version.id;
  admitted.version = version.version;
  admitted.commitment = version.commitment;
  fresh.entry.leaf = engine_.leaf(admitted);
  const Seq seq = engine_.next_seq();
  engine_.add(std::move(fresh), version.known.empty());
  if (version.known.empty() && !overtakes(version.op)) {
    is_later_.push_back(false);
    return;
  }
  Later later{seq, 0, true};
  if (!version.known.empty()) {
    const Entry& latest = version.known.back();
    later.newest = latest.version < version.version;
    later.superseded = later.newest ? latest.seq : seq;
  }
  if (overtakes(version.op)) {
    base_ = seq + 1;
    return overtake(later);
  }
  is_later_.push_back(true);
  later_.push_back(later);
}

/// Places by deadline, then by order of arrival; what `later_` points to moves along.
void Intake::sort_by_due() {
  const std::size_t count = static_cast<std::size_t>(engine_.next_seq() - base_);
  const auto due = [this](std::uint32_t i) { return engine_.fresh(base_ + i)->entry.due; };
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) { return due(a) < due(b); };
  if (std::is_sorted(order.begin(), order.end(), earlier)) return;
  std::stable_sort(order.begin(), order.end(), earlier);
  std::vector<Seq> moved(count);
  std::vector<bool> is_later(count);
  for (std::size_t i = 0; i < count; ++i) {
    moved[order[i]] = base_ + i;
    is_later[i] = is_later_[order[i]];
  }
  engine_.permute(base_, order);
  is_later_ = std::move(is_later);
  for (Later& later : later_) {
    later.seq = moved[static_cast<std::size_t>(later.seq - base_)];
    if (later.superseded >= base_) later.superseded = moved[static_cast<std::size_t>(later.superseded - base_)];
  }
}

DeliveryRow Intake::row_for(const PlatformRow& platform, const Entry& entry) const {
  DeliveryRow row;
  row.platform = platform.id;
  row.range = {entry.seq, 1};
  row.next_try = now_.us;
  row.due = row.due_last = entry.due;
  row.origin = entry.origin;
  return row;
}

void Intake::add_run(Range range, const Entry& head, std::int32_t due_last) {
  for (const PlatformRow& platform : platforms_) {
    DeliveryRow row = row_for(platform, head);
    row.range = range;
    row.due_last = due_last;
    engine_.add_delivery(std::move(row));
  }
}

std::size_t Intake::count_runs() const {
  std::size_t runs = 1;
  for (Seq seq = base_ + 1; seq < engine_.next_seq(); ++seq) {
    if (engine_.fresh(seq)->entry.due != engine_.fresh(seq - 1)->entry.due) ++runs;
  }
  return runs;
}

/// First versions in runs: of equal deadline, or, where that makes too many, of rising ones.
void Intake::make_runs() {
  const Seq end = engine_.next_seq();
  const bool exact = count_runs() <= kExactRuns;
  for (Seq first = base_; first < end;) {
    if (is_later_[static_cast<std::size_t>(first - base_)]) {
      ++first;
      continue;
    }
    const Entry head = engine_.fresh(first)->entry;
    std::int32_t last = head.due;
    Seq next = first + 1;
    for (; next < end && !is_later_[static_cast<std::size_t>(next - base_)]; ++next) {
      const std::int32_t due = engine_.fresh(next)->entry.due;
      if (due < last || (exact && due != last)) break;
      last = due;
    }
    add_run({first, next - first}, head, last);
    first = next;
  }
}

void Intake::settle_places() {
  if (engine_.next_seq() > base_) {
    if (sortable_ && count_runs() > kExactRuns) sort_by_due();
    make_runs();
  }
  if (!later_.empty()) engine_.flush();
  for (const Later& later : later_) place_later(later);
  later_.clear();
  is_later_.clear();
  base_ = engine_.next_seq();
}

void Intake::place_later(const Later& later) {
  const auto entry = engine_.view().entry(later.seq);
  if (!entry) return;
  if (later.superseded != 0) engine_.db().use("INSERT OR IGNORE INTO superseded(seq) VALUES(?)").with(later.superseded).run();
  for (const PlatformRow& platform : platforms_) {
    DeliveryRow row = row_for(platform, *entry);
    if (!later.newest) row.state = DeliveryState::Cancelled;
    if (later.newest) row.after = blocker(engine_, platform.id, *entry);
    engine_.ranges().insert(row);
  }
}

namespace {

/// Cancels what of `earlier` has not left; answers how many deliveries.
std::uint32_t cancel_unsent(Engine& engine, const Entry& earlier, const std::vector<PlatformRow>& platforms) {
  std::uint32_t cancelled = 0;
  for (const PlatformRow& platform : platforms) {
    const auto row = engine.view().delivery(platform.id, earlier.seq);
    if (!row || !row->own() || row->batch != 0) continue;
    if (row->state != DeliveryState::Waiting && row->state != DeliveryState::Held && row->state != DeliveryState::Expired) continue;
    leave_parcel(engine, platform.id, earlier.seq);
    engine.ranges().change(platform.id, Range{earlier.seq, 1}, [](DeliveryRow& run) {
      run.state = DeliveryState::Cancelled;
      run.after = 0;
    });
    ++cancelled;
  }
  return cancelled;
}

/// Nothing leaves before the seal, but a lease may be sealed at any moment.
bool may_have_reached(Engine& engine, std::uint32_t platform, const Entry& earlier) {
  const auto row = engine.view().delivery(platform, earlier.seq);
  return row && row->own() && (row->batch != 0 || row->state == DeliveryState::Sending);
}

}  // namespace

void Intake::overtake(const Later& later) {
  engine_.flush();
  const auto entry = engine_.view().entry(later.seq);
  if (!entry) return;
  if (later.superseded != 0) engine_.db().use("INSERT OR IGNORE INTO superseded(seq) VALUES(?)").with(later.superseded).run();
  std::vector<Entry> earlier = engine_.view().versions(entry->id);
  std::erase_if(earlier, [&](const Entry& one) { return one.version >= entry->version; });
  std::uint32_t cancelled = 0;
  const std::vector<PlatformRow> all = earlier.empty() ? std::vector<PlatformRow>() : engine_.view().platforms();
  for (const Entry& one : earlier) cancelled += cancel_unsent(engine_, one, all);
  for (const PlatformRow& platform : platforms_) {
    const bool reached =
        std::any_of(earlier.begin(), earlier.end(), [&](const Entry& one) { return may_have_reached(engine_, platform.id, one); });
    DeliveryRow row = row_for(platform, *entry);
    if (!reached || !later.newest) row.state = DeliveryState::Cancelled;
    if (row.state == DeliveryState::Waiting) row.after = blocker(engine_, platform.id, *entry);
    if (!reached) ++cancelled;
    engine_.ranges().insert(row);
  }
  AuditLeaf leaf;
  leaf.event = AuditEvent::Withdrawn;
  leaf.at = now_;
  leaf.record = entry->id;
  leaf.version = entry->version;
  leaf.code = word(entry->op);
  leaf.count = cancelled;
  const std::uint64_t index = engine_.leaf(leaf);
  engine_.db().use("INSERT INTO record_leaf(uuid,leaf) VALUES(?,?)").with(blob(entry->id), index).run();
}

Seq blocker(Engine& engine, std::uint32_t platform, const Entry& entry) {
  const std::vector<Entry> all = engine.view().versions(entry.id);
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    if (it->version >= entry.version) continue;
    const auto row = engine.view().delivery(platform, it->seq);
    if (row && row->own() && is_unsettled(row->state)) return it->seq;
  }
  return 0;
}

void unblock(Engine& engine, std::uint32_t platform, Range range) {
  std::vector<Seq> waiting;
  {
    Query query = engine.db().use("SELECT first_seq FROM delivery WHERE platform=? AND after_seq<>0 AND after_seq>=? AND after_seq<?");
    query.with(platform, range.first, range.end());
    while (query.row()) waiting.push_back(query.u64(0));
  }
  for (const Seq seq : waiting) {
    const auto entry = engine.view().entry(seq);
    if (!entry) continue;
    const Seq next = blocker(engine, platform, *entry);
    engine.ranges().change(platform, Range{seq, 1}, [next](DeliveryRow& row) { row.after = next; });
  }
}

}  // namespace xinshi::embedded

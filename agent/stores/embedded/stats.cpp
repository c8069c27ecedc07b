// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "stores/embedded/verbs.h"

namespace xinshi::embedded {
namespace {

template <class Value>
void keep_least(std::optional<Value>& kept, Value value) {
  if (!kept || value < *kept) kept = value;
}

constexpr char kUnsettledSql[] =
    "SELECT platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,settled_at,via"
    " FROM delivery WHERE platform=? AND state IN (0,1,2,6,8) ORDER BY first_seq";
static_assert(static_cast<int>(DeliveryState::Waiting) == 0 && static_cast<int>(DeliveryState::Sending) == 1 &&
              static_cast<int>(DeliveryState::Uncertain) == 2 && static_cast<int>(DeliveryState::Held) == 6 &&
              static_cast<int>(DeliveryState::Expired) == 8);

/// Versions of an unsettled run whose deadline is over at `today`, as runs.
void add_late(View& view, const DeliveryRow& row, std::int32_t today, Ranges& late) {
  if (row.due >= today) return;
  if (row.due_last < today) return late.push_back(row.range);
  for (Seq seq = row.range.first; seq < row.range.end(); ++seq) {
    const auto entry = view.entry(seq);
    if (entry && entry->due < today) late.push_back({seq, 1});
  }
}

/// Positions covered by any of the runs.
std::uint64_t covered(Ranges& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::uint64_t count = 0;
  Seq at = 0;
  for (const Range& range : ranges) {
    const Seq first = std::max(at, range.first);
    if (range.end() > first) count += range.end() - first;
    at = std::max(at, range.end());
  }
  return count;
}

void count_states(View& view, const PlatformRow& platform, PlatformStats& out) {
  Query query = view.db().use("SELECT state,sum(count),max(settled_at) FROM delivery WHERE platform=? GROUP BY state");
  query.with(platform.id);
  while (query.row()) {
    out.by_state[std::string(word(static_cast<DeliveryState>(query.i32(0))))] = query.u64(1);
    if (query.null(2)) continue;
    out.last_settled = std::max(out.last_settled.value_or(Instant{INT64_MIN}), Instant{query.i64(2)});
  }
}

void look_at_unsettled(View& view, const PlatformRow& platform, std::int32_t today, PlatformStats& out, Ranges& late) {
  Query query = view.db().use(kUnsettledSql);
  query.with(platform.id);
  while (query.row()) {
    const DeliveryRow row = read_delivery(query);
    if (!out.oldest_waiting) {
      if (const auto entry = view.entry(row.range.first)) out.oldest_waiting = entry->at;
    }
    if (row.due != kNoDate) keep_least(out.earliest_due, Date{row.due});
    if (row.own()) add_late(view, row, today, late);
  }
}

}  // namespace

StoreStats stats(View& view, Instant now) {
  StoreStats out;
  const auto number = [&view](const char* sql) {
    Query query = view.db().use(sql);
    return query.row() ? query.u64(0) : 0;
  };
  const std::uint64_t end = number("SELECT first_seq+count FROM chunk ORDER BY first_seq DESC LIMIT 1");
  out.versions = end == 0 ? 0 : end - 1;
  out.records = number("SELECT value FROM counter WHERE name='records'");
  out.quarantined = number("SELECT value FROM counter WHERE name='quarantined'");
  out.leaves = leaf_count(view);
  const std::int32_t today = date_of(now).days;
  Ranges late;
  for (const PlatformRow& platform : view.platforms()) {
    PlatformStats& one = out.platforms[platform.name];
    count_states(view, platform, one);
    look_at_unsettled(view, platform, today, one, late);
  }
  out.late = covered(late);
  Query query = view.db().use("SELECT name,intake_at FROM source WHERE intake_at IS NOT NULL");
  while (query.row()) out.last_intake[query.text(0)] = Instant{query.i64(1)};
  return out;
}

}  // namespace xinshi::embedded

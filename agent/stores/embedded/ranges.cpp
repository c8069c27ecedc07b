// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/ranges.h"

#include <algorithm>

namespace xinshi::embedded {

bool is_unsettled(DeliveryState state) {
  return state == DeliveryState::Waiting || state == DeliveryState::Sending || state == DeliveryState::Uncertain ||
         state == DeliveryState::Held || state == DeliveryState::Expired;
}

namespace {

constexpr char kWithin[] =
    "SELECT platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,settled_at,via"
    " FROM delivery WHERE platform=? AND first_seq>=? AND first_seq<? ORDER BY first_seq";

std::optional<Blob> as_blob(const std::optional<std::string>& bytes) {
  return bytes ? std::optional<Blob>(Blob{*bytes}) : std::nullopt;
}

bool same_fate(const DeliveryRow& a, const DeliveryRow& b) {
  return a.state == b.state && a.attempt == b.attempt && a.next_try == b.next_try && a.origin == b.origin && a.parcel == b.parcel &&
         a.batch == b.batch && a.code == b.code && a.reason == b.reason && a.settled_at == b.settled_at && a.via == b.via;
}

bool one_due(const DeliveryRow& row) {
  return row.due == row.due_last;
}

/// What waits is taken from the head of its run, and what is settled may wait again: joining keeps deadlines in order and never
/// mixes those that stood apart.
bool may_join(const DeliveryRow& a, const DeliveryRow& b) {
  if (a.range.end() != b.range.first || a.after != 0 || b.after != 0 || !same_fate(a, b)) return false;
  return one_due(a) == one_due(b) && (one_due(a) ? a.due == b.due : a.due_last <= b.due);
}

}  // namespace

void DeliveryRanges::insert(const DeliveryRow& row) {
  const std::optional<Blob> reason = as_blob(row.reason);
  database_
      .use(
          "INSERT INTO delivery(platform,first_seq,count,state,attempt,next_try,due,due_last,origin,after_seq,parcel,batch,code,reason,"
          "settled_at,via) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .with(row.platform, row.range.first, row.range.count, static_cast<int>(row.state), row.attempt, row.next_try, row.due, row.due_last,
            row.origin, row.after, row.parcel, row.batch, row.code, reason, row.settled_at, row.via)
      .run();
}

void DeliveryRanges::write(const DeliveryRow& row) {
  const std::optional<Blob> reason = as_blob(row.reason);
  database_
      .use(
          "UPDATE delivery SET count=?3,state=?4,attempt=?5,next_try=?6,due=?7,due_last=?8,origin=?9,after_seq=?10,parcel=?11,batch=?12,"
          "code=?13,reason=?14,settled_at=?15,via=?16 WHERE platform=?1 AND first_seq=?2")
      .with(row.platform, row.range.first, row.range.count, static_cast<int>(row.state), row.attempt, row.next_try, row.due, row.due_last,
            row.origin, row.after, row.parcel, row.batch, row.code, reason, row.settled_at, row.via)
      .run();
}

/// Deadlines rise within a run.
void DeliveryRanges::set_dues(DeliveryRow& row) {
  if (row.due == row.due_last) return;
  const auto first = view_.entry(row.range.first);
  const auto last = view_.entry(row.range.end() - 1);
  if (!first || !last) return database_.fail({Fault::Corrupt, kDamaged, "version " + std::to_string(row.range.first) + " is missing", {}});
  row.due = first->due;
  row.due_last = last->due;
}

void DeliveryRanges::cut(std::uint32_t platform, Seq at) {
  auto row = view_.delivery(platform, at);
  if (!row || row->range.first == at) return;
  DeliveryRow tail = *row;
  tail.range = {at, row->range.end() - at};
  row->range.count = at - row->range.first;
  set_dues(tail);
  set_dues(*row);
  write(*row);
  insert(tail);
}

std::vector<DeliveryRow> DeliveryRanges::cut_out(std::uint32_t platform, Range range) {
  cut(platform, range.first);
  cut(platform, range.end());
  std::vector<DeliveryRow> rows;
  Query query = database_.use(kWithin);
  query.with(platform, range.first, range.end());
  while (query.row()) rows.push_back(read_delivery(query));
  return rows;
}

void DeliveryRanges::change(std::uint32_t platform, Range range, const std::function<void(DeliveryRow&)>& change) {
  for (DeliveryRow& row : cut_out(platform, range)) {
    change(row);
    write(row);
  }
  join(platform, range);
}

void DeliveryRanges::change(std::uint32_t platform, const Ranges& ranges, const std::function<void(DeliveryRow&)>& apply) {
  for (const Range& range : ranges) {
    for (DeliveryRow& row : cut_out(platform, range)) {
      apply(row);
      write(row);
    }
  }
  for (const Range& range : ranges) join(platform, range);
}

void DeliveryRanges::join(std::uint32_t platform, Range range) {
  std::vector<DeliveryRow> rows;
  const auto before = range.first > 1 ? view_.delivery(platform, range.first - 1) : std::nullopt;
  {
    Query query = database_.use(kWithin);
    query.with(platform, before ? before->range.first : range.first, range.end() + 1);
    while (query.row()) rows.push_back(read_delivery(query));
  }
  for (std::size_t i = 0; i + 1 < rows.size();) {
    DeliveryRow joined = rows[i];
    std::size_t next = i + 1;
    for (; next < rows.size() && may_join(joined, rows[next]); ++next) {
      database_.use("DELETE FROM delivery WHERE platform=? AND first_seq=?").with(platform, rows[next].range.first).run();
      joined.range.count += rows[next].range.count;
      joined.due = std::min(joined.due, rows[next].due);
      joined.due_last = std::max(joined.due_last, rows[next].due_last);
    }
    if (next != i + 1) write(joined);
    i = next;
  }
}

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/parcels.h"

#include <algorithm>
#include <utility>

namespace xinshi::embedded {
namespace {

constexpr int kTurnBits = 16;
constexpr std::int64_t kTurnMask = (std::int64_t{1} << kTurnBits) - 1;

Ranges without(const Ranges& ranges, Seq seq) {
  Ranges rest;
  for (const Range& range : ranges) {
    if (seq < range.first || seq >= range.end()) {
      rest.push_back(range);
      continue;
    }
    if (seq != range.first) rest.push_back({range.first, seq - range.first});
    if (seq + 1 != range.end()) rest.push_back({seq + 1, range.end() - seq - 1});
  }
  return rest;
}

}  // namespace

std::int64_t lease_number(std::uint64_t parcel, std::int64_t turn) {
  return static_cast<std::int64_t>(parcel << kTurnBits) | (turn & kTurnMask);
}

std::uint64_t parcel_of(std::uint64_t lease) {
  return lease >> kTurnBits;
}

std::optional<Parcel> load_parcel(Database& database, std::uint64_t id) {
  Query query =
      database.use("SELECT platform,origin,lease,until,sealed,next_try,due,first_seq,sequence,ranges,half,claimed FROM parcel WHERE id=?");
  if (!query.with(id).row()) return std::nullopt;
  Parcel parcel;
  parcel.id = id;
  parcel.platform = query.u32(0);
  parcel.origin = query.u32(1);
  parcel.lease = query.i64(2);
  parcel.until = query.i64(3);
  parcel.sealed = query.i32(4) != 0;
  parcel.next_try = query.i64(5);
  parcel.due = query.i32(6);
  parcel.first = query.u64(7);
  parcel.sequence = query.u64(8);
  parcel.ranges = read_ranges(query.bytes(9));
  parcel.half = query.i32(10) != 0;
  parcel.claimed = query.u64(11);
  return parcel;
}

std::optional<Parcel> held_parcel(Database& database, std::uint64_t lease) {
  auto parcel = load_parcel(database, parcel_of(lease));
  if (!parcel || !parcel->leased() || static_cast<std::uint64_t>(parcel->lease) != lease) return std::nullopt;
  return parcel;
}

void insert_parcel(Database& database, const Parcel& parcel) {
  const std::string ranges = write_ranges(parcel.ranges);
  database
      .use(
          "INSERT INTO parcel(id,platform,origin,lease,until,half,sealed,next_try,due,first_seq,sequence,claimed,ranges)"
          " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .with(parcel.id, parcel.platform, parcel.origin, parcel.lease, parcel.until, parcel.half, parcel.sealed, parcel.next_try, parcel.due,
            parcel.first, parcel.sequence, parcel.claimed, Blob{ranges})
      .run();
}

void update_parcel(Database& database, const Parcel& parcel) {
  const std::string ranges = write_ranges(parcel.ranges);
  database
      .use("UPDATE parcel SET lease=?2,until=?3,sealed=?4,next_try=?5,sequence=?6,ranges=?7,due=?8,first_seq=?9,claimed=?10 WHERE id=?1")
      .with(parcel.id, parcel.lease, parcel.until, parcel.sealed, parcel.next_try, parcel.sequence, Blob{ranges}, parcel.due, parcel.first,
            parcel.claimed)
      .run();
}

void remove_parcel(Database& database, std::uint64_t id) {
  database.use("DELETE FROM parcel WHERE id=?").with(id).run();
}

void lay_down(Parcel& parcel, std::int64_t next_try) {
  if (parcel.leased()) parcel.lease = -(parcel.lease & kTurnMask);
  parcel.until = 0;
  parcel.next_try = next_try;
}

void refresh(Engine& engine, Parcel& parcel) {
  std::pair<std::int32_t, Seq> head{INT32_MAX, UINT64_MAX};
  std::int64_t latest = INT64_MIN;
  for (const Range& range : parcel.ranges) {
    for (Seq seq = range.first; seq < range.end();) {
      const auto row = engine.view().delivery(parcel.platform, seq);
      if (!row) return;
      head = std::min(head, {row->due, row->range.first});
      latest = std::max(latest, row->next_try);
      seq = row->range.end();
    }
  }
  parcel.due = head.first;
  parcel.first = head.second;
  parcel.next_try = latest;
}

void dissolve(Engine& engine, const Parcel& parcel) {
  engine.ranges().change(parcel.platform, parcel.ranges, [&parcel](DeliveryRow& row) {
    if (row.parcel == parcel.id) row.parcel = 0;
  });
  remove_parcel(engine.db(), parcel.id);
}

void leave_parcel(Engine& engine, std::uint32_t platform, Seq seq) {
  const auto row = engine.view().delivery(platform, seq);
  if (!row || row->parcel == 0) return;
  auto parcel = load_parcel(engine.db(), row->parcel);
  if (!parcel) return;
  Ranges rest = without(parcel->ranges, seq);
  if (parcel->sealed || rest.empty()) return dissolve(engine, *parcel);
  engine.ranges().change(platform, Range{seq, 1}, [](DeliveryRow& run) { run.parcel = 0; });
  parcel->ranges = std::move(rest);
  refresh(engine, *parcel);
  update_parcel(engine.db(), *parcel);
}

}  // namespace xinshi::embedded

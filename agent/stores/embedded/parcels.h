// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "stores/embedded/engine.h"

namespace xinshi::embedded {

/// Versions that go out together or not at all: a lease, a sealed batch that waits for its next attempt, or half of a split.
struct Parcel {
  std::uint64_t id = 0;  ///< also the batch's id once it is sealed
  std::uint32_t platform = 0;
  std::uint32_t origin = 0;
  std::int64_t lease = 0;  ///< > 0: held under this number; otherwise waiting, minus the number of leases so far
  std::int64_t until = 0;
  bool half = false;  ///< of a split: stays together also unsealed
  bool sealed = false;
  std::int64_t next_try = 0;
  std::int32_t due = kNoDate;
  Seq first = 0;               ///< of its versions the one that is due first; with `due` its place among the waiting
  std::uint64_t sequence = 0;  ///< batch number that an unsealed lease was told
  std::uint64_t claimed = 0;   ///< its place among all claims; 0 = never
  Ranges ranges;               ///< in the order of the lease

  bool leased() const { return lease > 0; }
};

/// The number under which a parcel is held for the `turn`-th time. Never given twice in one run of the program.
std::int64_t lease_number(std::uint64_t parcel, std::int64_t turn);
std::uint64_t parcel_of(std::uint64_t lease);

std::optional<Parcel> load_parcel(Database& database, std::uint64_t id);
/// The parcel that is held under `lease`; null when that lease is over.
std::optional<Parcel> held_parcel(Database& database, std::uint64_t lease);
void insert_parcel(Database& database, const Parcel& parcel);
void update_parcel(Database& database, const Parcel& parcel);
void remove_parcel(Database& database, std::uint64_t id);
/// Makes the parcel wait: its lease is over, its place among the waiting is that of its first version.
void lay_down(Parcel& parcel, std::int64_t next_try);

/// Deadline, place and next try from its versions: it is due when the last of them is.
void refresh(Engine& engine, Parcel& parcel);
/// Sets its versions free one by one.
void dissolve(Engine& engine, const Parcel& parcel);
/// Takes one waiting version out of its parcel, which is dissolved when it is sealed or was alone in it.
void leave_parcel(Engine& engine, std::uint32_t platform, Seq seq);

}  // namespace xinshi::embedded

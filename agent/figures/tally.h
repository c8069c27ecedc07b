// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ports/store.h"

namespace xinshi::figures {

/// Both days belong to it.
struct Period {
  Date from{};
  Date to{};
  bool holds(Date day) const { return from <= day && day <= to; }
};

/// How one record stands. Its first version is what counts: a later correction makes nothing late.
enum class Standing : std::uint8_t {
  OnTime,      ///< registered everywhere by the end of its deadline
  Late,        ///< registered everywhere, after it
  Overdue,     ///< not yet, and the deadline is gone
  Waiting,     ///< not yet, and there is time left
  NoDeadline,  ///< registered or not, its deadline is unknown: no decision date, or the year's holidays are not published
};

/// Counts of decisions. Formulas name them by these words.
struct Counts {
  std::uint64_t decided = 0;    ///< decisions of the period that this program knows
  std::uint64_t reported = 0;   ///< of these, registered at every direct platform
  std::uint64_t on_time = 0;    ///< the standings above
  std::uint64_t late = 0;
  std::uint64_t overdue = 0;
  std::uint64_t waiting = 0;
  std::uint64_t no_deadline = 0;
  std::uint64_t refused = 0;    ///< a platform said no to the latest version
  std::uint64_t rejected = 0;   ///< rows that our own rules sent back in the period and that are still not put right
  std::uint64_t withdrawn = 0;
  std::optional<std::uint64_t> at_source;  ///< what the sources themselves hold; null where they have not been counted (source_counts.h)
  std::optional<std::uint64_t> omitted;    ///< of these, never seen here; null likewise

  void add(const Counts& other);
  /// Besides the members: `unreported` = decided - reported + rejected. Null for an unknown name or an unknown count.
  std::optional<double> named(std::string_view name) const;
};
/// Every name that `Counts::named` knows.
const std::vector<std::string_view>& count_names();

struct Tally {
  Period period;
  Date today{};
  std::map<std::string, Counts> by_kind;
  std::map<std::string, std::map<std::string, Counts>> by_month;  ///< "2026-03" → kind
  std::map<Date, Counts> by_day;                                   ///< of the decision
  std::map<std::string, std::uint64_t> reasons;                    ///< rule or platform code → rows sent back and records refused
  Counts total() const;
};

/// Reads what the store holds of a period, by date of decision (of intake, where a record names none). Takes a look at every record
/// of the store: a second or so for a hundred thousand. Errors: those of the store.
Result<Tally> gather(Store& store, Period period, Date today);

/// How a first version stands; `own`: its deliveries to direct platforms.
Standing standing_of(const std::vector<DeliveryView>& own, std::optional<Date> due, Date today);

}  // namespace xinshi::figures

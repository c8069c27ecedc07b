// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace xinshi {

/// Working days of the years whose State Council notice is known (schemas/calendars/holidays.json).
/// A year without a notice is unknown, never guessed (V-50).
class WorkCalendar {
 public:
  static Result<WorkCalendar> read(std::string_view json, const std::string& file);

  /// Null when the year's holidays are not published.
  std::optional<bool> is_work_day(Date date) const;
  bool knows(int year) const { return years_.count(year) != 0; }
  int last_known_year() const;  ///< 0 when no year is known

 private:
  enum class DayKind : std::uint8_t { Unknown, Work, Off };
  void mark(const std::vector<Date>& dates, DayKind kind);

  std::set<int> years_;
  Date first_;
  std::vector<DayKind> kinds_;  ///< one for each day from `first_` on, so that a deadline costs no look-up in a table
};

/// `due`: the n-th working day, the day after the decision counting as day 1 (V-49); the deadline is the end of that day
/// in Beijing time. `strict_due`: the n-th working day with the decision day as day 1, plus one calendar day (V-51): the
/// strictest way a platform counts, used for alarms. For a decision on a day off the next working day is day 1 of both, so
/// that `strict_due` lies one day behind `due`: alarms go by the earlier of the two.
/// Both null, `known` false where a needed year is unknown.
struct Deadline {
  std::optional<Date> due;
  std::optional<Date> strict_due;
  bool known = false;
};

Deadline deadline_of(const WorkCalendar& calendar, Date decided, int working_days);
/// Working days from `from` (exclusive) to `to` (inclusive), 0 when `to` is not later; null when a needed year is unknown.
std::optional<int> working_days_between(const WorkCalendar& calendar, Date from, Date to);

}  // namespace xinshi

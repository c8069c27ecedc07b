// SPDX-License-Identifier: Apache-2.0
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

/// The same day `months` later; the last day of that month where it has no such day.
Date months_later(Date date, int months) {
  const YearMonthDay from = year_month_day(date);
  const int count = from.year * 12 + (from.month - 1) + months;
  for (int day = from.day;; --day)
    if (const auto found = make_date(count / 12, count % 12 + 1, day)) return *found;
}

}  // namespace

void rule_decided_in_time(Check& check) {
  const auto decided = check.date(Role::DecisionDate);
  if (decided && *decided > check.today()) check.report(Role::DecisionDate, "VAL-0231", {format_date(*decided), format_date(check.today())});
}

void rule_end_dates(Check& check) {
  const auto decided = check.date(Role::DecisionDate);
  for (const Role role : {Role::ValidTo, Role::PublicityEnd})
    if (const auto end = check.date(role); end && decided && *end < *decided)
      check.report(role, "VAL-0232", {format_date(*end), format_date(*decided)});
  const auto from = check.date(Role::ValidFrom);
  const auto to = check.date(Role::ValidTo);
  if (from && to && *to < *from) check.report(Role::ValidTo, "VAL-0233", {format_date(*to), format_date(*from)});
}

void rule_publicity_period(Check& check) {
  const auto decided = check.date(Role::DecisionDate);
  const auto end = check.date(Role::PublicityEnd);
  if (!decided || !end || *end < *decided) return;
  // Three months are never more than 92 days and three years never less than 1095: only what lies outside is looked at closely.
  const int days = end->days - decided->days;
  if (days < 92 && *end < months_later(*decided, 3)) check.report(Role::PublicityEnd, "VAL-0234", {format_date(*end)});
  if (days > 1095 && *end > months_later(*decided, 36)) check.report(Role::PublicityEnd, "VAL-0235", {format_date(*end)});
}

}  // namespace xinshi::validation

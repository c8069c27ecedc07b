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

/// Food, drugs and the like stay public longer: told by words in fields that the kind names.
bool longer(const Check& check, const PublicityPeriod& period) {
  for (const std::size_t field : period.longer_fields)
    for (const std::string& word : period.longer_words)
      if (check.fields().get(field).find(word) != std::string_view::npos) return true;
  return false;
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
  const PublicityPeriod& period = check.kind().publicity_period;
  // A month has 28 to 31 days: only what may lie outside is looked at closely.
  const int days = end->days - decided->days;
  const auto ends_within = [&](int months) { return days < 31 * months && *end < months_later(*decided, months); };
  const bool too_short = ends_within(period.least);
  const bool maybe = too_short || ends_within(period.longer_least);
  const int least = maybe && longer(check, period) ? period.longer_least : period.least;
  if (too_short || (maybe && least == period.longer_least))
    check.report(Role::PublicityEnd, "VAL-0234", {format_date(*end), std::to_string(least)});
  if (period.most != 0 && days > 28 * period.most && *end > months_later(*decided, period.most))
    check.report(Role::PublicityEnd, "VAL-0235", {format_date(*end), std::to_string(period.most)});
}

void rule_data_time(Check& check) {
  const auto time = check.date(Role::DataTime);
  if (!time) return;
  const auto decided = check.date(Role::DecisionDate);
  if (decided && *time < *decided) check.report(Role::DataTime, "VAL-0236", {format_date(*time), format_date(*decided)});
  if (*time > check.today()) check.report(Role::DataTime, "VAL-0237", {format_date(*time), format_date(check.today())});
}

}  // namespace xinshi::validation

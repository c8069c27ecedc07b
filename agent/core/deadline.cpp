// SPDX-License-Identifier: Apache-2.0
#include "core/deadline.h"

#include <nlohmann/json.hpp>

namespace xinshi {
namespace {

using Json = nlohmann::json;

Error wrong_entry(const std::string& file, const std::string& key) {
  return {Fault::Config, "COR-0403", {}, {file, 0, 0, key}};
}

/// The dates of `years.<year>.<member>`, added to `days`.
Status read_days(const Json& entry, const std::string& year, const char* member, std::vector<Date>& days, const std::string& file) {
  const std::string key = "years." + year + "." + member;
  const auto list = entry.find(member);
  if (list == entry.end() || !list->is_array()) return wrong_entry(file, key);
  for (const Json& text : *list) {
    const auto date = text.is_string() ? parse_iso_date(text.get_ref<const std::string&>()) : std::nullopt;
    if (!date) return wrong_entry(file, key);
    days.push_back(*date);
  }
  return {};
}

struct Notices {
  std::set<int> years;
  std::vector<Date> off;
  std::vector<Date> make_up;
};

/// A year whose list of days off is empty has no notice yet and stays unknown.
Result<Notices> read_notices(const Json& root, const std::string& file) {
  Notices out;
  const auto years = root.find("years");
  if (years == root.end() || !years->is_object()) return wrong_entry(file, "years");
  for (const auto& [year, entry] : years->items()) {
    const auto first = parse_iso_date(year + "-01-01");
    if (!first || !entry.is_object()) return wrong_entry(file, "years." + year);
    const std::size_t before = out.off.size();
    if (auto status = read_days(entry, year, "off_days", out.off, file); !status) return status.error();
    if (auto status = read_days(entry, year, "make_up_work_days", out.make_up, file); !status) return status.error();
    if (out.off.size() > before) out.years.insert(year_month_day(*first).year);
  }
  return out;
}

/// Moves `date` to the `count`-th working day, `date` itself counting when it is one and `inclusive`.
std::optional<Date> nth_work_day(const WorkCalendar& calendar, Date date, int count, bool inclusive) {
  if (!inclusive) ++date.days;
  while (true) {
    const auto works = calendar.is_work_day(date);
    if (!works) return std::nullopt;
    if (*works && --count <= 0) return date;
    ++date.days;
  }
}

}  // namespace

Result<WorkCalendar> WorkCalendar::read(std::string_view json, const std::string& file) {
  const Json root = Json::parse(json, nullptr, false);
  if (root.is_discarded() || !root.is_object()) return Error{Fault::Config, "COR-0402", {}, {file, 0, 0, {}}};
  auto notices = read_notices(root, file);
  if (!notices) return std::move(notices).error();
  WorkCalendar out;
  out.years_ = std::move(notices->years);
  if (out.years_.empty()) return out;
  out.first_ = *make_date(*out.years_.begin(), 1, 1);
  const Date last = *make_date(*out.years_.rbegin(), 12, 31);
  for (Date date = out.first_; date <= last; ++date.days) {
    const bool known = out.years_.count(year_month_day(date).year) != 0;
    out.kinds_.push_back(!known ? DayKind::Unknown : weekday(date) >= 6 ? DayKind::Off : DayKind::Work);
  }
  out.mark(notices->off, DayKind::Off);
  out.mark(notices->make_up, DayKind::Work);
  return out;
}

/// A notice may speak of days of the year before (2022-12-31 in that of 2023); an unknown year stays unknown all the same.
void WorkCalendar::mark(const std::vector<Date>& dates, DayKind kind) {
  for (const Date date : dates) {
    const auto at = static_cast<std::size_t>(date.days - first_.days);
    if (date >= first_ && at < kinds_.size() && kinds_[at] != DayKind::Unknown) kinds_[at] = kind;
  }
}

std::optional<bool> WorkCalendar::is_work_day(Date date) const {
  const std::int64_t at = std::int64_t{date.days} - first_.days;
  if (at < 0 || at >= static_cast<std::int64_t>(kinds_.size())) return std::nullopt;
  const DayKind kind = kinds_[static_cast<std::size_t>(at)];
  if (kind == DayKind::Unknown) return std::nullopt;
  return kind == DayKind::Work;
}

int WorkCalendar::last_known_year() const { return years_.empty() ? 0 : *years_.rbegin(); }

Deadline deadline_of(const WorkCalendar& calendar, Date decided, int working_days) {
  const auto due = nth_work_day(calendar, decided, working_days, false);
  const auto strict = nth_work_day(calendar, decided, working_days, true);
  if (!due || !strict) return {};
  return {due, Date{strict->days + 1}, true};
}

std::optional<int> working_days_between(const WorkCalendar& calendar, Date from, Date to) {
  int count = 0;
  for (Date date{from.days + 1}; date <= to; ++date.days) {
    const auto works = calendar.is_work_day(date);
    if (!works) return std::nullopt;
    if (*works) ++count;
  }
  return count;
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "figures/tally.h"

#include <algorithm>
#include <utility>

namespace xinshi::figures {
namespace {

struct Name {
  std::string_view name;
  std::uint64_t Counts::*member;
};
constexpr std::array kNames = {
    Name{"decided", &Counts::decided},   Name{"reported", &Counts::reported},       Name{"on_time", &Counts::on_time},
    Name{"late", &Counts::late},         Name{"overdue", &Counts::overdue},         Name{"waiting", &Counts::waiting},
    Name{"refused", &Counts::refused},   Name{"no_deadline", &Counts::no_deadline}, Name{"rejected", &Counts::rejected},
    Name{"withdrawn", &Counts::withdrawn},
};

/// The day of the last registration; null while one platform has not registered it.
std::optional<Date> registered_on(const std::vector<DeliveryView>& own) {
  std::optional<Date> last;
  for (const DeliveryView& delivery : own) {
    if (delivery.state == DeliveryState::Cancelled) continue;
    if (delivery.state != DeliveryState::Registered || !delivery.settled_at) return std::nullopt;
    const Date day = date_of(*delivery.settled_at);
    if (!last || *last < day) last = day;
  }
  return last;
}

std::vector<DeliveryView> own_deliveries(const std::vector<DeliveryView>& all, std::uint32_t version) {
  std::vector<DeliveryView> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), [&](const DeliveryView& d) { return !d.above && d.version == version; });
  return out;
}

/// What the figures look at: the record as it was first reported, and its state now.
struct First {
  Date day{};
  std::optional<Date> due;
  std::vector<DeliveryView> own;
};

Result<First> first_of(Store& store, const RecordView& record) {
  if (record.version == 1) return First{record.decided.value_or(date_of(record.admitted_at)), record.due, own_deliveries(record.deliveries, 1)};
  const Result<RecordHistory> history = store.history(record.id);
  if (!history) return history.error();
  const StoredVersion& version = history->versions.front();
  return First{version.decided.value_or(date_of(version.admitted_at)), version.due, own_deliveries(history->deliveries, version.version)};
}

void count(const First& first, const RecordView& record, Date today, Counts& out) {
  ++out.decided;
  if (record.state == RecordState::Withdrawn) ++out.withdrawn;
  const auto cancelled = [](const DeliveryView& d) { return d.state == DeliveryState::Cancelled; };
  if (!first.own.empty() && std::all_of(first.own.begin(), first.own.end(), cancelled)) return;  // withdrawn before it ever left
  if (registered_on(first.own)) ++out.reported;
  const bool refused = std::any_of(record.deliveries.begin(), record.deliveries.end(),
                                   [](const DeliveryView& d) { return !d.above && d.state == DeliveryState::Refused; });
  if (refused) ++out.refused;
  switch (standing_of(first.own, first.due, today)) {
    case Standing::OnTime: ++out.on_time; break;
    case Standing::Late: ++out.late; break;
    case Standing::Overdue: ++out.overdue; break;
    case Standing::Waiting: ++out.waiting; break;
    case Standing::NoDeadline: ++out.no_deadline; break;
  }
}

std::string month_of(Date day) { return format_date(day).substr(0, 7); }

void add_reasons(const RecordView& record, Tally& tally) {
  for (const DeliveryView& delivery : record.deliveries) {
    if (delivery.above || delivery.state != DeliveryState::Refused) continue;
    ++tally.reasons[delivery.code.empty() ? delivery.platform : delivery.platform + " " + delivery.code];
  }
}

Status add_rejected(Store& store, Tally& tally) {
  QuarantineQuery query;
  while (true) {
    const Result<std::vector<QuarantineView>> rows = store.quarantine(query);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (const QuarantineView& row : *rows) {
      const Date day = date_of(row.at);
      if (!tally.period.holds(day)) continue;
      ++tally.by_kind[row.kind].rejected;
      ++tally.by_month[month_of(day)][row.kind].rejected;
      ++tally.by_day[day].rejected;
      ++tally.reasons[row.rule];
    }
    query.after = rows->back().id;
  }
}

}  // namespace

void Counts::add(const Counts& other) {
  for (const Name& each : kNames) this->*each.member += other.*each.member;
  if (other.at_source) at_source = at_source.value_or(0) + *other.at_source;
  if (other.omitted) omitted = omitted.value_or(0) + *other.omitted;
}

std::optional<double> Counts::named(std::string_view name) const {
  for (const Name& each : kNames) {
    if (each.name == name) return static_cast<double>(this->*each.member);
  }
  if (name == "unreported") return static_cast<double>(decided - std::min(decided, reported) + rejected);
  if (!at_source) return std::nullopt;
  if (name == "at_source") return static_cast<double>(*at_source);
  if (name == "omitted" && omitted) return static_cast<double>(*omitted);
  return std::nullopt;
}

const std::vector<std::string_view>& count_names() {
  static const std::vector<std::string_view> kAll = [] {
    std::vector<std::string_view> out;
    for (const Name& each : kNames) out.push_back(each.name);
    out.insert(out.end(), {"unreported", "at_source", "omitted"});
    return out;
  }();
  return kAll;
}

Counts Tally::total() const {
  Counts out;
  for (const auto& [kind, counts] : by_kind) out.add(counts);
  return out;
}

Standing standing_of(const std::vector<DeliveryView>& own, std::optional<Date> due, Date today) {
  if (!due) return Standing::NoDeadline;
  if (const std::optional<Date> day = registered_on(own)) return *day <= *due ? Standing::OnTime : Standing::Late;
  return today <= *due ? Standing::Waiting : Standing::Overdue;
}

Result<Tally> gather(Store& store, Period period, Date today) {
  Tally tally;
  tally.period = period;
  tally.today = today;
  RecordQuery query;
  while (true) {
    const Result<std::vector<RecordView>> records = store.find(query);
    if (!records) return records.error();
    if (records->empty()) break;
    for (const RecordView& record : *records) {
      const Result<First> first = first_of(store, record);
      if (!first) return first.error();
      if (!period.holds(first->day)) continue;
      Counts one;
      count(*first, record, today, one);
      tally.by_kind[record.kind].add(one);
      tally.by_month[month_of(first->day)][record.kind].add(one);
      tally.by_day[first->day].add(one);
      add_reasons(record, tally);
    }
    query.after = records->back().position;
  }
  if (Status rejected = add_rejected(store, tally); !rejected) return rejected.error();
  return tally;
}

}  // namespace xinshi::figures

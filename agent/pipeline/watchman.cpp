// SPDX-License-Identifier: Apache-2.0
#include "pipeline/watchman.h"

#include <algorithm>
#include <utility>

namespace xinshi::pipeline {

Result<std::vector<Alarm>> Watchman::step() {
  const Date today = date_of(deps_.clock.now());
  if (today != day_) {
    day_ = today;
    given_.clear();
  }
  std::vector<Alarm> alarms;
  for (const RecordState state : {RecordState::Open, RecordState::Attention}) {
    RecordQuery query;
    query.state = state;
    if (state == RecordState::Open) query.due_before = Date{today.days + near_days_};
    Result<std::vector<RecordView>> records = deps_.store.find(query);
    if (!records) return std::move(records).error();
    for (const RecordView& record : *records) look_at(record, today, alarms);
  }
  return alarms;
}

void Watchman::look_at(const RecordView& record, Date today, std::vector<Alarm>& out) {
  const std::string id = to_text(record.id);
  const bool passed = record.due && *record.due < today;
  for (const DeliveryView& delivery : record.deliveries) {
    if (delivery.state == DeliveryState::Registered || delivery.state == DeliveryState::Cancelled) continue;
    if (delivery.state == DeliveryState::Refused) {
      raise({"delivery.refused", id, delivery.platform, record.due}, out);
    } else if (delivery.state == DeliveryState::Uncertain || delivery.state == DeliveryState::Expired) {
      raise({"delivery.uncertain", id, delivery.platform, record.due}, out);
    } else if (record.due && record.due->days <= today.days + near_days_) {
      raise({passed ? "deadline.passed" : "deadline.near", id, delivery.platform, record.due}, out);
    }
  }
  if (!passed) return;
  for (const std::string& level : levels_) {
    const bool heard = std::any_of(record.deliveries.begin(), record.deliveries.end(), [&](const DeliveryView& d) { return d.platform == level; });
    if (!heard) raise({"level.silent", id, level, record.due}, out);
  }
}

void Watchman::raise(Alarm alarm, std::vector<Alarm>& out) {
  if (!given_.insert(alarm.code + '|' + alarm.subject + '|' + alarm.platform).second) return;
  deps_.log.warn("alarm", {{"alarm", alarm.code}, {"subject", alarm.subject}, {"platform", alarm.platform},
                           {"due", alarm.due ? format_date(*alarm.due) : ""}});
  out.push_back(std::move(alarm));
}

}  // namespace xinshi::pipeline

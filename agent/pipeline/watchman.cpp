// SPDX-License-Identifier: Apache-2.0
#include "pipeline/watchman.h"

#include <algorithm>
#include <utility>

namespace xinshi::pipeline {
namespace {
constexpr std::size_t kRecordsPerStep = 2'000;  ///< of one state
}  // namespace

Result<std::vector<Alarm>> Watchman::step() {
  const Date today = date_of(deps_.clock.now());
  if (today != day_) {
    day_ = today;
    given_.clear();
  }
  std::vector<Alarm> alarms;
  more_ = false;
  if (Status looked = look_at_state(RecordState::Open, open_to_, today, alarms); !looked) return looked.error();
  if (Status looked = look_at_state(RecordState::Attention, attention_to_, today, alarms); !looked) return looked.error();
  if (all_on_ != today && !levels_.empty()) {
    if (Status looked = look_at_levels(today, alarms); !looked) return looked.error();
    all_on_ = today;
  }
  return alarms;
}

Status Watchman::look_at_state(RecordState state, std::uint64_t& looked_to, Date today, std::vector<Alarm>& out) {
  RecordQuery query;
  query.state = state;
  query.after = std::exchange(looked_to, 0);
  if (state == RecordState::Open) query.due_before = Date{today.days + near_days_};
  for (std::size_t looked = 0; looked < kRecordsPerStep;) {
    Result<std::vector<RecordView>> records = deps_.store.find(query);
    if (!records) return std::move(records).error();
    if (records->empty()) return {};
    for (const RecordView& record : *records) look_at(record, today, out);
    looked += records->size();
    query.after = records->back().position;
  }
  looked_to = query.after;
  more_ = true;
  return {};
}

Status Watchman::look_at_levels(Date today, std::vector<Alarm>& out) {
  RecordQuery query;
  query.after = answered_to_;
  bool all_answered = true;
  while (true) {
    Result<std::vector<RecordView>> records = deps_.store.find(query);
    if (!records) return std::move(records).error();
    if (records->empty()) return {};
    for (const RecordView& record : *records) {
      const bool done = record.state == RecordState::Done || record.state == RecordState::Withdrawn;
      const bool went_up = std::any_of(record.deliveries.begin(), record.deliveries.end(),
                                       [](const DeliveryView& d) { return d.state == DeliveryState::Registered; });
      const std::vector<std::string> silent = done && went_up ? silent_levels(record) : std::vector<std::string>{};
      if (record.due && *record.due < today) {
        for (const std::string& level : silent) raise({"level.silent", to_text(record.id), level, record.due}, out);
      }
      all_answered = all_answered && done && silent.empty();
      if (all_answered) answered_to_ = record.position;
    }
    query.after = records->back().position;
  }
}

std::vector<std::string> Watchman::silent_levels(const RecordView& record) const {
  std::vector<std::string> silent;
  for (const std::string& level : levels_) {
    const bool heard = std::any_of(record.deliveries.begin(), record.deliveries.end(), [&](const DeliveryView& d) { return d.platform == level; });
    if (!heard) silent.push_back(level);
  }
  return silent;
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
  for (const std::string& level : silent_levels(record)) raise({"level.silent", id, level, record.due}, out);
}

void Watchman::raise(Alarm alarm, std::vector<Alarm>& out) {
  if (!given_.insert(alarm.code + '|' + alarm.subject + '|' + alarm.platform).second) return;
  deps_.log.warn("alarm", {{"alarm", alarm.code}, {"subject", alarm.subject}, {"platform", alarm.platform},
                           {"due", alarm.due ? format_date(*alarm.due) : ""}});
  out.push_back(std::move(alarm));
}

}  // namespace xinshi::pipeline

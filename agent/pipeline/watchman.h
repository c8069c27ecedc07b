// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "core/deadline.h"
#include "ports/store.h"

namespace xinshi::pipeline {

/// An alarm: a stable code, what it concerns, and figures. No personal data.
struct Alarm {
  std::string code;      ///< "deadline.near", "deadline.passed", "delivery.refused", "delivery.uncertain", "level.silent"
  std::string subject;   ///< record id or platform id
  std::string platform;
  std::optional<Date> due;
};

/// Stage 12: nothing stays silent past its deadline. Looks at open records whose deadline is near or gone and at states that need a
/// person, and once a day at records that are done below but that a level above never answered. Each alarm is given once a day. A
/// step looks at so many records of a state and the next one goes on behind them, so that a backlog costs no more than a calm day.
/// One thread.
class Watchman {
 public:
  struct Deps {
    Store& store;
    Clock& clock;
    const WorkCalendar& calendar;
    Log& log;
  };
  /// `near_days`: calendar days before the deadline at which a record becomes an alarm. `levels`: platform ids that must have answered
  /// by the deadline, this node's own upper platforms included.
  Watchman(int near_days, std::vector<std::string> levels, Deps deps) : near_days_(near_days), levels_(std::move(levels)), deps_(deps) {}

  Result<std::vector<Alarm>> step();
  /// The last step stopped at its limit: more is to be looked at soon.
  bool more() const { return more_; }

 private:
  /// Records in a state that waits or needs a person.
  Status look_at_state(RecordState state, std::uint64_t& looked_to, Date today, std::vector<Alarm>& out);
  /// Records that are done here, but that a level above never answered about.
  Status look_at_levels(Date today, std::vector<Alarm>& out);
  void look_at(const RecordView& record, Date today, std::vector<Alarm>& out);
  std::vector<std::string> silent_levels(const RecordView& record) const;
  void raise(Alarm alarm, std::vector<Alarm>& out);

  int near_days_;
  std::vector<std::string> levels_;
  Deps deps_;
  Date day_{};
  Date all_on_{};                  ///< day of the last look at all records
  std::uint64_t open_to_ = 0;       ///< store position where the next look at open records begins
  std::uint64_t attention_to_ = 0;  ///< the same for those that need a person
  bool more_ = false;
  std::uint64_t answered_to_ = 0;  ///< store position up to which every record is settled and answered by all levels
  std::set<std::string> given_;    ///< alarms already given on `day_`
};

}  // namespace xinshi::pipeline

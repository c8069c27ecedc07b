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
/// person. Each alarm is given once a day. One thread.
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

 private:
  void look_at(const RecordView& record, Date today, std::vector<Alarm>& out);
  void raise(Alarm alarm, std::vector<Alarm>& out);

  int near_days_;
  std::vector<std::string> levels_;
  Deps deps_;
  Date day_{};
  std::set<std::string> given_;  ///< alarms already given on `day_`
};

}  // namespace xinshi::pipeline

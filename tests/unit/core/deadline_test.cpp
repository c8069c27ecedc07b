// SPDX-License-Identifier: Apache-2.0
#include "core/deadline.h"

#include <gtest/gtest.h>

#include "support/vectors.h"

namespace xinshi {
namespace {

WorkCalendar calendar() { return *WorkCalendar::read(test::source_file("schemas/calendars/holidays.json"), "holidays.json"); }

Date day(std::string_view text) { return *parse_iso_date(text); }

TEST(Deadline, AgreesWithEveryVector) {
  const WorkCalendar days = calendar();
  const auto rows = test::table("tests/vectors/workday_vectors.csv");
  ASSERT_EQ(rows.size(), 16U);
  for (const auto& row : rows) {
    const Deadline deadline = deadline_of(days, day(row.at("decision_date")), 7);
    ASSERT_TRUE(deadline.known) << row.at("decision_date");
    EXPECT_EQ(format_date(*deadline.due), row.at("deadline_day_after_rule")) << row.at("decision_date");
    EXPECT_EQ(format_date(*deadline.strict_due), row.at("deadline_suzhou_function")) << row.at("decision_date");
    EXPECT_EQ(days.is_work_day(day(row.at("decision_date"))), row.at("day_kind") == "work");
  }
}

TEST(Deadline, CountsMakeUpDaysAndSkipsTheSpringFestival) {
  const Deadline deadline = deadline_of(calendar(), day("2025-01-24"), 7);
  EXPECT_EQ(deadline.due, day("2025-02-10"));
  EXPECT_EQ(deadline.strict_due, day("2025-02-09"));
}

TEST(Deadline, ADecisionOnADayOffStartsOnTheNextWorkingDay) {
  // Saturday 2026-11-21: day 1 is Monday the 23rd, day 7 Tuesday the 1st of December.
  const Deadline deadline = deadline_of(calendar(), day("2026-11-21"), 7);
  EXPECT_EQ(deadline.due, day("2026-12-01"));
  EXPECT_EQ(deadline.strict_due, day("2026-12-02"));
  // 2026-10-01 opens the national holiday: day 1 is Thursday the 8th, and Saturday the 10th is worked.
  EXPECT_EQ(deadline_of(calendar(), day("2026-10-01"), 7).due, day("2026-10-15"));
}

TEST(Deadline, IsUnknownWhereItReachesIntoAYearWithoutNotice) {
  for (const char* date : {"2026-12-28", "2027-03-01", "2022-06-01"}) {
    const Deadline deadline = deadline_of(calendar(), day(date), 7);
    EXPECT_FALSE(deadline.known) << date;
    EXPECT_FALSE(deadline.due.has_value() || deadline.strict_due.has_value()) << date;
  }
  // 22 December is a Tuesday: the seventh working day after it is Thursday the 31st, the last known day.
  EXPECT_EQ(deadline_of(calendar(), day("2026-12-22"), 7).due, day("2026-12-31"));
  EXPECT_FALSE(deadline_of(calendar(), day("2026-12-23"), 7).known);
}

TEST(Deadline, OtherLimitsCountTheSameWay) {
  EXPECT_EQ(deadline_of(calendar(), day("2026-11-16"), 1).due, day("2026-11-17"));
  EXPECT_EQ(deadline_of(calendar(), day("2026-11-16"), 5).due, day("2026-11-23"));
}

TEST(WorkCalendar, HasAsManyWorkingDaysAsTheNoticesLeave) {
  const WorkCalendar days = calendar();
  for (const auto& [year, wanted] : {std::pair{2024, 251}, {2025, 248}, {2026, 248}})
    EXPECT_EQ(working_days_between(days, Date{make_date(year, 1, 1)->days - 1}, *make_date(year, 12, 31)), wanted) << year;
}

TEST(WorkCalendar, ADayThatTheNextNoticeNamesStaysUnknownInAnUnknownYear) {
  EXPECT_EQ(calendar().is_work_day(day("2022-12-31")), std::nullopt);
  EXPECT_EQ(calendar().is_work_day(day("2023-01-01")), false);
  EXPECT_EQ(calendar().last_known_year(), 2026);
  EXPECT_TRUE(calendar().knows(2023));
  EXPECT_FALSE(calendar().knows(2027));
}

TEST(WorkCalendar, ANoticeMayNameTheEndOfTheYearBefore) {
  const auto days = WorkCalendar::read(R"({"years":{"2030":{"off_days":["2030-01-01"],"make_up_work_days":[]},
      "2031":{"off_days":["2030-12-31","2031-01-01"],"make_up_work_days":["2030-12-29"]}}})", "h.json");
  ASSERT_TRUE(days.ok());
  EXPECT_EQ(days->is_work_day(day("2030-12-31")), false);  // Tuesday
  EXPECT_EQ(days->is_work_day(day("2030-12-29")), true);   // Sunday
}

TEST(WorkCalendar, AGapBetweenKnownYearsIsUnknown) {
  const auto days = WorkCalendar::read(R"({"years":{"2030":{"off_days":["2030-01-01"],"make_up_work_days":[]},
      "2032":{"off_days":["2032-01-01"],"make_up_work_days":[]}}})", "h.json");
  ASSERT_TRUE(days.ok());
  EXPECT_EQ(days->is_work_day(day("2031-06-02")), std::nullopt);
  EXPECT_EQ(days->is_work_day(day("2032-06-01")), true);
}

TEST(WorkCalendar, WorkingDaysBetweenCountsTheEndAndNotTheBeginning) {
  EXPECT_EQ(working_days_between(calendar(), day("2026-11-16"), day("2026-11-17")), 1);
  EXPECT_EQ(working_days_between(calendar(), day("2026-11-20"), day("2026-11-22")), 0);
  EXPECT_EQ(working_days_between(calendar(), day("2026-11-20"), day("2026-11-16")), 0);
  EXPECT_EQ(working_days_between(calendar(), day("2026-12-30"), day("2027-01-05")), std::nullopt);
}

TEST(WorkCalendar, RefusesAWrongFileAndNamesTheKey) {
  EXPECT_EQ(WorkCalendar::read("{", "h.json").error().code, "COR-0402");
  EXPECT_EQ(WorkCalendar::read("{}", "h.json").error().where.key, "years");
  const auto wrong = WorkCalendar::read(R"({"years":{"2030":{"off_days":["2030-02-30"],"make_up_work_days":[]}}})", "h.json");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, "COR-0403");
  EXPECT_EQ(wrong.error().where.key, "years.2030.off_days");
  EXPECT_FALSE(WorkCalendar::read(R"({"years":{"2030":{"off_days":[]}}})", "h.json").ok());
}

}  // namespace
}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "figures/source_counts.h"

#include <gtest/gtest.h>

#include "figures/report.h"

namespace xinshi::figures {
namespace {

Date day(const char* text) { return *parse_iso_date(text); }
Period days(const char* from, const char* to) { return {day(from), day(to)}; }
const Instant kAt = start_of_day(day("2026-03-20"));

SourceCounts counted(const char* from, const char* to, SourceCounts::Days what = {}) {
  SourceCounts out;
  out.replace(days(from, to), kAt, what);
  return out;
}

/// Five records and two rows sent back, of 26 February.
Tally tally(const char* today = "2026-03-20") {
  Tally out;
  out.period = days("2026-02-01", "2026-02-28");
  out.today = day(today);
  Counts counts;
  counts.decided = 5;
  counts.rejected = 2;
  out.by_kind["penalty"] = out.by_month["2026-02"]["penalty"] = out.by_day[day("2026-02-26")] = counts;
  return out;
}

double rate(const Counts& counts, ReportKind kind, const char* id) {
  for (const Figure& figure : default_figures()) {
    if (figure.report == kind && figure.id == id) return figure.formula.value([&](std::string_view name) { return counts.named(name); }).value_or(-1);
  }
  return -2;
}

TEST(SourceCounts, ComeBackFromTheirText) {
  SourceCounts counts = counted("2026-02-01", "2026-02-28", {{day("2026-02-26"), {{"penalty", {10, 5, 2, 3}}, {"", {1, 0, 1, 0}}}}});
  counts.replace(days("2026-04-01", "2026-04-30"), kAt, {{day("2026-04-02"), {{"permit", {7, 7, 0, 0}}}}});
  const auto back = SourceCounts::parse(counts.text());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->text(), counts.text());
  EXPECT_EQ(back->days(), counts.days());
  EXPECT_TRUE(SourceCounts::parse("") && SourceCounts::parse("")->days().empty());
}

TEST(SourceCounts, AreNotGuessedFromADamagedText) {
  for (const char* text : {"reconciled/2", "reconciled/1\ncounted 2026-02-28 2026-02-01 1", "reconciled/1\nday 2026-02-30 penalty 1 1 0 0",
                           "reconciled/1\nday 2026-02-03 penalty 1 1 0", "reconciled/1\nday 2026-02-03 penalty 1 1 0 x", "reconciled/1\nhour 3",
                           "reconciled/1\nday 2026-02-03 penalty 1 1 0 0\nday 2026-02-03 penalty 2 1 0 0"}) {
    EXPECT_FALSE(SourceCounts::parse(text)) << text;
  }
}

TEST(SourceCounts, ANewCountTakesThePlaceOfItsDaysOnly) {
  SourceCounts counts = counted("2026-01-01", "2026-03-31", {{day("2026-01-31"), {{"penalty", {1, 1, 0, 0}}}}, {day("2026-02-10"), {{"penalty", {2, 2, 0, 0}}}},
                                                            {day("2026-03-01"), {{"penalty", {3, 3, 0, 0}}}}});
  counts.replace(days("2026-02-01", "2026-02-28"), kAt, {{day("2026-02-11"), {{"penalty", {4, 4, 0, 0}}}}, {day("2026-05-01"), {{"penalty", {9, 9, 0, 0}}}}});
  ASSERT_EQ(counts.days().size(), 3u);
  EXPECT_EQ(counts.days().count(day("2026-02-10")), 0u) << "it is no longer there";
  EXPECT_EQ(counts.days().at(day("2026-02-11")).at("penalty").at_source, 4u);
  EXPECT_EQ(counts.days().count(day("2026-05-01")), 0u) << "outside what was counted";
  EXPECT_TRUE(counts.covers(days("2026-01-01", "2026-03-31")));
}

TEST(SourceCounts, CoverAPeriodOnlyWithoutAGap) {
  SourceCounts counts = counted("2026-01-01", "2026-01-31");
  counts.replace(days("2026-02-02", "2026-02-28"), kAt, {});
  EXPECT_TRUE(counts.covers(days("2026-01-05", "2026-01-20")));
  EXPECT_TRUE(counts.covers(days("2026-02-02", "2026-02-28")));
  EXPECT_FALSE(counts.covers(days("2026-01-05", "2026-02-20")));
  counts.replace(days("2026-02-01", "2026-02-01"), kAt, {});
  EXPECT_TRUE(counts.covers(days("2026-01-05", "2026-02-20")));
  EXPECT_FALSE(counts.covers(days("2025-12-31", "2026-02-20")));
  EXPECT_FALSE(SourceCounts{}.covers(days("2026-01-05", "2026-01-05")));
}

TEST(SourceCounts, GiveReportsTheOmissionRateAndTheGapOfTheMonth) {
  Tally of = tally();
  // ten at the source: five recorded, two in quarantine, three never seen
  add_source_counts(of, {counted("2026-02-01", "2026-02-28", {{day("2026-02-26"), {{"penalty", {10, 5, 2, 3}}}}})});
  EXPECT_EQ(of.total().at_source, 10u);
  EXPECT_EQ(of.total().omitted, 3u);
  EXPECT_DOUBLE_EQ(rate(of.total(), ReportKind::Timeliness, "omission"), 0.3);
  EXPECT_EQ(of.by_day.at(day("2026-02-26")).at_source, 10u);
  EXPECT_EQ(of.by_month.at("2026-02").at("penalty").omitted, 3u);
  Report report;
  report.kind = ReportKind::Monthly;
  report.tally = of;
  EXPECT_EQ(text_of(tables_of(report, {}, Lang::Zh).front().rows.back().back()), "不成立：差 3 条，请对账");
}

TEST(SourceCounts, TakeWhatCameOtherwiseAsItCame) {
  Tally of = tally();
  // the database holds two of the records and none of the rows sent back: three and two came from a folder
  add_source_counts(of, {counted("2026-02-01", "2026-02-28", {{day("2026-02-26"), {{"penalty", {3, 2, 0, 1}}, {"permit", {1, 0, 0, 1}}}}})});
  EXPECT_EQ(of.by_kind.at("penalty").at_source, 8u);
  EXPECT_EQ(of.by_kind.at("permit").at_source, 1u) << "a kind of which nothing has come yet";
  EXPECT_EQ(of.total().omitted, 2u);
}

TEST(SourceCounts, SayNothingAboutDaysThatNobodyCounted) {
  const SourceCounts part = counted("2026-02-02", "2026-02-28");
  const SourceCounts whole = counted("2026-02-01", "2026-02-28");
  for (const auto& sources : {std::vector<SourceCounts>{}, std::vector<SourceCounts>{part}, std::vector<SourceCounts>{whole, part}}) {
    Tally of = tally();
    add_source_counts(of, sources);
    EXPECT_EQ(of.total().at_source, std::nullopt);
    EXPECT_EQ(rate(of.total(), ReportKind::Timeliness, "omission"), -1);
  }
  Tally running = tally("2026-02-27");  // the rest of the month is yet to come
  add_source_counts(running, {counted("2026-02-01", "2026-02-27")});
  EXPECT_EQ(running.total().at_source, 7u);
}

}  // namespace
}  // namespace xinshi::figures

// SPDX-License-Identifier: Apache-2.0
#include "figures/report.h"

#include <gtest/gtest.h>

namespace xinshi::figures {
namespace {

Date day(const char* text) { return *parse_iso_date(text); }

Report sample(ReportKind kind) {
  Report report;
  report.kind = kind;
  report.unit_name = "青石县<市监局>";
  report.unit_code = "11330822MB1000010X";
  report.generated = start_of_day(day("2026-03-20"));
  report.tally.period = {day("2026-02-01"), day("2026-02-28")};
  Counts counts;
  counts.decided = 5;
  counts.reported = 4;
  counts.on_time = 3;
  counts.late = 1;
  counts.overdue = 1;
  counts.rejected = 2;
  report.tally.by_kind["penalty"] = counts;
  report.tally.by_month["2026-02"]["penalty"] = counts;
  report.tally.by_day[day("2026-02-26")] = counts;
  report.tally.reasons["=V-05"] = 2;
  for (const Figure& figure : default_figures()) {
    if (figure.report == kind) report.figures.push_back(figure);
  }
  return report;
}

std::string last_cell(const Report& report) {
  return text_of(tables_of(report, {}, Lang::Zh).front().rows.back().back());
}

TEST(Report, ShowsRatesOfKindsAndOfTheWhole) {
  const std::vector<Table> tables = tables_of(sample(ReportKind::Timeliness), {}, Lang::Zh);
  ASSERT_EQ(tables.front().rows.size(), 2u);  // one kind, and the total
  const auto& total = tables.front().rows.back();
  EXPECT_EQ(text_of(total[total.size() - 3]), "60.00%");  // 3 of 3 + 1 + 1
  EXPECT_EQ(text_of(total[total.size() - 2]), "40.00%");
  EXPECT_EQ(text_of(total.back()), "—");  // nobody counted at the source
}

TEST(Report, ChecksTheIdentityOfTheMonthAgainstTheSource) {
  Report report = sample(ReportKind::Monthly);
  EXPECT_EQ(last_cell(report), "来源未计数");
  report.tally.by_kind["penalty"].at_source = 7;  // 5 read and 2 sent back
  EXPECT_EQ(last_cell(report), "成立");
  report.tally.by_kind["penalty"].at_source = 10;
  EXPECT_EQ(last_cell(report), "不成立：差 3 条，请对账");
}

TEST(Report, EscapesWhatItShows) {
  const std::string html = report_html(sample(ReportKind::Conformity), {}, Lang::Zh);
  EXPECT_NE(html.find("青石县&lt;市监局&gt;"), std::string::npos);
  EXPECT_EQ(html.find("<市监局>"), std::string::npos);
  const std::string csv = report_csv(sample(ReportKind::Conformity), {}, Lang::Zh);
  EXPECT_EQ(csv.substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_NE(csv.find("\"'=V-05\",\"2\""), std::string::npos) << csv;  // no spreadsheet takes it for a formula
}

TEST(Report, OfTheHalfYearHasATableAMonthAndNamesItsOwnDeadline) {
  Report report = sample(ReportKind::HalfYear);
  report.tally.period = half_year_of(day("2026-02-26"));
  EXPECT_EQ(tables_of(report, {}, Lang::En).size(), 3u);
  EXPECT_NE(report_html(report, {}, Lang::Zh).find("报送期限：2026-06-30"), std::string::npos);
  EXPECT_NE(report_json(report, {}).find("\"due\":\"2026-06-30\""), std::string::npos);
}

TEST(Report, ChartsEachDayByItself) {
  const std::string html = report_html(sample(ReportKind::Timeliness), {}, Lang::En);
  EXPECT_NE(html.find("<title>2026-02-26: 3</title>"), std::string::npos);
  EXPECT_NE(html.find("<title>2026-02-26: 2</title>"), std::string::npos);
}

TEST(Report, AsAWorkbookIsAnArchiveThatNamesItsParts) {
  const std::string bytes = report_xlsx(sample(ReportKind::Monthly), {}, Lang::Zh);
  EXPECT_EQ(bytes.substr(0, 4), "PK\x03\x04");
  EXPECT_NE(bytes.find("xl/worksheets/sheet2.xml"), std::string::npos);
  EXPECT_EQ(bytes.find("xl/worksheets/sheet3.xml"), std::string::npos);
  EXPECT_EQ(report_xlsx(sample(ReportKind::Monthly), {}, Lang::Zh), bytes);
}

}  // namespace
}  // namespace xinshi::figures

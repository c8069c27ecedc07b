// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/time.h"
#include "core/catalogue.h"
#include "figures/formula.h"
#include "figures/tally.h"

namespace xinshi::figures {

/// The reports that agencies hand in or are scored by.
enum class ReportKind : std::uint8_t { Timeliness, Conformity, Monthly, HalfYear };
std::optional<ReportKind> parse_report_kind(std::string_view word);
std::string_view word(ReportKind kind);

/// A rate that a report shows, as configured in `[[figure]]`.
struct Figure {
  ReportKind report = ReportKind::Timeliness;
  std::string id;
  std::string zh;
  std::string en;
  std::string text;  ///< of the formula, shown beside the rate
  Formula formula;
};
/// 及时率, 迟报率, 合规率 and 瞒报率 as they are mostly counted (docs/REPORTS.md); a configured figure of the same id takes the place
/// of one of these.
std::vector<Figure> default_figures();

/// The half-year report that is due next: that of January to June before 1 July, that of July to December before 1 January.
Period half_year_of(Date day);
Date half_year_due(Period half_year);
/// The calendar month of a day.
Period month_of_day(Date day);

struct Report {
  ReportKind kind = ReportKind::Timeliness;
  std::string unit_name;
  std::string unit_code;
  Instant generated{};
  Tally tally;
  std::vector<Figure> figures;  ///< those of this report
};

/// One table of a report, the same for every form it is written in.
struct Cell {
  std::string text;             ///< where `number` is null
  std::optional<double> number;
  bool rate = false;            ///< written as a percentage
};
struct Table {
  std::string title;
  std::vector<std::string> head;
  std::vector<std::vector<Cell>> rows;
};
/// The monthly report's identity: decided = reported + not reported (docs/REPORTS.md). Its last column says so for each kind.
std::vector<Table> tables_of(const Report& report, const Catalogue& catalogue, Lang lang);
std::string title_of(const Report& report, Lang lang);
/// "4/5 = 80.00 %" for a cell; "—" where the figure is not known.
std::string text_of(const Cell& cell);

// Written forms. HTML stands alone, without scripts or anything fetched; CSV is UTF-8 with BOM, as Excel wants it; xlsx is a
// workbook with one sheet a table.
std::string report_html(const Report& report, const Catalogue& catalogue, Lang lang);
std::string report_csv(const Report& report, const Catalogue& catalogue, Lang lang);
std::string report_xlsx(const Report& report, const Catalogue& catalogue, Lang lang);
/// One JSON object; rates are numbers between 0 and 1 or null.
std::string report_json(const Report& report, const Catalogue& catalogue);

}  // namespace xinshi::figures

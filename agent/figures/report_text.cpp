// SPDX-License-Identifier: Apache-2.0
// The forms of a report that are text: HTML, CSV, JSON.
#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "figures/report.h"

namespace xinshi::figures {
namespace {

constexpr int kChartWidth = 960;
constexpr int kChartHeight = 180;
constexpr std::size_t kMostBars = 184;  ///< a half-year of days

constexpr char kStyle[] =
    "body{font-family:system-ui,\"Noto Sans SC\",\"Microsoft YaHei\",sans-serif;margin:2em auto;max-width:64em;color:#1b1b1b}"
    "table{border-collapse:collapse;margin:.5em 0 2em}th,td{border:1px solid #bbb;padding:.3em .6em;text-align:right}"
    "th:first-child,td:first-child{text-align:left}th{background:#f2f2f2;font-weight:600}caption{text-align:left;font-weight:600;padding:.3em 0}"
    ".a{fill:#2b7a3d}.b{fill:#c0392b}text{font-size:11px}@media print{body{margin:0}}";

std::string escaped(std::string_view text) {
  std::string out;
  append_xml_escaped(out, text);
  return out;
}

void append_table(std::string& out, const Table& table) {
  out += "<table><caption>" + escaped(table.title) + "</caption><tr>";
  for (const std::string& head : table.head) out += "<th>" + escaped(head) + "</th>";
  out += "</tr>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const Cell& cell : row) out += "<td>" + escaped(text_of(cell)) + "</td>";
    out += "</tr>\n";
  }
  out += "</table>\n";
}

void append_bar(std::string& out, const char* kind, double x, double width, double from, double height, const std::string& title) {
  char buffer[160];
  const int size = std::snprintf(buffer, sizeof buffer, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>", kind, x,
                                 kChartHeight - from - height, width, height);
  out.append(buffer, static_cast<std::size_t>(size));
  out += escaped(title) + "</title></rect>";
}

/// One bar a day of decision: reported in time below, late or overdue above.
std::string chart(const Tally& tally, Lang lang) {
  if (tally.by_day.empty() || tally.by_day.size() > kMostBars) return {};
  std::uint64_t highest = 1;
  for (const auto& [day, c] : tally.by_day) highest = std::max(highest, c.on_time + c.late + c.overdue + c.waiting + c.no_deadline);
  const double step = static_cast<double>(kChartWidth) / static_cast<double>(tally.by_day.size());
  const double unit = static_cast<double>(kChartHeight) / static_cast<double>(highest);
  std::string out = "<svg role=\"img\" viewBox=\"0 0 " + std::to_string(kChartWidth) + " " + std::to_string(kChartHeight) +
                    "\" width=\"100%\"><title>" + (lang == Lang::Zh ? "按决定日期：按时（绿）与迟报、逾期（红）" : "by day of decision: in time (green), late or overdue (red)") +
                    "</title>\n";
  double x = 0;
  for (const auto& [day, c] : tally.by_day) {
    const double good = static_cast<double>(c.on_time) * unit;
    const double bad = static_cast<double>(c.late + c.overdue) * unit;
    const std::string label = format_date(day);
    append_bar(out, "a", x, step * 0.8, 0, good, label + ": " + std::to_string(c.on_time));
    append_bar(out, "b", x, step * 0.8, good, bad, label + ": " + std::to_string(c.late + c.overdue));
    x += step;
  }
  return out + "\n</svg>\n";
}

void append_csv_cell(std::string& out, std::string_view value) {
  // A cell that begins like a formula would be run as one by a spreadsheet.
  const bool formula = !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
  out += '"';
  if (formula) out += '\'';
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_counts(std::string& out, const Counts& counts, const std::vector<Figure>& figures) {
  out += "{\"counts\":{";
  bool first = true;
  const auto member = [&](std::string_view name, std::optional<double> value, const char* form) {
    if (!first) out += ',';
    first = false;
    append_json_string(out, name);
    out += ':';
    char buffer[64];
    out += value ? std::string(buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, form, *value))) : "null";
  };
  for (const std::string_view name : count_names()) member(name, counts.named(name), "%.0f");
  out += "},\"figures\":{";
  first = true;
  for (const Figure& figure : figures) {
    member(figure.id, figure.formula.value([&](std::string_view name) { return counts.named(name); }), "%.6f");
  }
  out += "}";
}

}  // namespace

std::string report_html(const Report& report, const Catalogue& catalogue, Lang lang) {
  const std::string title = escaped(title_of(report, lang));
  std::string out = std::string("<!doctype html>\n<html lang=\"") + (lang == Lang::Zh ? "zh-CN" : "en") + "\"><head><meta charset=\"utf-8\"><title>" + title +
                    "</title><style>" + kStyle + "</style></head><body>\n<h1>" + title + "</h1>\n<p>" + escaped(report.unit_code) + " · " +
                    format_instant(report.generated) + "</p>\n";
  if (report.kind == ReportKind::HalfYear) {
    out += "<p>" + std::string(lang == Lang::Zh ? "报送期限：" : "due: ") + format_date(half_year_due(report.tally.period)) + "</p>\n";
  }
  out += chart(report.tally, lang);
  for (const Table& table : tables_of(report, catalogue, lang)) append_table(out, table);
  return out + "</body></html>\n";
}

std::string report_csv(const Report& report, const Catalogue& catalogue, Lang lang) {
  std::string out = "\xEF\xBB\xBF";
  append_csv_cell(out, title_of(report, lang));
  out += "\r\n";
  for (const Table& table : tables_of(report, catalogue, lang)) {
    out += "\r\n";
    append_csv_cell(out, table.title);
    out += "\r\n";
    for (std::size_t i = 0; i < table.head.size(); ++i) {
      if (i != 0) out += ',';
      append_csv_cell(out, table.head[i]);
    }
    out += "\r\n";
    for (const auto& row : table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i != 0) out += ',';
        append_csv_cell(out, text_of(row[i]));
      }
      out += "\r\n";
    }
  }
  return out;
}

std::string report_json(const Report& report, const Catalogue& catalogue) {
  std::string out = "{\"report\":";
  append_json_string(out, word(report.kind));
  out += ",\"unit\":{\"name\":";
  append_json_string(out, report.unit_name);
  out += ",\"code\":";
  append_json_string(out, report.unit_code);
  out += "},\"from\":\"" + format_date(report.tally.period.from) + "\",\"to\":\"" + format_date(report.tally.period.to) + "\",\"generated\":\"" +
         format_instant(report.generated) + "\"";
  if (report.kind == ReportKind::HalfYear) out += ",\"due\":\"" + format_date(half_year_due(report.tally.period)) + "\"";
  out += ",\"kinds\":[";
  bool first = true;
  for (const auto& [kind, counts] : report.tally.by_kind) {
    if (!first) out += ',';
    first = false;
    append_counts(out, counts, report.figures);
    out += ",\"kind\":";
    append_json_string(out, kind);
    out += ",\"label\":";
    const Kind* known = catalogue.find(kind);
    append_json_string(out, known == nullptr ? kind : known->label_zh);
    out += '}';
  }
  out += "],\"total\":";
  append_counts(out, report.tally.total(), report.figures);
  out += "},\"formulas\":{";
  for (std::size_t i = 0; i < report.figures.size(); ++i) {
    if (i != 0) out += ',';
    append_json_string(out, report.figures[i].id);
    out += ':';
    append_json_string(out, report.figures[i].text);
  }
  out += "},\"reasons\":{";
  first = true;
  for (const auto& [code, count] : report.tally.reasons) {
    if (!first) out += ',';
    first = false;
    append_json_string(out, code);
    out += ':' + std::to_string(count);
  }
  return out + "}}\n";
}

}  // namespace xinshi::figures

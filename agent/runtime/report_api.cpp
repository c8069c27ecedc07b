// SPDX-License-Identifier: Apache-2.0
#include "runtime/report_api.h"

#include <utility>

#include "figures/report.h"
#include "figures/source_counts.h"

namespace xinshi::runtime {
namespace {

std::string parameter(const ServerRequest& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

Error malformed(const char* name) { return {Fault::Invalid, "RUN-0012", name, {}}; }

figures::Period usual_period(figures::ReportKind kind, Date today) {
  if (kind == figures::ReportKind::HalfYear) return figures::half_year_of(today);
  const figures::Period month = figures::month_of_day(today);
  return kind == figures::ReportKind::Monthly ? figures::month_of_day(Date{month.from.days - 1}) : month;
}

Result<figures::Period> period_of(const ServerRequest& request, figures::ReportKind kind, Date today) {
  figures::Period period = usual_period(kind, today);
  for (const auto& [name, day] : {std::pair{"from", &period.from}, std::pair{"to", &period.to}}) {
    const std::string text = parameter(request, name);
    if (text.empty()) continue;
    const auto date = parse_iso_date(text);
    if (!date) return malformed(name);
    *day = *date;
  }
  if (period.to < period.from) return Error{Fault::Invalid, "FIG-0002", format_date(period.from) + " > " + format_date(period.to), {}};
  return period;
}

}  // namespace

Result<ServerReply> report_reply(const AdminDeps& deps, const ServerRequest& request) {
  const auto kind = figures::parse_report_kind(parameter(request, "kind"));
  if (!kind) return malformed("kind");
  figures::Report report;
  report.kind = *kind;
  report.unit_name = deps.unit_name;
  report.unit_code = deps.unit_code;
  report.generated = deps.clock.now();
  const Date today = date_of(report.generated);
  const Result<figures::Period> period = period_of(request, *kind, today);
  if (!period) return period.error();
  Result<figures::Tally> tally = figures::gather(deps.store, *period, today);
  if (!tally) return std::move(tally).error();
  report.tally = std::move(*tally);
  const Result<std::vector<figures::SourceCounts>> sources = figures::read_source_counts(deps.store, deps.counted_sources);
  if (!sources) return sources.error();
  figures::add_source_counts(report.tally, *sources);
  for (const figures::Figure& figure : deps.figures) {
    if (figure.report == *kind) report.figures.push_back(figure);
  }
  const Lang lang = language_of(request);
  const std::string format = parameter(request, "format");
  if (format.empty() || format == "json") return ServerReply{200, {{"content-type", "application/json"}}, figures::report_json(report, deps.catalogue), ""};
  if (format == "html") return ServerReply{200, {{"content-type", "text/html; charset=utf-8"}}, figures::report_html(report, deps.catalogue, lang), ""};
  if (format == "csv") return ServerReply{200, {{"content-type", "text/csv; charset=utf-8"}}, figures::report_csv(report, deps.catalogue, lang), ""};
  if (format != "xlsx") return malformed("format");
  return ServerReply{200, {{"content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
                     figures::report_xlsx(report, deps.catalogue, lang), ""};
}

}  // namespace xinshi::runtime

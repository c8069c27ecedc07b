// SPDX-License-Identifier: Apache-2.0
#include "mapping/column_report.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

std::string name_of(const ColumnReport& report, std::uint32_t column) {
  return std::string(report.columns.name(column));
}

void add(ColumnReport& report, std::string_view field, ProblemSeverity severity, std::string_view code, std::vector<std::string> args) {
  report.problems.push_back({"V-36", std::string(field), severity, std::string(code), std::move(args)});
}

bool ignored(const ColumnReport& report, std::uint32_t column) {
  return std::ranges::find(report.adapter.ignore, header_key(report.columns.name(column))) != report.adapter.ignore.end();
}

void report_unknown(ColumnReport& report) {
  for (std::uint32_t i = 0; i < report.columns.size(); ++i) {
    if (ignored(report, i) || report.operations.uses(i)) continue;
    if (std::ranges::find(report.kind_columns, i) != report.kind_columns.end()) continue;
    const auto uses = [i](const KindPlan& plan) { return plan.uses(i); };
    const bool known =
        report.only != nullptr ? uses(*report.only) : std::ranges::any_of(report.plans, [&](const auto& plan) { return uses(*plan); });
    if (!known) add(report, "", ProblemSeverity::Warn, "MAP-0381", {name_of(report, i)});
  }
}

bool filled_from_unit(const ColumnReport& report, Role role) {
  if (role == Role::Organ || role == Role::OrganCode) return report.adapter.fill_organ;
  return (role == Role::SourceUnit || role == Role::SourceUnitCode) && report.adapter.fill_source_unit;
}

void report_missing(ColumnReport& report) {
  const KindPlan& plan = *report.only;
  // Where rows state operations, rows that only withdraw or repair need no more than the identity.
  const auto severity = report.operations.has_operation_column() ? ProblemSeverity::Warn : ProblemSeverity::Error;
  for (std::size_t i = 0; i < plan.kind().fields.size(); ++i) {
    const FieldSpec& spec = plan.kind().fields[i];
    if (spec.required && !plan.fills(i) && !filled_from_unit(report, spec.role))
      add(report, spec.code, severity, "MAP-0382", {spec.label_zh});
  }
}

void report_matches(ColumnReport& report) {
  for (const FieldPlan& field : report.only->active()) {
    const std::string& code = field.form.spec->code;
    for (std::size_t i = 0; i < field.matched.size(); ++i) {
      if (report.only->match(field.matched[i])->by_number)
        add(report, code, ProblemSeverity::Warn, "MAP-0383", {name_of(report, field.matched[i]), field.form.spec->label_zh});
      const bool same = i == 0 || equal_ci(report.columns.name(field.matched[0]), report.columns.name(field.matched[i]));
      if (!same)
        add(report, code, ProblemSeverity::Error, "MAP-0384",
            {name_of(report, field.matched[0]), name_of(report, field.matched[i]), field.form.spec->label_zh});
    }
  }
}

}  // namespace

bool means_only(const KindPlans& plans, const OperationReader& operations, const KindPlan& plan, std::uint32_t column) {
  if (!plan.takes(column) || operations.uses(column)) return false;
  return std::ranges::none_of(plans, [&](const auto& other) { return other.get() != &plan && other->takes(column); });
}

KindPlan* kind_of_columns(const KindPlans& plans, const OperationReader& operations, std::size_t columns) {
  KindPlan* found = nullptr;
  for (const auto& plan : plans) {
    bool own = false;
    for (std::uint32_t i = 0; i < columns && !own; ++i) own = means_only(plans, operations, *plan, i);
    if (own && found != nullptr) return nullptr;
    if (own) found = plan.get();
  }
  return found;
}

Problems column_report(ColumnReport& report) {
  report.problems.clear();
  report_unknown(report);
  if (report.only != nullptr) {
    report_matches(report);
    report_missing(report);
  } else if (report.kind_columns.empty() && report.columns.size() > 0) {
    add(report, "", ProblemSeverity::Error, "MAP-0385", {});
  }
  return std::move(report.problems);
}

}  // namespace xinshi::mapping

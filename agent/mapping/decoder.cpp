// SPDX-License-Identifier: Apache-2.0
#include "mapping/decoder.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "mapping/column_plan.h"
#include "mapping/column_report.h"
#include "mapping/operations.h"
#include "mapping/steps.h"

namespace xinshi::mapping {
namespace {

bool blank(std::string_view text) {
  return text.empty() || trim(text).empty();
}

void add_row_error(Draft& draft, std::string_view code, std::vector<std::string> args = {}) {
  draft.problems.push_back({"", "", ProblemSeverity::Error, std::string(code), std::move(args)});
}

bool holds(const Condition& condition, std::string_view text) {
  switch (condition.test) {
    case Condition::Test::Present:
      return !text.empty();
    case Condition::Test::Absent:
      return text.empty();
    case Condition::Test::In:
      return std::ranges::find(condition.values, text) != condition.values.end();
    case Condition::Test::NotIn:
      return std::ranges::find(condition.values, text) == condition.values.end();
    case Condition::Test::Matches:
      return re2::RE2::PartialMatch({text.data(), text.size()}, *condition.pattern);
  }
  return false;
}

}  // namespace

struct Decoder::Impl {
  Impl(std::shared_ptr<const SourceAdapter> a, std::shared_ptr<const ColumnTable> c, Unit u, const Kind* hint);

  void refresh();
  bool skipped(const RawRow& row) const;
  KindPlan* plan_of(const Kind* kind);
  KindPlan* choose(const RawRow& row, Draft& draft);
  KindPlan* by_word(const RawRow& row, Draft& draft);
  KindPlan* by_columns(const RawRow& row, Draft& draft);
  void fill_fields(const KindPlan& plan, const RawRow& row, Draft& draft);
  void fill_once(const KindPlan& plan, const RawRow& row, Draft& draft);
  bool run_rule(const BoundRule& bound, const FieldForm& form, const RawRow& row, Draft& draft);
  std::string_view first_filled(const std::vector<std::uint32_t>& columns, const FieldSpec* spec, const RawRow& row) const;
  void refuse(const RawRow& row, Draft& draft) const;
  bool source_text(const BoundRule& bound, const FieldSpec& spec, const RawRow& row);
  void write_matched(const FieldPlan& plan, const RawRow& row, Draft& draft);
  void fill_from_unit(const Kind& kind, Draft& draft) const;
  void fill_pair(const Kind& kind, Role name_role, Role code_role, Draft& draft) const;

  std::shared_ptr<const SourceAdapter> adapter;
  std::shared_ptr<const ColumnTable> columns;
  Unit unit;
  const Kind* hint;
  ColumnFinder finder;
  OperationReader operations;
  ValueWriter writer;
  std::vector<std::unique_ptr<KindPlan>> plans;
  std::vector<std::uint32_t> kind_columns;
  std::vector<std::vector<std::uint32_t>> refusal_columns;
  KindPlan* only = nullptr;  ///< the kind of all rows, once known
  std::string text;          ///< scratch of rules
};

Decoder::Impl::Impl(std::shared_ptr<const SourceAdapter> a, std::shared_ptr<const ColumnTable> c, Unit u, const Kind* kind_hint)
    : adapter(std::move(a)),
      columns(std::move(c)),
      unit(std::move(u)),
      hint(kind_hint),
      finder(*columns),
      operations(*adapter),
      writer(*adapter) {
  for (const Kind* kind : adapter->kinds)
    if (hint == nullptr || kind->id == hint->id) plans.push_back(std::make_unique<KindPlan>(*kind, *adapter));
}

void Decoder::Impl::refresh() {
  if (finder.size() == columns->generation() && (finder.size() > 0 || only != nullptr)) return;
  finder.refresh();
  operations.bind(finder);
  refusal_columns.clear();
  for (const Refusal& refusal : adapter->refusals) refusal_columns.push_back(finder.find_all(refusal.when.columns));
  for (const auto& plan : plans) plan->bind(finder);
  kind_columns = hint == nullptr ? finder.find_all(adapter->kind_columns) : std::vector<std::uint32_t>{};
  only = nullptr;
  if (plans.size() == 1 && kind_columns.empty()) only = plans.front().get();
  if (only == nullptr && kind_columns.empty()) only = kind_of_columns(plans, operations, finder.size());
}

bool Decoder::Impl::skipped(const RawRow& row) const {
  std::uint32_t first = 0;
  while (first < row.values.size() && blank(row.values[first])) ++first;
  if (first == row.values.size()) return true;
  const std::string_view cell = trim(row.values[first]);
  for (const std::string& start : adapter->skip_starting)
    if (cell.starts_with(start)) return true;
  if (cell != columns->name(first)) return false;
  for (std::uint32_t i = first; i < row.values.size(); ++i)  // the header once more, where sheets were put together
    if (!blank(row.values[i]) && trim(row.values[i]) != columns->name(i)) return false;
  return true;
}

KindPlan* Decoder::Impl::plan_of(const Kind* kind) {
  for (const auto& plan : plans)
    if (&plan->kind() == kind) return plan.get();
  return nullptr;
}

KindPlan* Decoder::Impl::choose(const RawRow& row, Draft& draft) {
  if (only != nullptr) return only;
  if (plans.empty()) return add_row_error(draft, "MAP-0301", {hint == nullptr ? "" : hint->label_zh}), nullptr;
  if (!kind_columns.empty())
    if (KindPlan* plan = by_word(row, draft); plan != nullptr || has_error(draft.problems)) return plan;
  return by_columns(row, draft);
}

KindPlan* Decoder::Impl::by_word(const RawRow& row, Draft& draft) {
  for (const std::uint32_t column : kind_columns) {
    const std::string_view word = trim(value_at(row, column));
    if (word.empty()) continue;
    const auto found = adapter->kind_words.find(code_key(word));
    if (found != adapter->kind_words.end()) return plan_of(found->second);
    std::string known;
    for (const Kind* kind : adapter->kinds) known += (known.empty() ? "" : "、") + kind->label_zh;
    add_row_error(draft, "MAP-0302", {safe_value(word, false), known});
    return nullptr;
  }
  return nullptr;
}

/// By the filled cells of this row: a file may hold rows of several kinds side by side.
KindPlan* Decoder::Impl::by_columns(const RawRow& row, Draft& draft) {
  KindPlan* found = nullptr;
  for (const auto& plan : plans) {
    bool own = false;
    for (std::uint32_t i = 0; i < row.values.size() && !own; ++i) own = !blank(row.values[i]) && means_only(plans, operations, *plan, i);
    if (!own) continue;
    if (found != nullptr) return add_row_error(draft, "MAP-0303"), nullptr;
    found = plan.get();
  }
  if (found == nullptr) add_row_error(draft, "MAP-0304");
  return found;
}

/// `spec`: of the field whose empty words count; null: the plain ones.
std::string_view Decoder::Impl::first_filled(const std::vector<std::uint32_t>& wanted, const FieldSpec* spec, const RawRow& row) const {
  static const FieldSpec kPlain;
  for (const std::uint32_t column : wanted) {
    const std::string_view value = trim(value_at(row, column));
    if (!writer.is_empty(value, spec != nullptr ? *spec : kPlain)) return value;
  }
  return {};
}

void Decoder::Impl::refuse(const RawRow& row, Draft& draft) const {
  for (std::size_t i = 0; i < adapter->refusals.size(); ++i) {
    const Refusal& refusal = adapter->refusals[i];
    if (!refusal_columns[i].empty() && holds(refusal.when, first_filled(refusal_columns[i], nullptr, row)))
      add_row_error(draft, "MAP-0372", {refusal.reason});
  }
}

/// Puts the rule's text into `text`; false when there is none.
bool Decoder::Impl::source_text(const BoundRule& bound, const FieldSpec& spec, const RawRow& row) {
  const FieldRule& rule = *bound.rule;
  text.clear();
  if (rule.constant) {
    text = *rule.constant;
  } else if (!rule.from.empty()) {
    for (const std::uint32_t column : bound.columns) {
      const std::string_view value = value_at(row, column);
      if (writer.is_empty(value, spec)) continue;
      text = trim(value);
      break;
    }
  } else {
    for (const std::uint32_t column : bound.columns) {
      const std::string_view value = value_at(row, column);
      if (writer.is_empty(value, spec)) continue;
      if (!text.empty()) text += rule.separator;
      text += trim(value);
    }
  }
  return !text.empty();
}

bool Decoder::Impl::run_rule(const BoundRule& bound, const FieldForm& form, const RawRow& row, Draft& draft) {
  const FieldRule& rule = *bound.rule;
  for (std::size_t i = 0; i < rule.when.size(); ++i)
    if (!holds(rule.when[i], first_filled(bound.conditions[i], form.spec, row))) return false;
  if (!source_text(bound, *form.spec, row) && rule.steps.empty()) return false;
  const std::string before = rule.steps.empty() ? std::string() : text;
  if (const std::string_view fault = run_steps(rule.steps, text); !fault.empty()) {
    add_problem(draft, "", *form.spec, ProblemSeverity::Error, fault, {shown(before, *form.spec)});
    return true;
  }
  if (text.empty()) return false;
  const bool had = draft.fields.has(form.index);
  writer.write(text, form, bound.hints, draft);
  if (rule.derived && !had && draft.fields.has(form.index))
    add_problem(draft, "", *form.spec, ProblemSeverity::Warn, "MAP-0371", {shown(draft.fields.get(form.index), *form.spec)});
  return true;
}

void Decoder::Impl::write_matched(const FieldPlan& plan, const RawRow& row, Draft& draft) {
  std::string_view taken;
  for (std::size_t i = 0; i < plan.matched.size(); ++i) {
    const std::string_view value = value_at(row, plan.matched[i]);
    if (value.empty() || (plan.matched.size() > 1 && writer.is_empty(value, *plan.form.spec))) continue;
    if (taken.empty()) {
      writer.write(value, plan.form, plan.matched_hints[i], draft);
      taken = value;
    } else if (trim(taken) != trim(value)) {
      add_problem(draft, "V-36", *plan.form.spec, ProblemSeverity::Error, "MAP-0305",
                  {std::string(columns->name(plan.matched[0])), std::string(columns->name(plan.matched[i]))});
    }
  }
}

/// One look over all texts of the row shows nearly always that none needs cleaning; else they are written once more, cleaned.
void Decoder::Impl::fill_fields(const KindPlan& plan, const RawRow& row, Draft& draft) {
  const std::size_t findings = draft.problems.size();
  writer.clean_texts(false);
  fill_once(plan, row, draft);
  if (surely_plain(draft.fields.bytes())) return;
  draft.problems.resize(findings);
  draft.fields.reset(draft.fields.size());
  writer.clean_texts(true);
  fill_once(plan, row, draft);
}

void Decoder::Impl::fill_once(const KindPlan& plan, const RawRow& row, Draft& draft) {
  for (const FieldPlan& field : plan.active()) {
    bool done = false;
    for (const BoundRule& rule : field.rules) {
      done = run_rule(rule, field.form, row, draft);
      if (done) break;
    }
    if (!done) write_matched(field, row, draft);
  }
}

/// Fills a name and its code from the unit. One of them given and differing from the unit's means another unit: then nothing is filled.
void Decoder::Impl::fill_pair(const Kind& kind, Role name_role, Role code_role, Draft& draft) const {
  const int name = kind.at(name_role);
  const int code = kind.at(code_role);
  const auto other = [&](int field, const std::string& ours) {
    return field >= 0 && draft.fields.has(static_cast<std::size_t>(field)) && draft.fields.get(static_cast<std::size_t>(field)) != ours;
  };
  if (other(name, unit.name) || other(code, unit.code)) return;
  const auto fill = [&](int field, const std::string& ours) {
    if (field < 0 || ours.empty() || draft.fields.has(static_cast<std::size_t>(field))) return;
    draft.fields.set(static_cast<std::size_t>(field), ours);
    add_problem(draft, "", kind.fields[static_cast<std::size_t>(field)], ProblemSeverity::Warn, "MAP-0370", {ours});
  };
  fill(name, unit.name);
  fill(code, unit.code);
}

void Decoder::Impl::fill_from_unit(const Kind& kind, Draft& draft) const {
  if (adapter->fill_organ) fill_pair(kind, Role::Organ, Role::OrganCode, draft);
  if (adapter->fill_source_unit) fill_pair(kind, Role::SourceUnit, Role::SourceUnitCode, draft);
}

Decoder::Decoder(std::shared_ptr<const SourceAdapter> adapter, std::shared_ptr<const ColumnTable> columns, Unit unit, const Kind* kind_hint)
    : impl_(std::make_unique<Impl>(std::move(adapter), std::move(columns), std::move(unit), kind_hint)) {}
Decoder::~Decoder() = default;

Problems Decoder::column_problems() {
  impl_->refresh();
  ColumnReport report{*impl_->adapter, *impl_->columns, impl_->operations, impl_->plans, impl_->kind_columns, impl_->only, {}};
  return column_report(report);
}

Decoder::RowKind Decoder::decode(const RawRow& row, Draft& draft) {
  Impl& impl = *impl_;
  impl.refresh();
  draft.problems.assign(row.problems.begin(), row.problems.end());
  draft.row = row.number;
  draft.kind = impl.only != nullptr ? &impl.only->kind() : impl.hint;
  if (row.problems.empty() && impl.skipped(row)) return RowKind::Skipped;
  impl.operations.read(row, draft);
  const KindPlan* const plan = row.problems.empty() ? impl.choose(row, draft) : impl.only;
  draft.kind = plan != nullptr ? &plan->kind() : draft.kind;
  draft.fields.reset(draft.kind == nullptr ? 0 : draft.kind->fields.size());
  if (plan == nullptr) return RowKind::Draft;
  impl.refuse(row, draft);
  impl.fill_fields(*plan, row, draft);
  if (row.problems.empty()) impl.fill_from_unit(plan->kind(), draft);
  return RowKind::Draft;
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include "mapping/column_plan.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::mapping {

void ColumnFinder::refresh() {
  for (std::uint32_t i = static_cast<std::uint32_t>(keys_.size()); i < columns_.size(); ++i) keys_.push_back(header_key(columns_.name(i)));
}

std::uint32_t ColumnFinder::find(const std::string& header) const {
  for (std::uint32_t i = 0; i < keys_.size(); ++i)
    if (columns_.name(i) == header) return i;
  // The reserved members are told by their underscore: a table's own column `id` is not `_id`.
  const bool reserved = header.starts_with('_');
  const std::string key = header_key(header);
  for (std::uint32_t i = 0; i < keys_.size(); ++i)
    if (reserved ? equal_ci(columns_.name(i), header) : keys_[i] == key) return i;
  return kNoColumn;
}

std::vector<std::uint32_t> ColumnFinder::find_all(const std::vector<std::string>& headers) const {
  std::vector<std::uint32_t> found;
  for (const std::string& header : headers)
    if (const std::uint32_t column = find(header); column != kNoColumn) found.push_back(column);
  return found;
}

KindPlan::KindPlan(const Kind& kind, const SourceAdapter& adapter) : kind_(kind), adapter_(adapter), headers_(kind, adapter.headers) {
  for (std::size_t i = 0; i < kind.fields.size(); ++i) forms_.push_back(make_form(kind, i, adapter));
}

bool KindPlan::automatic(const FieldSpec& spec) const {
  return adapter_.auto_all || std::ranges::find(adapter_.auto_fields, spec.code) != adapter_.auto_fields.end();
}

void KindPlan::take(std::uint32_t column) {
  used_[column] = true;
  taken_[column] = true;
}

void KindPlan::bind(const ColumnFinder& finder) {
  for (auto i = static_cast<std::uint32_t>(matches_.size()); i < finder.size(); ++i) {
    const bool ignored = std::ranges::find(adapter_.ignore, finder.key(i)) != adapter_.ignore.end();
    matches_.push_back(ignored ? std::nullopt : headers_.find(finder.key(i)));
  }
  used_.assign(finder.size(), false);
  taken_.assign(finder.size(), false);
  filled_.assign(kind_.fields.size(), false);
  active_.clear();
  for (std::size_t i = 0; i < kind_.fields.size(); ++i) bind_field(i, finder);
}

void KindPlan::bind_field(std::size_t field, const ColumnFinder& finder) {
  const FieldSpec& spec = kind_.fields[field];
  FieldPlan plan{forms_[field], {}, {}, {}};
  const ValueHints plain{&adapter_.dates, spec.unit, nullptr};
  if (const auto rules = adapter_.fields.find(spec.code); rules != adapter_.fields.end()) {
    for (const FieldRule& rule : rules->second) {
      BoundRule bound{&rule, {}, finder.find_all(rule.from.empty() ? rule.concat : rule.from), plain};
      for (const Condition& condition : rule.when) bound.conditions.push_back(finder.find_all(condition.columns));
      if (rule.dates) bound.hints.dates = rule.dates.get();
      if (!rule.unit.empty()) bound.hints.unit = rule.unit;
      bound.hints.values = rule.values.get();
      for (const auto& columns : bound.conditions)
        for (const std::uint32_t column : columns) used_[column] = true;
      for (const std::uint32_t column : bound.columns) take(column);
      const bool can_fill = rule.constant || !bound.columns.empty() || !rule.steps.empty();
      if (can_fill) plan.rules.push_back(std::move(bound));
    }
  }
  for (std::uint32_t i = 0; automatic(spec) && i < matches_.size(); ++i) {
    if (!matches_[i] || matches_[i]->field != field || taken_[i]) continue;
    ValueHints hints = plain;
    if (!matches_[i]->unit.empty()) hints.unit = matches_[i]->unit;
    plan.matched.push_back(i);
    plan.matched_hints.push_back(hints);
    take(i);
  }
  filled_[field] = !plan.rules.empty() || !plan.matched.empty();
  if (filled_[field]) active_.push_back(std::move(plan));
}

}  // namespace xinshi::mapping

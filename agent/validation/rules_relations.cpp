// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"
#include "base/text.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

bool holds(const Check& check, const ConditionUse& use) {
  const auto value = check.fields().get(use.field);
  switch (use.test) {
    case ConditionUse::Test::Present: return !value.empty();
    case ConditionUse::Test::Absent: return value.empty();
    case ConditionUse::Test::AboveZero: {
      const auto number = parse_decimal(value);
      return number && !number->zero() && !number->negative();
    }
    case ConditionUse::Test::In: break;
  }
  for (const std::string& one : use.values)
    if (one == value) return true;
  return false;
}

/// The condition in words: the field's label, and its value as a person knows it.
std::string said(const Check& check, std::size_t field) {
  const FieldSpec& spec = check.kind().fields[field];
  const auto value = check.fields().get(field);
  if (spec.codes)
    for (const CodeValue& code : spec.codes->values)
      if (code.canonical == value) return code.label;
  return value.empty() ? "空" : check.shown(field);
}

void judge(Check& check, const ConditionUse& use) {
  if (!holds(check, use)) return;
  const std::string& label = check.kind().fields[use.field].label_zh;
  for (const std::size_t field : use.filled)
    if (!check.fields().has(field)) check.report_at(field, "VAL-0301", {label, said(check, use.field)});
  for (const std::size_t field : use.blank)
    if (check.fields().has(field)) check.report_at(field, "VAL-0302", {label, said(check, use.field)});
}

void judge(Check& check, const OrderUse& use) {
  const auto earlier = parse_iso_date(check.fields().get(use.earlier));
  const auto later = parse_iso_date(check.fields().get(use.later));
  if (!earlier || !later || *earlier >= long_term_date() || *later >= long_term_date() || *earlier <= *later) return;
  check.report_at(use.later, "VAL-0303", {format_date(*later), check.kind().fields[use.earlier].label_zh, format_date(*earlier)});
}

/// An absent total has nothing to compare; an absent part counts as nothing only where another part is there.
void judge(Check& check, const SumUse& use) {
  const auto total = parse_decimal(check.fields().get(use.total));
  if (!total) return;
  std::optional<Decimal> sum;
  for (const std::size_t part : use.parts) {
    const auto value = check.fields().get(part);
    if (value.empty()) continue;
    const auto number = parse_decimal(value);
    sum = number ? (sum ? add(*sum, *number) : number) : std::nullopt;
    if (!sum) return;  // V-27 speaks of it
  }
  if (!sum || compare(*sum, *total) == 0) return;
  check.report_at(use.total, "VAL-0304", {check.shown(use.total), to_text(normalised(*sum))});
}

}  // namespace

void check_relations(Check& check) {
  if (check.relations() == nullptr || !check.complete()) return;
  for (const ConditionUse* use : check.relations()->conditions) judge(check, *use);
  for (const OrderUse* use : check.relations()->orders) judge(check, *use);
  for (const SumUse* use : check.relations()->sums) judge(check, *use);
}

void rule_by_relations(Check&) {}

}  // namespace xinshi::validation

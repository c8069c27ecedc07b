// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

const Kind* kind_named(const Check& check, std::string_view text) {
  if (check.data().catalogue == nullptr) return nullptr;
  for (const auto& kind : check.data().catalogue->kinds())
    if (kind->id == text || kind->label_zh == text) return kind.get();
  return nullptr;
}

void judge_values(Check& check) {
  const bool named = check.has(Role::DisputedField);
  for (const Role role : {Role::OldValue, Role::NewValue}) {
    if (named && check.lacks(role)) check.report(role, "VAL-0293");
    if (!named && check.has(role)) return check.report(Role::DisputedField, "VAL-0294");
  }
  if (check.has(Role::NewValue) && check.get(Role::OldValue) == check.get(Role::NewValue)) check.report(Role::NewValue, "VAL-0295");
}

}  // namespace

void rule_serial_code(Check& check) {
  constexpr std::size_t kSize = 20;
  const auto code = check.get(Role::SerialCode);
  if (code.empty()) return;
  const bool digits = code.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || code.size() != kSize) return check.report(Role::SerialCode, "VAL-0281", {check.shown(Role::SerialCode)});
  const Divisions* divisions = check.data().divisions;
  if (divisions != nullptr && !divisions->known(code.substr(0, 6))) check.warn(Role::SerialCode, "VAL-0283", {code.substr(0, 6)});
  const auto decided = check.date(Role::DecisionDate);
  if (!decided) return;
  std::string day = format_date(*decided);
  std::erase(day, '-');
  if (code.substr(6, 8) != day) check.report(Role::SerialCode, "VAL-0282", {code.substr(6, 8), day});
}

/// The record that is spoken of: its kind exists here, a field that is named is one of that kind's, and both values go with the field.
void rule_reference(Check& check) {
  const auto about = check.get(Role::ReferenceKind);
  if (!about.empty()) {
    const Kind* kind = kind_named(check, about);
    const auto field = check.get(Role::DisputedField);
    if (kind == nullptr) {
      check.report(Role::ReferenceKind, "VAL-0291", {check.shown(Role::ReferenceKind)});
    } else if (!field.empty() && !kind->index_of(field)) {
      check.report(Role::DisputedField, "VAL-0292", {check.shown(Role::DisputedField), kind->label_zh});
    }
  }
  if (check.complete()) judge_values(check);
}

}  // namespace xinshi::validation

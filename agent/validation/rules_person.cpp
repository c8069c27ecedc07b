// SPDX-License-Identifier: Apache-2.0
#include "core/personal_numbers.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

/// Prose that a public channel would show.
bool open_prose(const FieldSpec& spec) {
  if (spec.type != FieldType::Text || spec.personal_class != PersonalData::None) return false;
  if (spec.publicity == Publicity::Share || spec.publicity == Publicity::Never) return false;
  return spec.role == Role::None || spec.role == Role::Content || spec.role == Role::Remark || spec.role == Role::LicenceAffected;
}

}  // namespace

void rule_personal_prose(Check& check) {
  const auto& fields = check.kind().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!open_prose(fields[i])) continue;
    const auto text = check.fields().get(i);
    if (const auto run = next_personal_number(text, 0)) check.report_at(i, "VAL-0271", {safe_value(text.substr(run->at, run->size), true)});
  }
}

}  // namespace xinshi::validation

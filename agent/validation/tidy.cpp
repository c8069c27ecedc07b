// SPDX-License-Identifier: Apache-2.0
#include "core/identifier_reasons.h"
#include "validation/field_checks.h"

namespace xinshi::validation {
namespace {

void take(Check& check, Role role, const IdCheck& result, std::string_view rule) {
  if (!result.valid || result.normalised == check.get(role)) return;
  const bool expanded = result.reason == identifier_reason::kIdCardExpanded;
  check.set(role, result.normalised);
  check.note(role, rule, expanded ? identifier_reason::kIdCardExpanded : identifier_reason::kTidied);
}

bool plain(std::string_view text) {
  return text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

void tidy_uscc(Check& check, Role role) {
  const auto value = check.get(role);
  if (value.empty()) return;
  if (!uscc_well_formed(value)) {
    const IdCheck result = check_uscc(value, nullptr);
    if (!result.valid) return;
    take(check, role, result, "V-34");
  }
  check.keep_sound(role);
}

void tidy_id_card(Check& check, Role type, Role number) {
  const auto value = check.get(number);
  const auto kind = check.get(type);
  if (value.empty() || (kind != "身份证" && !(kind.empty() && number == Role::SubjectCode))) return;
  if (value.size() == 18 && plain(value)) return;
  take(check, number, check_id_card(value, check.data().divisions, check.today()), "V-08");
}

}  // namespace

void tidy_identifiers(Check& check) {
  tidy_uscc(check, Role::SubjectUscc);
  tidy_uscc(check, Role::OrganCode);
  if (check.sound(Role::OrganCode) && check.get(Role::SourceUnitCode) == check.get(Role::OrganCode)) check.keep_sound(Role::SourceUnitCode);
  else tidy_uscc(check, Role::SourceUnitCode);
  if (const auto value = check.get(Role::SubjectOrgCode); !value.empty() && !organisation_code_well_formed(value))
    take(check, Role::SubjectOrgCode, check_organisation_code(value), "V-34");
  if (const auto value = check.get(Role::SubjectRegNo); !value.empty() && !registration_number_well_formed(value))
    take(check, Role::SubjectRegNo, check_registration_number(value), "V-34");
  if (const auto value = check.get(Role::SubjectTaxNo); !plain(value))
    take(check, Role::SubjectTaxNo, check_tax_number(value), "V-34");
  tidy_id_card(check, Role::LegalRepIdType, Role::LegalRepIdNumber);
  tidy_id_card(check, Role::PersonIdType, Role::PersonIdNumber);
  if (check.at(Role::SubjectCode) < 0) return;
  if (check.subject() == SubjectForm::Person) tidy_id_card(check, Role::PersonIdType, Role::SubjectCode);
  else tidy_uscc(check, Role::SubjectCode);
}

}  // namespace xinshi::validation

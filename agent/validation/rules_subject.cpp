// SPDX-License-Identifier: Apache-2.0
#include "core/identifier_reasons.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

void must_be_given(Check& check, std::initializer_list<Role> roles) {
  for (const Role role : roles)
    if (check.lacks(role)) check.report(role, "VAL-0205");
}

void must_be_blank(Check& check, std::initializer_list<Role> roles, std::string_view code) {
  for (const Role role : roles)
    if (check.has(role)) check.report(role, code);
}

}  // namespace

void rule_uscc(Check& check) {
  const auto code = check.get(Role::SubjectUscc);
  if (code.empty()) return;
  if (!check.sound(Role::SubjectUscc))
    return check.report(Role::SubjectUscc, check_uscc(code, nullptr).reason, {check.shown(Role::SubjectUscc)});
  const Divisions* divisions = check.data().divisions;
  if (divisions != nullptr && !divisions->known(code.substr(2, 6)))
    check.warn(Role::SubjectUscc, identifier_reason::kAreaUnknown, {code.substr(2, 6)});
}

void rule_uscc_fits_category(Check& check) {
  const auto code = check.get(Role::SubjectUscc);
  if (code.empty()) return;
  if (check.subject() == SubjectForm::Person) return check.report(Role::SubjectUscc, "VAL-0201", {check.shown(Role::SubjectUscc)});
  if (check.subject() == SubjectForm::Unknown || code.size() != 18) return;
  const bool sole_trader = code.starts_with("92");
  if (sole_trader == (check.subject() == SubjectForm::SoleTrader)) return;
  check.report(Role::SubjectUscc, sole_trader ? "VAL-0202" : "VAL-0203", {code.substr(0, 2)});
}

void rule_organisation_code(Check& check) {
  const auto uscc = check.get(Role::SubjectUscc);
  const auto given = check.get(Role::SubjectOrgCode);
  if (!given.empty() && !organisation_code_well_formed(given))
    check.report(Role::SubjectOrgCode, check_organisation_code(given).reason, {check.shown(Role::SubjectOrgCode)});
  if (!check.sound(Role::SubjectUscc)) return;  // V-01 speaks of it
  const auto embedded = uscc.substr(8, 9);
  if (!organisation_code_well_formed(embedded)) check.report(Role::SubjectUscc, "VAL-0204", {embedded});
  if (!given.empty() && given != embedded) check.report(Role::SubjectOrgCode, "VAL-0206", {check.shown(Role::SubjectOrgCode), embedded});
}

void rule_subject_parts(Check& check) {
  if (check.subject() == SubjectForm::Unknown) return;
  if (check.subject() == SubjectForm::Person) {
    must_be_given(check, {Role::PersonIdType, Role::PersonIdNumber});
    must_be_blank(check,
                  {Role::SubjectRegNo, Role::SubjectOrgCode, Role::SubjectTaxNo, Role::SubjectInstitution, Role::SubjectSocialOrg,
                   Role::LegalRep, Role::LegalRepIdType, Role::LegalRepIdNumber},
                  "VAL-0207");
    return;
  }
  if (check.lacks(Role::SubjectUscc) && !check.has(Role::SubjectRegNo)) check.report(Role::SubjectUscc, "VAL-0209");
  must_be_given(check, {Role::LegalRep});
  must_be_blank(check, {Role::PersonIdType, Role::PersonIdNumber}, "VAL-0208");
}

void rule_representative_id(Check& check) {
  if (check.subject() != SubjectForm::Organisation && check.subject() != SubjectForm::SoleTrader) return;
  must_be_given(check, {Role::LegalRepIdNumber});
  if (check.has(Role::LegalRepIdNumber)) must_be_given(check, {Role::LegalRepIdType});
}

}  // namespace xinshi::validation

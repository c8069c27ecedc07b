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
  const Role role = check.uscc_role();
  const auto code = role == Role::None ? std::string_view{} : check.get(role);
  if (code.empty()) return;
  if (!check.sound(role)) return check.report(role, check_uscc(code, nullptr).reason, {check.shown(role)});
  const Divisions* divisions = check.data().divisions;
  if (divisions != nullptr && !divisions->known(code.substr(2, 6)))
    check.warn(role, identifier_reason::kAreaUnknown, {code.substr(2, 6)});
}

void rule_uscc_fits_category(Check& check) {
  const Role role = check.uscc_role();
  const auto code = role == Role::None ? std::string_view{} : check.get(role);
  if (code.empty()) return;
  if (check.subject() == SubjectForm::Person) return check.report(role, "VAL-0201", {check.shown(role)});
  if (check.subject() == SubjectForm::Unknown || code.size() != 18) return;
  const bool sole_trader = code.starts_with("92");
  if (sole_trader == (check.subject() == SubjectForm::SoleTrader)) return;
  check.report(role, sole_trader ? "VAL-0202" : "VAL-0203", {code.substr(0, 2)});
}

void rule_organisation_code(Check& check) {
  const Role role = check.uscc_role();
  const auto uscc = role == Role::None ? std::string_view{} : check.get(role);
  const auto given = check.get(Role::SubjectOrgCode);
  if (!given.empty() && !organisation_code_well_formed(given))
    check.report(Role::SubjectOrgCode, check_organisation_code(given).reason, {check.shown(Role::SubjectOrgCode)});
  if (role == Role::None || !check.sound(role)) return;  // V-01 speaks of it
  const auto embedded = uscc.substr(8, 9);
  if (!organisation_code_well_formed(embedded)) check.report(role, "VAL-0204", {embedded});
  if (!given.empty() && given != embedded) check.report(Role::SubjectOrgCode, "VAL-0206", {check.shown(Role::SubjectOrgCode), embedded});
}

void rule_one_code(Check& check) {
  if (check.subject() != SubjectForm::Organisation && check.subject() != SubjectForm::SoleTrader) return;
  for (const Role role : {Role::SubjectUscc, Role::SubjectOrgCode, Role::SubjectRegNo, Role::SubjectTaxNo})
    if (check.has(role)) return;
  check.report(Role::SubjectUscc, "VAL-0210");
}

void rule_person_parts(Check& check) {
  if (check.subject() == SubjectForm::Unknown) return;
  if (check.subject() != SubjectForm::Person) return must_be_blank(check, {Role::PersonIdType, Role::PersonIdNumber}, "VAL-0208");
  must_be_given(check, {Role::PersonIdType, Role::PersonIdNumber});
  must_be_blank(check,
                {Role::SubjectRegNo, Role::SubjectOrgCode, Role::SubjectTaxNo, Role::SubjectInstitution, Role::SubjectSocialOrg,
                 Role::LegalRep, Role::LegalRepIdType, Role::LegalRepIdNumber},
                "VAL-0207");
}

void rule_subject_parts(Check& check) {
  if (check.subject() == SubjectForm::Unknown) return;
  if (check.subject() == SubjectForm::Person) return rule_person_parts(check);
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

// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "validation/rules.h"

namespace xinshi::validation {

void rule_agency_codes(Check& check) {
  for (const Role role : {Role::OrganCode, Role::SourceUnitCode}) {
    const auto code = check.get(role);
    if (code.empty()) continue;
    if (!check.sound(role)) {
      check.report(role, check_uscc(code, nullptr).reason, {check.shown(role)});
    } else if (!code.starts_with("11") && !code.starts_with("12")) {
      // A record may be supplied by a unit that is no government body; the deciding organ is always one.
      if (role == Role::OrganCode) check.report(role, "VAL-0221", {code.substr(0, 2)});
      else check.warn(role, "VAL-0222", {code.substr(0, 2)});
    }
  }
}

void rule_agency_names(Check& check) {
  constexpr std::pair<Role, Role> kPairs[] = {{Role::Organ, Role::OrganCode}, {Role::SourceUnit, Role::SourceUnitCode}};
  const AgencyTable& agencies = *check.data().agencies;
  for (const auto& [name_role, code_role] : kPairs) {
    const auto name = check.get(name_role);
    const auto code = check.get(code_role);
    if (name.empty()) continue;
    const auto full = agencies.name_of(code);
    if (name == full) continue;
    const auto meant = agencies.code_of(name);
    if (!meant.empty() && (code.empty() || meant == code)) {  // a short name, or the full name without its code
      if (const auto whole = agencies.name_of(meant); whole != name) {
        check.report(name_role, "VAL-0263", {check.shown(name_role), whole});
        check.set(name_role, whole);
      }
    } else if (!full.empty()) {
      check.report(name_role, "VAL-0264", {check.shown(name_role), full, code});
    } else if (const auto near = agencies.longest_in(name); !near.empty()) {
      check.report(name_role, "VAL-0265", {check.shown(name_role), agencies.name_of(near)});
    } else {
      check.report(name_role, "VAL-0266", {check.shown(name_role)});
    }
  }
}

void rule_may_report(Check& check) {
  const Role role = check.has(Role::SourceUnitCode) ? Role::SourceUnitCode : Role::OrganCode;
  const auto code = check.get(role);
  if (code.empty()) return;
  switch (check.data().senders->ask(code, check.kind().id)) {
    case SenderRegister::Answer::Allowed: return;
    case SenderRegister::Answer::Unknown: return check.report(role, "VAL-0261", {code});
    case SenderRegister::Answer::NotThisKind: return check.report(role, "VAL-0262", {code, check.kind().label_zh});
  }
}

}  // namespace xinshi::validation

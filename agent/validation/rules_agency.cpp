// SPDX-License-Identifier: Apache-2.0
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

}  // namespace xinshi::validation

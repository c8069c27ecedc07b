// SPDX-License-Identifier: Apache-2.0
#include "validation/rules.h"

namespace xinshi::validation {

void rule_other_needs_detail(Check& check) {
  const auto& fields = check.kind().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto& codes = fields[i].codes;
    if (!codes || !codes->allow_detail || codes->values.empty()) continue;
    const auto& last = codes->values.back().canonical;
    if (check.draft().fields.get(i) == last) check.report_at(i, "VAL-0241", {last});
  }
}

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "validation/check.h"

namespace re2 {
class RE2;
}

namespace xinshi::validation {

/// The patterns of one kind's fields, compiled once, and the severity of the field rules that a kind may lower. A pattern that another
/// check covers (decimals, code lists, unified social credit codes under V-01 and V-10) is not run a second time.
struct FormPlan {
  std::vector<std::shared_ptr<const re2::RE2>> patterns;  ///< by field; null where there is none to run
  ProblemSeverity missing = ProblemSeverity::Error;       ///< V-35
  ProblemSeverity length = ProblemSeverity::Error;        ///< V-31
  ProblemSeverity charset = ProblemSeverity::Error;       ///< V-33
};
/// Error VAL-0008 for a pattern that RE2 does not know. `covers_…`: V-01, V-10 run and are errors.
Result<FormPlan> make_form_plan(const Kind& kind, bool covers_subject_code, bool covers_organ_codes);

/// Brings identifiers into their canonical form (V-34): blanks, hyphens and apostrophes out, width folded, capitals; ID cards of
/// 15 digits expanded (V-08). Each change is noted. Values that stay invalid are left as they are for the rules.
void tidy_identifiers(Check& check);

/// What every field is judged by, whatever the kind: mandatory (V-35, V-13), legal characters (V-32), length (V-31), charset (V-33),
/// date (V-15, V-18), decimal (V-27), code lists and patterns (V-22, V-23, V-24). These always run; all but V-31, V-33 and V-35 are errors.
void check_fields(Check& check, const FormPlan& plan);

}  // namespace xinshi::validation

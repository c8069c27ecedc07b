// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "validation/check.h"

namespace xinshi::validation {

/// Brings identifiers into their canonical form (V-34): blanks, hyphens and apostrophes out, width folded, capitals; ID cards of
/// 15 digits expanded (V-08). Each change is noted. Values that stay invalid are left as they are for the rules.
void tidy_identifiers(Check& check);

/// What every field is judged by, whatever the kind: mandatory (V-35, V-13), legal characters (V-32), length (V-31), charset (V-33),
/// date (V-15, V-18), decimal (V-27), code lists (V-22, V-23, V-24). These always run and are errors.
void check_fields(Check& check);

}  // namespace xinshi::validation

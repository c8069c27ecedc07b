// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/sha256.h"
#include "core/record.h"

namespace xinshi {

/// The identity key of a record as text: `kind|organ code|decision number|subject`, number with brackets unified and blanks
/// removed, subject = USCC, else registration number, else a keyed hash of the ID number or of the name (`#` + 32 hex digits).
/// Other fields of `x-identity` are parts of their own in that order; `|` and `%` inside a part stand as %7C and %25. A number
/// that is the word 空 is written 空@decision date@certificate number, since such records are not one. Empty when a part is
/// missing: such a record is known by its source key or id only. No personal data in it. DESIGN 4a; which fields take part is the kind's `x-identity`.
std::string identity_key(const Record& record, const HmacSha256& key);
std::string identity_key(const Draft& draft, const HmacSha256& key);

/// The subject is one part of the key: the first filled field of `x-identity` whose role is one of these.
bool names_subject(Role role);

/// Decision number for comparison: 〔〕【】[]（）() unified to [], blanks and width removed (V-13).
std::string comparable_number(std::string_view number);

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
// Codes and numbers as people type them. What was normalised is normal.
#include "core/identifiers.h"
#include "core/identity.h"
#include "base/text.h"
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view text = fuzz::text_of(data, size);
  if (invalid_utf8_at(text)) return 0;
  const Divisions* divisions = &fuzz::shipped().divisions;
  const auto twice = [](const IdCheck& first, const auto& check) {
    const IdCheck second = check(first.normalised);
    fuzz::require(second.valid == first.valid && second.normalised == first.normalised, "a normalised text is judged the same");
  };
  const auto uscc = [&](std::string_view t) { return check_uscc(t, divisions); };
  const auto id_card = [&](std::string_view t) { return check_id_card(t, divisions, Date{20'600}); };
  twice(uscc(text), uscc);
  twice(id_card(text), id_card);
  twice(check_organisation_code(text), check_organisation_code);
  twice(check_registration_number(text), check_registration_number);
  twice(check_tax_number(text), check_tax_number);
  (void)check_division(text, *divisions);
  (void)looks_like_id_card(text);
  const std::string comparable = comparable_number(text);
  fuzz::require(comparable_number(comparable) == comparable, "a comparable number compares to itself");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/identifier_reasons.h"
#include "validation/rules.h"
#include "validation/text_checks.h"

namespace xinshi::validation {
namespace {

struct IdRoles {
  Role type;
  Role number;
};

/// The representative's number and the subject's own. A kind with one field for both codes means an ID card unless a type says otherwise.
std::array<IdRoles, 2> ids_of(const Check& check) {
  const Role own = check.person_number_role();
  return {IdRoles{Role::LegalRepIdType, Role::LegalRepIdNumber}, IdRoles{Role::PersonIdType, own == Role::None ? Role::PersonIdNumber : own}};
}

/// Shape of the numbers of one ID type: how many letters and digits, and with what they may begin ("" = anything).
struct IdShape {
  std::string_view type;
  std::array<std::size_t, 2> between;
  std::string_view first;
};
// From memory, kept wide: a wrong refusal costs more than a number that a platform sends back.
constexpr std::array kShapes = {
    IdShape{"护照", {5, 20}, ""},
    IdShape{"港澳居民来往内地通行证", {9, 11}, "HM"},
    IdShape{"台湾居民来往大陆通行证", {8, 12}, ""},
    IdShape{"外国人永久居留身份证", {15, 18}, ""},
};

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool fits(const IdShape& shape, std::string_view number) {
  return number.size() >= shape.between[0] && number.size() <= shape.between[1] && std::ranges::all_of(number, letter_or_digit) &&
         (shape.first.empty() || shape.first.find(number.front()) != std::string_view::npos);
}

bool masked(std::string_view number) {
  return number.find('*') != std::string_view::npos || number.find("＊") != std::string_view::npos;
}

}  // namespace

void rule_registration_number(Check& check) {
  const auto number = check.get(Role::SubjectRegNo);
  if (number.empty() || (number.size() == 15 && registration_number_well_formed(number))) return;
  check.report(Role::SubjectRegNo, check_registration_number(number).reason, {check.shown(Role::SubjectRegNo)});
}

void rule_tax_number(Check& check) {
  const auto number = check.get(Role::SubjectTaxNo);
  if (number.empty() || tax_number_well_formed(number)) return;
  check.report(Role::SubjectTaxNo, check_tax_number(number).reason, {check.shown(Role::SubjectTaxNo)});
}

void rule_id_card(Check& check) {
  for (const auto& [type, number] : ids_of(check)) {
    const auto value = check.get(number);
    if (value.empty()) continue;
    if (masked(value)) {
      check.report(number, identifier_reason::kMasked, {check.shown(number)});
    } else if (check.get(type) == "身份证" || (number == Role::SubjectCode && check.get(type).empty())) {
      const auto fault = id_card_fault(value, check.data().divisions, check.today());
      if (!fault.empty()) check.report(number, fault, {check.shown(number)});
    }
  }
}

void rule_other_id(Check& check) {
  for (const auto& [type, number] : ids_of(check)) {
    const auto value = check.get(number);
    if (value.empty() || masked(value)) continue;
    const auto kind = check.get(type);
    if (kind.empty() && check.complete() && number != Role::SubjectCode) check.warn(number, "VAL-0211");
    const auto shape = std::ranges::find(kShapes, kind, &IdShape::type);
    if (shape != kShapes.end() && !fits(*shape, value)) check.report(number, "VAL-0212", {kind, check.shown(number)});
  }
}

void rule_decision_number(Check& check) {
  constexpr std::size_t kLongest = 128;
  const auto number = check.get(Role::DecisionNumber);
  if (number.size() <= kLongest) return;
  const std::size_t length = length_in(number, LengthUnit::Characters);
  if (length > kLongest) check.report(Role::DecisionNumber, "VAL-0213", {std::to_string(length)});
}

void rule_number_is_empty_word(Check& check) {
  if (check.get(Role::DecisionNumber) == "空") check.report(Role::DecisionNumber, "VAL-0214");
}

}  // namespace xinshi::validation

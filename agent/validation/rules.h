// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "validation/check.h"

namespace xinshi::validation {

using RuleFunction = void (*)(Check&);

/// Which records a rule looks at: all, or only those that carry the whole record (upsert).
enum class RuleScope : std::uint8_t { Every, Complete };

/// May a kind or a platform give it another severity? Fixed: what it judges is the form of the data itself.
enum class RuleSeverity : std::uint8_t { Free, Fixed };

/// One rule. `id` is what `x-rules` says, `shown` what findings carry. The kind must have the named roles; Role::None fills up, and
/// SubjectUscc may be SubjectCode.
struct RuleEntry {
  std::string_view id;
  std::string_view shown;
  RuleFunction function;  ///< null for what runs on every field, or elsewhere than in the validator, whether named or not
  RuleScope scope;
  std::array<Role, 3> roles;
  RuleSeverity severity = RuleSeverity::Free;
};

/// What one kind's schema says about several fields under one rule's name.
struct RelationPlan {
  std::vector<const ConditionUse*> conditions;
  std::vector<const OrderUse*> orders;
  std::vector<const SumUse*> sums;
  bool empty() const { return conditions.empty() && orders.empty() && sums.empty(); }
};
/// Judges `check.relations()`, on complete records only.
void check_relations(Check& check);

/// All rules, in the order in which they run.
std::span<const RuleEntry> rule_table();

void rule_uscc(Check& check);
void rule_uscc_fits_category(Check& check);
void rule_organisation_code(Check& check);
void rule_one_code(Check& check);
void rule_subject_parts(Check& check);
void rule_person_parts(Check& check);
void rule_representative_id(Check& check);
void rule_registration_number(Check& check);
void rule_tax_number(Check& check);
void rule_id_card(Check& check);
void rule_other_id(Check& check);
void rule_agency_codes(Check& check);
void rule_agency_names(Check& check);
void rule_may_report(Check& check);
void rule_decision_number(Check& check);
void rule_number_is_empty_word(Check& check);
void rule_decided_in_time(Check& check);
void rule_end_dates(Check& check);
void rule_publicity_period(Check& check);
void rule_data_time(Check& check);
void rule_other_needs_detail(Check& check);
void rule_kinds_need_amounts(Check& check);
void rule_amount_in_content(Check& check);
void rule_personal_prose(Check& check);
void rule_serial_code(Check& check);
void rule_reference(Check& check);
/// For rules that consist of relations alone (V-30, V-46, V-47).
void rule_by_relations(Check& check);

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "validation/rules.h"

namespace xinshi::validation {
namespace {

constexpr Role kNone = Role::None;
constexpr auto kEvery = RuleScope::Every;
constexpr auto kComplete = RuleScope::Complete;
constexpr auto kFixed = RuleSeverity::Fixed;
constexpr std::array<Role, 3> kAnyRole = {kNone, kNone, kNone};

/// rule_book.cpp says what each one asks for.
constexpr std::array kRules = {
    // Subject.
    RuleEntry{"V-01", "V-01", rule_uscc, kEvery, {Role::SubjectUscc, kNone, kNone}},
    RuleEntry{"V-02", "V-02", rule_uscc_fits_category, kEvery, {Role::SubjectUscc, Role::SubjectCategory, kNone}},
    RuleEntry{"V-03", "V-03", rule_organisation_code, kEvery, {Role::SubjectUscc, kNone, kNone}},
    RuleEntry{"V-04", "V-04", rule_one_code, kComplete, {Role::SubjectCategory, Role::SubjectUscc, kNone}},
    RuleEntry{"V-05", "V-05", rule_subject_parts, kComplete, {Role::SubjectCategory, Role::SubjectUscc, kNone}},
    RuleEntry{"V-05-representative-id", "V-05", rule_representative_id, kComplete,
              {Role::SubjectCategory, Role::LegalRepIdType, Role::LegalRepIdNumber}},
    RuleEntry{"V-05-person", "V-05", rule_person_parts, kComplete, {Role::SubjectCategory, Role::PersonIdType, Role::PersonIdNumber}},
    RuleEntry{"V-06", "V-06", rule_registration_number, kEvery, {Role::SubjectRegNo, kNone, kNone}},
    RuleEntry{"V-07", "V-07", rule_tax_number, kEvery, {Role::SubjectTaxNo, kNone, kNone}},
    RuleEntry{"V-08", "V-08", rule_id_card, kEvery, kAnyRole},
    RuleEntry{"V-09", "V-09", rule_other_id, kEvery, kAnyRole},
    // Agency.
    RuleEntry{"V-10", "V-10", rule_agency_codes, kEvery, {Role::OrganCode, kNone, kNone}},
    RuleEntry{"V-11", "V-11", rule_agency_names, kEvery, {Role::Organ, Role::OrganCode, kNone}},
    RuleEntry{"V-12", "V-12", rule_may_report, kEvery, {Role::OrganCode, kNone, kNone}},
    // Decision number.
    RuleEntry{"V-13", "V-13", rule_decision_number, kEvery, {Role::DecisionNumber, kNone, kNone}},
    RuleEntry{"V-14", "V-14", rule_number_is_empty_word, kEvery, {Role::DecisionNumber, kNone, kNone}},
    // Dates.
    RuleEntry{"V-16", "V-16", rule_decided_in_time, kEvery, {Role::DecisionDate, kNone, kNone}},
    RuleEntry{"V-17", "V-17", rule_end_dates, kEvery, {Role::DecisionDate, kNone, kNone}},
    RuleEntry{"V-19", "V-19", rule_publicity_period, kEvery, {Role::DecisionDate, Role::PublicityEnd, kNone}},
    RuleEntry{"V-20", "V-20", rule_data_time, kEvery, {Role::DataTime, kNone, kNone}},
    // Codes.
    RuleEntry{"V-26", "V-26", rule_other_needs_detail, kEvery, kAnyRole},
    // Money.
    RuleEntry{"V-28", "V-28", rule_kinds_need_amounts, kComplete, {Role::PenaltyKinds, Role::FineAmount, Role::ConfiscatedAmount}},
    RuleEntry{"V-29", "V-29", rule_amount_in_content, kEvery, {Role::FineAmount, Role::Content, kNone}},
    RuleEntry{"V-30", "V-30", rule_by_relations, kComplete, kAnyRole},
    // Natural persons.
    RuleEntry{"V-41", "V-41", rule_personal_prose, kEvery, kAnyRole},
    // Commitments, lists, disputes.
    RuleEntry{"V-45", "V-45", rule_serial_code, kEvery, {Role::SerialCode, Role::DecisionDate, kNone}},
    RuleEntry{"V-46", "V-46", rule_by_relations, kComplete, kAnyRole},
    RuleEntry{"V-47", "V-47", rule_by_relations, kComplete, kAnyRole},
    RuleEntry{"V-48", "V-48", rule_reference, kEvery, kAnyRole},
    // On every field of every kind (field_checks.cpp).
    RuleEntry{"V-15", "V-15", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-18", "V-18", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-22", "V-22", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-23", "V-23", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-24", "V-24", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-27", "V-27", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-31", "V-31", nullptr, kEvery, kAnyRole},
    RuleEntry{"V-32", "V-32", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-33", "V-33", nullptr, kEvery, kAnyRole},
    RuleEntry{"V-34", "V-34", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-35", "V-35", nullptr, kEvery, kAnyRole},
    // Where records are written for a platform (mapping).
    RuleEntry{"V-39", "V-39", nullptr, kEvery, kAnyRole, kFixed},
    RuleEntry{"V-40", "V-40", nullptr, kEvery, {Role::UsageScope, kNone, kNone}, kFixed},
};

constexpr auto kIds = [] {
  std::array<std::string_view, kRules.size()> ids{};
  for (std::size_t i = 0; i < kRules.size(); ++i) ids[i] = kRules[i].id;
  return ids;
}();

}  // namespace

std::span<const RuleEntry> rule_table() { return kRules; }
std::span<const std::string_view> known_rules() { return kIds; }

}  // namespace xinshi::validation

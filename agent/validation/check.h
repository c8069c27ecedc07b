// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/record.h"
#include "validation/validator.h"

namespace xinshi::validation {

/// What the subject category says; Unknown when it is absent or no value of the list.
enum class SubjectForm : std::uint8_t { Unknown, Organisation, SoleTrader, Person };

struct RelationPlan;
struct FormPlan;

/// One record under check: what the rules see, and where they put their findings. Lives on the stack of `Validator::check`.
class Check {
 public:
  Check(Draft& draft, const RuleData& data, Date today);

  Draft& draft() { return draft_; }
  const Fields& fields() const { return draft_.fields; }
  const Kind& kind() const { return *draft_.kind; }
  const RuleData& data() const { return data_; }
  Date today() const { return today_; }
  /// True for upsert. The other operations may name their record only and take the rest from its latest version.
  bool complete() const { return draft_.meta.op == Op::Upsert; }
  SubjectForm subject() const { return subject_; }

  int at(Role role) const { return places_[static_cast<std::size_t>(role)]; }
  std::string_view get(Role role) const {
    const int index = at(role);
    return index < 0 ? std::string_view{} : draft_.fields.get(static_cast<std::size_t>(index));
  }
  bool has(Role role) const { return !get(role).empty(); }
  bool lacks(Role role) const { return at(role) >= 0 && get(role).empty(); }
  /// The field with the subject's unified social credit code: one of its own, or the one that persons share; None when the kind has
  /// neither, or the shared one holds a person's number.
  Role uscc_role() const;
  /// The field with the number of a natural person, likewise.
  Role person_number_role() const;
  void set(Role role, std::string_view value);

  /// A date field that parsed and is not long-term: long-term never takes part in a comparison (V-18).
  std::optional<Date> date(Role role) const { return dates_[static_cast<std::size_t>(role)]; }
  void keep_date(Role role, Date date) { dates_[static_cast<std::size_t>(role)] = date; }

  /// Unified codes that are known to be well formed, so that several rules judge a code once.
  bool sound(Role role) const { return sound_[static_cast<std::size_t>(role)]; }
  void keep_sound(Role role) { sound_[static_cast<std::size_t>(role)] = true; }

  /// The rule whose findings follow, and what the schema says about several fields under its name.
  void begin(std::string_view rule, ProblemSeverity severity, const RelationPlan* relations = nullptr) {
    rule_ = rule;
    severity_ = severity;
    relations_ = relations;
  }
  const RelationPlan* relations() const { return relations_; }
  /// A finding of the rule's own severity; `warn` is at most a warning.
  void report(Role role, std::string_view code, std::initializer_list<std::string_view> args = {});
  void warn(Role role, std::string_view code, std::initializer_list<std::string_view> args = {});
  void report_at(std::size_t field, std::string_view code, std::initializer_list<std::string_view> args = {}) {
    finding(field, rule_, severity_, code, args);
  }
  void note(Role role, std::string_view rule, std::string_view code, std::initializer_list<std::string_view> args = {});
  /// A finding on a field by index, under a rule of its own (field checks).
  void finding(std::size_t field, std::string_view rule, ProblemSeverity severity, std::string_view code,
               std::initializer_list<std::string_view> args = {});

  /// The value as a person may see it: masked in personal fields and wherever it holds the shape of a personal number, because a
  /// sheet with shifted columns puts such numbers anywhere.
  std::string shown(std::size_t field) const;
  std::string shown(Role role) const;

 private:
  Draft& draft_;
  const RuleData& data_;
  Date today_;
  const int* places_;  ///< field of each role, -1 where the kind lacks it
  SubjectForm subject_ = SubjectForm::Unknown;
  std::array<std::optional<Date>, kRoleCount> dates_{};
  std::array<bool, kRoleCount> sound_{};
  std::string_view rule_;
  ProblemSeverity severity_ = ProblemSeverity::Error;
  const RelationPlan* relations_ = nullptr;
};

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#include "validation/validator.h"

#include <algorithm>
#include <unordered_map>

#include "validation/field_checks.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

struct RulePlan {
  const RuleEntry* rule = nullptr;
  ProblemSeverity severity = ProblemSeverity::Error;
};

struct KindPlan {
  std::shared_ptr<const Kind> kind;
  std::vector<RulePlan> rules;                  ///< in the order of the table
  std::vector<std::size_t> identity;            ///< fields that an operation on an earlier record must name
  std::vector<std::size_t> identity_subject;    ///< and at least one of these
};

Error wrong_kind(const Kind& kind, std::string_view code, const std::string& what) {
  return {Fault::Config, std::string(code), what, {"schemas/kinds/" + kind.id + ".schema.json", 0, 0, "x-rules"}};
}

std::optional<ProblemSeverity> parse_severity(std::string_view text) {
  for (const auto severity : {ProblemSeverity::Info, ProblemSeverity::Warn, ProblemSeverity::Error})
    if (text == word(severity)) return severity;
  return std::nullopt;
}

Result<RulePlan> plan_rule(const Kind& kind, const RuleUse& use) {
  const auto table = rule_table();
  const auto rule = std::ranges::find(table, std::string_view(use.rule), &RuleEntry::id);
  if (rule == table.end()) return wrong_kind(kind, "VAL-0002", use.rule);
  for (const Role role : rule->roles)
    if (role != Role::None && kind.at(role) < 0) return wrong_kind(kind, "VAL-0003", use.rule);
  const auto severity = parse_severity(use.severity);
  if (!severity) return wrong_kind(kind, "VAL-0004", use.rule + ": " + use.severity);
  if (rule->function == nullptr && *severity != ProblemSeverity::Error) return wrong_kind(kind, "VAL-0005", use.rule);
  return RulePlan{&*rule, *severity};
}

bool names_subject(Role role) {
  return role == Role::SubjectUscc || role == Role::SubjectRegNo || role == Role::PersonIdNumber || role == Role::SubjectName;
}

Result<KindPlan> plan_kind(std::shared_ptr<const Kind> kind) {
  KindPlan plan{std::move(kind), {}, {}, {}};
  for (const RuleUse& use : plan.kind->rules) {
    auto rule = plan_rule(*plan.kind, use);
    if (!rule) return std::move(rule).error();
    if (rule->rule->function != nullptr) plan.rules.push_back(*rule);
  }
  std::ranges::sort(plan.rules, {}, &RulePlan::rule);
  for (const std::string& code : plan.kind->identity) {
    const auto index = plan.kind->index_of(code);
    if (!index) return wrong_kind(*plan.kind, "VAL-0006", code);
    (names_subject(plan.kind->fields[*index].role) ? plan.identity_subject : plan.identity).push_back(*index);
  }
  return plan;
}

/// An operation on an earlier record names it by `_id`, or by the fields of its identity key.
void check_identity(const KindPlan& plan, Check& check) {
  if (check.complete() || check.draft().meta.given_id) return;
  const Fields& fields = check.draft().fields;
  for (const std::size_t field : plan.identity)
    if (!fields.has(field)) check.finding(field, {}, ProblemSeverity::Error, "VAL-0141");
  const bool named = std::ranges::any_of(plan.identity_subject, [&](std::size_t field) { return fields.has(field); });
  if (!named && !plan.identity_subject.empty())
    check.finding(plan.identity_subject.front(), {}, ProblemSeverity::Error, "VAL-0141");
}

}  // namespace

struct Validator::Impl {
  RuleData data;
  std::unordered_map<const Kind*, KindPlan> plans;
};

Result<std::shared_ptr<const Validator>> Validator::make(const Catalogue& catalogue, RuleData data) {
  auto impl = std::make_shared<Impl>();
  impl->data = data;
  for (const auto& kind : catalogue.kinds()) {
    auto plan = plan_kind(kind);
    if (!plan) return std::move(plan).error();
    impl->plans.emplace(kind.get(), std::move(*plan));
  }
  auto validator = std::make_shared<Validator>();
  validator->impl_ = std::move(impl);
  return std::shared_ptr<const Validator>(std::move(validator));
}

std::variant<Record, Rejection> Validator::check(Draft&& draft, Date today) const {
  const auto plan = impl_->plans.find(draft.kind);
  if (plan == impl_->plans.end()) {
    draft.problems.push_back({{}, {}, ProblemSeverity::Error, "VAL-0001", {}});
    return Rejection{std::move(draft)};
  }
  Check check(draft, impl_->data, today);
  tidy_identifiers(check);
  check_identity(plan->second, check);
  check_fields(check);
  for (const RulePlan& use : plan->second.rules) {
    if (use.rule->scope == RuleScope::Complete && !check.complete()) continue;
    check.begin(use.rule->shown, use.severity);
    use.rule->function(check);
  }
  const auto decided = check.date(Role::DecisionDate);
  if (has_error(draft.problems)) return Rejection{std::move(draft)};
  return RecordMaker::make(std::move(draft), decided);
}

}  // namespace xinshi::validation

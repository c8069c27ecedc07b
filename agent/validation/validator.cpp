// SPDX-License-Identifier: Apache-2.0
#include "validation/validator.h"

#include <algorithm>
#include <unordered_map>

#include "core/identity.h"
#include "validation/field_checks.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

struct RulePlan {
  const RuleEntry* rule = nullptr;
  ProblemSeverity severity = ProblemSeverity::Error;
  bool off = false;
  RelationPlan relations;
};

struct KindPlan {
  std::shared_ptr<const Kind> kind;
  std::vector<RulePlan> rules;                  ///< in the order of the table
  FormPlan form;
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

/// What the schema says under the name of this rule.
RelationPlan relations_of(const Kind& kind, const std::string& rule) {
  RelationPlan out;
  for (const auto& use : kind.conditions)
    if (use.rule == rule) out.conditions.push_back(&use);
  for (const auto& use : kind.orders)
    if (use.rule == rule) out.orders.push_back(&use);
  for (const auto& use : kind.sums)
    if (use.rule == rule) out.sums.push_back(&use);
  return out;
}

bool has_role(const Kind& kind, Role role) {
  return role == Role::None || kind.at(role) >= 0 || (role == Role::SubjectUscc && kind.at(Role::SubjectCode) >= 0);
}

Result<RulePlan> plan_rule(const Kind& kind, const RuleUse& use) {
  const auto table = rule_table();
  const auto rule = std::ranges::find(table, std::string_view(use.rule), &RuleEntry::id);
  if (rule == table.end()) return wrong_kind(kind, "VAL-0002", use.rule);
  for (const Role role : rule->roles)
    if (!has_role(kind, role)) return wrong_kind(kind, "VAL-0003", use.rule);
  if (use.rule == "V-19" && kind.publicity_period.least == 0 && kind.publicity_period.most == 0) return wrong_kind(kind, "VAL-0009", use.rule);
  const bool off = use.severity == "off";
  const auto severity = off ? ProblemSeverity::Info : parse_severity(use.severity);
  if (!severity) return wrong_kind(kind, "VAL-0004", use.rule + ": " + use.severity);
  const bool fixed = rule->severity == RuleSeverity::Fixed || (rule->function == nullptr && off);
  if (fixed && (off || *severity != ProblemSeverity::Error)) return wrong_kind(kind, "VAL-0005", use.rule);
  return RulePlan{&*rule, *severity, off, relations_of(kind, use.rule)};
}

/// V-31, V-33 and V-35 run on every field; a kind may say how grave they are.
void set_form_severity(FormPlan& form, const RulePlan& plan) {
  if (plan.rule->id == "V-31") form.length = plan.severity;
  if (plan.rule->id == "V-33") form.charset = plan.severity;
  if (plan.rule->id == "V-35") form.missing = plan.severity;
}

/// The rules of the kind with the severities that the overrides give; an override may also name a rule that the kind does not.
std::vector<RuleUse> rules_of(const Kind& kind, std::span<const SeverityOverride> overrides) {
  std::vector<RuleUse> out = kind.rules;
  for (const SeverityOverride& one : overrides) {
    if (!one.kind.empty() && one.kind != kind.id) continue;
    const auto named = std::ranges::find(out, one.rule, &RuleUse::rule);
    if (named != out.end()) named->severity = one.severity;
    else if (one.kind == kind.id) out.push_back({one.rule, one.severity});
  }
  return out;
}

std::string_view missing_table(const RuleEntry& rule, const RuleData& data) {
  if (rule.id == "V-11" && data.agencies == nullptr) return "VAL-0012";
  if (rule.id == "V-12" && data.senders == nullptr) return "VAL-0013";
  return {};
}

bool runs_as_error(const KindPlan& plan, std::string_view id) {
  return std::ranges::any_of(plan.rules, [id](const RulePlan& one) { return one.rule->id == id && one.severity == ProblemSeverity::Error; });
}

Result<KindPlan> plan_kind(std::shared_ptr<const Kind> kind, const RuleData& data, std::span<const SeverityOverride> overrides,
                           std::vector<NotChecked>& not_checked) {
  KindPlan plan{std::move(kind), {}, {}, {}, {}};
  std::vector<RulePlan> on_fields;
  for (const RuleUse& use : rules_of(*plan.kind, overrides)) {
    auto rule = plan_rule(*plan.kind, use);
    if (!rule) return std::move(rule).error();
    if (rule->off) continue;
    if (const auto reason = missing_table(*rule->rule, data); !reason.empty()) {
      not_checked.push_back({plan.kind->id, use.rule, reason});
    } else {
      (rule->rule->function != nullptr ? plan.rules : on_fields).push_back(std::move(*rule));
    }
  }
  std::ranges::sort(plan.rules, {}, &RulePlan::rule);
  auto form = make_form_plan(*plan.kind, runs_as_error(plan, "V-01"), runs_as_error(plan, "V-10"));
  if (!form) return std::move(form).error();
  plan.form = std::move(*form);
  for (const RulePlan& rule : on_fields) set_form_severity(plan.form, rule);
  for (const std::string& code : plan.kind->identity) {
    const auto index = plan.kind->index_of(code);
    if (!index) return wrong_kind(*plan.kind, "VAL-0006", code);
    (names_subject(plan.kind->fields[*index].role) ? plan.identity_subject : plan.identity).push_back(*index);
  }
  return plan;
}

/// An override that no kind takes up is a slip of the pen.
Status check_overrides(const Catalogue& catalogue, std::span<const SeverityOverride> overrides) {
  for (const SeverityOverride& one : overrides) {
    const bool used = std::ranges::any_of(catalogue.kinds(), [&one](const auto& kind) {
      return one.kind == kind->id || (one.kind.empty() && std::ranges::find(kind->rules, one.rule, &RuleUse::rule) != kind->rules.end());
    });
    if (!used) return Error{Fault::Config, "VAL-0002", one.kind.empty() ? one.rule : one.kind + ": " + one.rule};
  }
  return {};
}

/// An operation that is no part of the kind's life.
void check_lifecycle(Check& check) {
  const auto op = check.draft().meta.op;
  if (op == Op::Upsert || ((check.kind().operations >> static_cast<unsigned>(op)) & 1U) != 0) return;
  check.finding(check.kind().fields.size(), {}, ProblemSeverity::Error, "VAL-0142", {word(op), check.kind().label_zh});
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
  std::vector<NotChecked> not_checked;
};

const std::vector<NotChecked>& Validator::not_checked() const { return impl_->not_checked; }

Result<std::shared_ptr<const Validator>> Validator::make(const Catalogue& catalogue, RuleData data,
                                                         std::span<const SeverityOverride> overrides) {
  auto impl = std::make_shared<Impl>();
  impl->data = data;
  impl->data.catalogue = &catalogue;
  if (Status known = check_overrides(catalogue, overrides); !known) return std::move(known).error();
  for (const auto& kind : catalogue.kinds()) {
    auto plan = plan_kind(kind, impl->data, overrides, impl->not_checked);
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
  check_lifecycle(check);
  check_identity(plan->second, check);
  check_fields(check, plan->second.form);
  for (const RulePlan& use : plan->second.rules) {
    if (use.rule->scope == RuleScope::Complete && !check.complete()) continue;
    check.begin(use.rule->shown, use.severity, &use.relations);
    use.rule->function(check);
    if (!use.relations.empty()) check_relations(check);
  }
  const auto decided = check.date(Role::DecisionDate);
  if (has_error(draft.problems)) return Rejection{std::move(draft)};
  return RecordMaker::make(std::move(draft), decided);
}

}  // namespace xinshi::validation

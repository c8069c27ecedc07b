// SPDX-License-Identifier: Apache-2.0
#include "validation/check.h"

#include <algorithm>

namespace xinshi::validation {
namespace {

SubjectForm form_of(std::string_view category) {
  if (category == "法人及非法人组织") return SubjectForm::Organisation;
  if (category == "个体工商户") return SubjectForm::SoleTrader;
  if (category == "自然人") return SubjectForm::Person;
  return SubjectForm::Unknown;
}

/// A kind built without roles has no table of them.
const int* places_of(const Kind& kind) {
  static constexpr auto kNowhere = [] {
    std::array<int, kRoleCount> places{};
    for (int& place : places) place = -1;
    return places;
  }();
  return kind.index_by_role.size() == kRoleCount ? kind.index_by_role.data() : kNowhere.data();
}

bool personal(const FieldSpec& spec, SubjectForm subject) {
  if (!spec.personal_when_person) return spec.personal != PersonalData::None;
  return subject == SubjectForm::Person || subject == SubjectForm::Unknown;
}

bool digit_at(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

/// A personal number anywhere in the text, not inside a longer run of digits; or the text is a mobile number.
bool holds_personal_number(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && digit_at(text, i - 1)) continue;
    for (const std::size_t size : {std::size_t{15}, std::size_t{18}})
      if (!digit_at(text, i + size) && looks_like_id_card(text.substr(i, size))) return true;
  }
  return text.size() == 11 && text[0] == '1' && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Check::Check(Draft& draft, const RuleData& data, Date today)
    : draft_(draft), data_(data), today_(today), places_(places_of(*draft.kind)), subject_(form_of(get(Role::SubjectCategory))) {}

Role Check::uscc_role() const {
  if (at(Role::SubjectUscc) >= 0) return Role::SubjectUscc;
  return at(Role::SubjectCode) >= 0 && subject_ != SubjectForm::Person && subject_ != SubjectForm::Unknown ? Role::SubjectCode : Role::None;
}

Role Check::person_number_role() const {
  if (at(Role::PersonIdNumber) >= 0) return Role::PersonIdNumber;
  return at(Role::SubjectCode) >= 0 && subject_ == SubjectForm::Person ? Role::SubjectCode : Role::None;
}

void Check::set(Role role, std::string_view value) {
  draft_.fields.set(static_cast<std::size_t>(at(role)), value);
}

void Check::finding(std::size_t field, std::string_view rule, ProblemSeverity severity, std::string_view code,
                    std::initializer_list<std::string_view> args) {
  Problem problem{std::string(rule), {}, severity, std::string(code), {args.begin(), args.end()}};
  if (field < kind().fields.size()) problem.field = kind().fields[field].code;
  draft_.problems.push_back(std::move(problem));
}

void Check::report(Role role, std::string_view code, std::initializer_list<std::string_view> args) {
  finding(static_cast<std::size_t>(at(role)), rule_, severity_, code, args);
}

void Check::warn(Role role, std::string_view code, std::initializer_list<std::string_view> args) {
  finding(static_cast<std::size_t>(at(role)), rule_, std::min(severity_, ProblemSeverity::Warn), code, args);
}

void Check::note(Role role, std::string_view rule, std::string_view code, std::initializer_list<std::string_view> args) {
  finding(static_cast<std::size_t>(at(role)), rule, ProblemSeverity::Info, code, args);
}

std::string Check::shown(std::size_t field) const {
  const std::string_view value = draft_.fields.get(field);
  return safe_value(value, personal(kind().fields[field], subject_) || holds_personal_number(value));
}

std::string Check::shown(Role role) const { return shown(static_cast<std::size_t>(at(role))); }

}  // namespace xinshi::validation

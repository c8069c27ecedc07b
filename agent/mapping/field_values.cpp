// SPDX-License-Identifier: Apache-2.0
#include "mapping/field_values.h"

#include <algorithm>

#include "base/text.h"
#include "mapping/amounts.h"

namespace xinshi::mapping {
namespace {

bool holds_identifier(Role role) {
  switch (role) {
    case Role::SubjectUscc:
    case Role::SubjectRegNo:
    case Role::SubjectOrgCode:
    case Role::SubjectTaxNo:
    case Role::SubjectInstitution:
    case Role::SubjectSocialOrg:
    case Role::LegalRepIdNumber:
    case Role::PersonIdNumber:
    case Role::OrganCode:
    case Role::SourceUnitCode:
    case Role::CertificateNumber:
    case Role::DecisionNumber:
      return true;
    default:
      return false;
  }
}

bool blank_edge(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const auto last = static_cast<unsigned char>(text.back());
  return first <= 0x20 || last <= 0x20 || first == 0xE3 || first == 0xC2 || first == 0xEF || last == 0x80 || last == 0xA0 || last == 0xBF;
}

}  // namespace

void add_problem(Draft& draft, std::string_view rule, const FieldSpec& spec, ProblemSeverity severity, std::string_view code,
                 std::vector<std::string> args) {
  draft.problems.push_back({std::string(rule), spec.code, severity, std::string(code), std::move(args)});
}

std::string shown(std::string_view value, const FieldSpec& spec) {
  return safe_value(value, spec.personal != PersonalData::None || spec.personal_when_person);
}

FieldForm make_form(const Kind& kind, std::size_t index, const SourceAdapter& adapter) {
  const FieldSpec& spec = kind.fields[index];
  FieldForm form{index, &spec, nullptr, holds_identifier(spec.role), spec.role == Role::LegalRep};
  if (spec.codes) form.codes = std::make_shared<CodeTable>(spec.codes, adapter.synonyms_of(spec.codes->id));
  return form;
}

bool ValueWriter::is_empty(std::string_view text, const FieldSpec& spec) const {
  if (text.empty()) return true;
  if (blank_edge(text)) text = trim(text);
  if (text.empty()) return true;
  return empty_words_.contains(text) && !(spec.empty_word_is_value && text == "空");
}

void ValueWriter::write(std::string_view text, const FieldForm& form, const ValueHints& hints, Draft& draft) {
  if (is_empty(text, *form.spec)) return;
  if (blank_edge(text)) text = trim(text);
  if (hints.values != nullptr) {
    const auto found = hints.values->find(code_key(text));
    if (found != hints.values->end()) text = found->second;
  }
  if (is_formula_error(text)) return add_problem(draft, "", *form.spec, ProblemSeverity::Error, "MAP-0333", {std::string(text)});
  switch (form.spec->type) {
    case FieldType::Text:
      return write_text(text, form, draft);
    case FieldType::Date:
      return write_date(text, form, *hints.dates, draft);
    case FieldType::Decimal:
      return write_decimal(text, form, hints.unit, draft);
    case FieldType::Code:
    case FieldType::CodeSet:
      return write_code(text, form, draft);
  }
}

std::string_view ValueWriter::clean(std::string_view text, const FieldForm& form, Draft& draft) {
  if (!clean_ || !has_illegal_xml(text)) return text;
  remove_illegal_xml(text, scratch_);
  add_problem(draft, "V-32", *form.spec, ProblemSeverity::Info, "MAP-0330");
  return trim(scratch_);
}

void ValueWriter::write_text(std::string_view text, const FieldForm& form, Draft& draft) {
  text = clean(text, form, draft);
  if (form.identifier ? is_damaged_number(text) : is_cut_number(text)) {
    add_problem(draft, "V-38", *form.spec, ProblemSeverity::Error, "MAP-0331", {shown(text, *form.spec)});
    return;
  }
  std::string joined;
  if (form.person_name && remove_name_blanks(text, joined)) {
    add_problem(draft, "V-34", *form.spec, ProblemSeverity::Info, "MAP-0332");
    text = joined;
  }
  draft.fields.set(form.index, text);
}

void ValueWriter::write_date(std::string_view text, const FieldForm& form, const DateRules& rules, Draft& draft) {
  const DateReading reading = read_date(text, rules);
  switch (reading.state) {
    case DateReading::State::Empty:
      return;
    case DateReading::State::Bad:
      return add_problem(draft, "V-15", *form.spec, ProblemSeverity::Error, reading.code, {shown(text, *form.spec)});
    case DateReading::State::LongTerm:
      break;
    case DateReading::State::Value:
      break;
  }
  if (reading.two_digit_year)
    add_problem(draft, "V-15", *form.spec, ProblemSeverity::Warn, "MAP-0313", {shown(text, *form.spec), format_date(reading.date)});
  draft.fields.set(form.index, reading.as_written ? text : std::string_view(format_date(reading.date)));
}

void ValueWriter::write_decimal(std::string_view text, const FieldForm& form, std::string_view unit, Draft& draft) {
  const FieldSpec& spec = *form.spec;
  if (unit == spec.unit && is_canonical_decimal(text, spec.scale)) return draft.fields.set(form.index, text);
  const std::string folded = fold_width(text);
  const AmountReading amount = read_amount(trim(folded));
  const auto fail = [&](std::string_view code, std::string extra) {
    add_problem(draft, "V-27", spec, ProblemSeverity::Error, code, {shown(text, spec), std::move(extra)});
  };
  if (!amount.value) return fail("MAP-0340", spec.unit);
  const auto from = unit_power(amount.unit.empty() ? unit : amount.unit);
  const auto to = unit_power(spec.unit);
  auto value = amount.value;
  if (from && to) {
    value = shift(*value, *from - *to);
  } else if (!amount.unit.empty()) {
    return fail("MAP-0341", spec.unit);
  }
  if (!value) return fail("MAP-0342", std::to_string(spec.scale));
  const Decimal exact = normalised(*value);
  if (exact.scale > spec.scale) return fail("MAP-0342", std::to_string(spec.scale));
  if (exact.negative() && to) return fail("MAP-0343", spec.unit);
  if (amount.capital) add_problem(draft, "V-27", spec, ProblemSeverity::Warn, "MAP-0344", {shown(text, spec), to_text(exact)});
  draft.fields.set(form.index, to_text(exact));
}

void ValueWriter::write_code(std::string_view text, const FieldForm& form, Draft& draft) {
  const FieldSpec& spec = *form.spec;
  const bool set = spec.type == FieldType::CodeSet;
  const auto found = set ? form.codes->find_set(text) : form.codes->find(text);
  if (!found) {
    const std::string_view rule = set ? "V-23" : (spec.role == Role::CurrentStatus ? "V-24" : "V-22");
    return add_problem(draft, rule, spec, ProblemSeverity::Error, "MAP-0350", {shown(text, spec), form.codes->allowed()});
  }
  if (found->warned)
    add_problem(draft, "V-22", spec, ProblemSeverity::Warn, "MAP-0351", {shown(text, spec), std::string(found->canonical)});
  draft.fields.set(form.index, found->canonical);
}

}  // namespace xinshi::mapping

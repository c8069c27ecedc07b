// SPDX-License-Identifier: Apache-2.0
#include "validation/field_checks.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/decimal.h"
#include "base/text.h"
#include "core/code_set.h"
#include "validation/text_checks.h"

namespace xinshi::validation {
namespace {

constexpr int kAmountDigits = 18;  // decimal(18, scale)

void error(Check& check, std::size_t field, std::string_view rule, std::string_view code,
           std::initializer_list<std::string_view> args = {}) {
  check.finding(field, rule, ProblemSeverity::Error, code, args);
}

/// V-35: what people write where there is nothing.
bool empty_marker(std::string_view value) {
  constexpr std::array<std::string_view, 11> kMarkers = {"/", "\\", "无", "空", "null", "NULL", "Null", "-", "－", "暂无", "—"};
  return value.size() <= 6 && std::ranges::find(kMarkers, value) != kMarkers.end();
}

void check_present(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value, ProblemSeverity severity) {
  if (value.empty()) {
    if (check.complete()) check.finding(field, spec.role == Role::DecisionNumber ? "V-13" : "V-35", severity, "VAL-0101");
  } else if (empty_marker(value) && !(spec.empty_word_is_value && value == "空")) {
    check.finding(field, "V-35", severity, "VAL-0102", {value});
  }
}

void check_length(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value, const FormPlan& plan) {
  constexpr std::array<std::string_view, 3> kCodes = {"VAL-0103", "VAL-0104", "VAL-0105"};
  if (spec.length_unit == LengthUnit::GbkBytes && outside_gbk(value)) check.finding(field, "V-33", plan.charset, "VAL-0108");
  // No unit counts more than the UTF-8 bytes, so that short values need no counting.
  if (spec.max_length == 0 || value.size() <= spec.max_length) return;
  const std::size_t length = length_in(value, spec.length_unit);
  if (length <= spec.max_length) return;
  check.finding(field, "V-31", plan.length, kCodes[static_cast<std::size_t>(spec.length_unit)],
                {std::to_string(length), std::to_string(spec.max_length)});
}

void check_pattern(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value, const FormPlan& plan) {
  if (spec.min_length > 1 && value.size() < 4 * spec.min_length && count_characters(value) < spec.min_length)
    error(check, field, "V-22", "VAL-0110", {std::to_string(count_characters(value)), std::to_string(spec.min_length)});
  const auto& pattern = plan.patterns[field];
  if (pattern == nullptr || re2::RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *pattern)) return;
  error(check, field, "V-22", "VAL-0109", {check.shown(field), spec.hint.empty() ? spec.pattern : spec.hint});
}

constexpr std::string_view kUsccPattern = "^[0-9A-HJ-NPQRTUWXY]{18}$";

/// What `check_decimal` asks for, as a pattern.
std::string decimal_pattern(int scale) {
  const std::string whole = "^(0|[1-9][0-9]{0," + std::to_string(kAmountDigits - scale - 1) + "})";
  if (scale == 0) return whole + "$";
  return whole + "([.][0-9]{0," + std::to_string(scale - 1) + "}[1-9])?$";
}

bool covered(const FieldSpec& spec, bool covers_subject_code, bool covers_organ_codes) {
  if (spec.codes != nullptr) return true;
  if (spec.type == FieldType::Decimal) return spec.pattern == decimal_pattern(spec.scale);
  if (spec.pattern != kUsccPattern) return false;
  if (spec.role == Role::SubjectUscc) return covers_subject_code;
  return covers_organ_codes && (spec.role == Role::OrganCode || spec.role == Role::SourceUnitCode);
}

void check_characters(Check& check, std::size_t field, std::string_view value) {
  switch (text_fault(value)) {
    case TextFault::None: return;
    case TextFault::Control: return error(check, field, "V-32", "VAL-0106");
    case TextFault::Replacement: return error(check, field, "V-32", "VAL-0107");
  }
}

void check_date(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value) {
  const auto date = parse_iso_date(value);
  if (!date) return error(check, field, "V-15", "VAL-0111", {check.shown(field)});
  if (*date < long_term_date()) return check.keep_date(spec.role, *date);
  if (*date > long_term_date()) return error(check, field, "V-18", "VAL-0113", {value});
  if (!spec.allow_long_term) error(check, field, "V-18", "VAL-0112");
}

void check_decimal(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value) {
  if (static_cast<int>(std::min(value.find('.'), value.size())) + spec.scale <= kAmountDigits && is_canonical_decimal(value, spec.scale)) return;
  const auto number = parse_decimal(value);
  if (!number) return error(check, field, "V-27", "VAL-0121", {check.shown(field)});
  const Decimal least = normalised(*number);
  if (least.negative()) return error(check, field, "V-27", "VAL-0122", {check.shown(field)});
  if (least.scale > spec.scale) return error(check, field, "V-27", "VAL-0123", {check.shown(field), std::to_string(spec.scale)});
  const std::string text = to_text(least);
  const std::size_t whole = std::min(text.find('.'), text.size());
  if (static_cast<int>(whole) + spec.scale > kAmountDigits) return error(check, field, "V-27", "VAL-0124", {check.shown(field)});
  if (text != value) error(check, field, "V-27", "VAL-0121", {check.shown(field)});
}

std::string allowed(const CodeList& codes) {
  std::string out;
  for (const CodeValue& value : codes.values) {
    if (!out.empty()) out += kSetSeparator;
    out += value.canonical;
    if (value.canonical != value.label) out += "(" + value.label + ")";
  }
  return out;
}

/// Position in the list; the list's size when it is no value of it.
std::size_t position(const CodeList& codes, std::string_view value) {
  std::size_t at = 0;
  while (at < codes.values.size() && codes.values[at].canonical != value) ++at;
  return at;
}

bool detailed(const CodeList& codes, std::string_view value) {
  if (!codes.allow_detail || codes.values.empty()) return false;
  const std::string& last = codes.values.back().canonical;
  return value.size() > last.size() + 1 && value.starts_with(last) && value[last.size()] == '-';
}

void check_code(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value) {
  if (!spec.codes || position(*spec.codes, value) < spec.codes->values.size() || detailed(*spec.codes, value)) return;
  error(check, field, spec.role == Role::CurrentStatus ? "V-24" : "V-22", "VAL-0131", {check.shown(field), allowed(*spec.codes)});
}

void check_code_set(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value) {
  if (!spec.codes) return;
  std::size_t next = 0;  // list order, each value once
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t at = position(*spec.codes, cut_code(rest, spec.codes.get()));
    if (at == spec.codes->values.size()) return error(check, field, "V-23", "VAL-0131", {check.shown(field), allowed(*spec.codes)});
    if (at < next) return error(check, field, "V-23", "VAL-0132", {check.shown(field)});
    next = at + 1;
  }
  // The cutter takes a separator at the end for granted; canonical text has none.
  if (value.ends_with(kSetSeparator)) error(check, field, "V-23", "VAL-0132", {check.shown(field)});
}

void check_form(Check& check, std::size_t field, const FieldSpec& spec, std::string_view value) {
  switch (spec.type) {
    case FieldType::Text: return;
    case FieldType::Date: return check_date(check, field, spec, value);
    case FieldType::Decimal: return check_decimal(check, field, spec, value);
    case FieldType::Code: return check_code(check, field, spec, value);
    case FieldType::CodeSet: return check_code_set(check, field, spec, value);
  }
}

}  // namespace

Result<FormPlan> make_form_plan(const Kind& kind, bool covers_subject_code, bool covers_organ_codes) {
  FormPlan plan;
  for (const FieldSpec& spec : kind.fields) {
    auto& pattern = plan.patterns.emplace_back();
    if (spec.pattern.empty() || covered(spec, covers_subject_code, covers_organ_codes)) continue;
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_shared<const re2::RE2>(spec.pattern, options);
    if (!compiled->ok()) {
      return Error{Fault::Config, "VAL-0008", spec.pattern,
                   {"schemas/kinds/" + kind.id + ".schema.json", 0, 0, "properties." + spec.code + ".pattern"}};
    }
    pattern = std::move(compiled);
  }
  return plan;
}

void check_fields(Check& check, const FormPlan& plan) {
  const auto& fields = check.kind().fields;
  const bool plain = surely_plain(check.draft().fields.bytes());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldSpec& spec = fields[i];
    const std::string_view value = check.draft().fields.get(i);
    if (spec.required) check_present(check, i, spec, value, plan.missing);
    if (value.empty()) continue;
    if (!plain) check_characters(check, i, value);
    check_length(check, i, spec, value, plan);
    if (plan.patterns[i] != nullptr || spec.min_length > 1) check_pattern(check, i, spec, value, plan);
    check_form(check, i, spec, value);
  }
}

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "core/catalogue.h"
#include "core/kind_relations.h"
#include "core/schema_file.h"
#include "core/words.h"

namespace xinshi {
namespace {

using CodeLists = std::map<std::string, std::shared_ptr<const CodeList>>;
using Type = SchemaNode::Type;

constexpr std::string_view kDraft = "https://json-schema.org/draft/2020-12/schema";
constexpr std::int64_t kLongest = 1'000'000;

/// In the order of Role, which begins with None.
constexpr std::array<std::string_view, kRoleCount> kRoles = {
    "",                "subject_name",       "subject_category",   "subject_uscc",      "subject_reg_no",       "subject_org_code",
    "subject_tax_no",  "subject_institution", "subject_social_org", "legal_rep",        "legal_rep_id_type",    "legal_rep_id_number",
    "person_id_type",  "person_id_number",   "document_name",      "decision_number",   "decision_date",        "valid_from",
    "valid_to",        "publicity_end",      "organ",              "organ_code",        "source_unit",          "source_unit_code",
    "penalty_kinds",   "fine_amount",        "confiscated_amount", "licence_affected",  "permit_category",      "certificate_name",
    "certificate_number", "status",          "content",            "remark",           "subject_code",         "usage_scope",
    "data_time",       "serial_code",        "reference_id",       "reference_kind",    "disputed_field",       "old_value",
    "new_value"};
static_assert(!kRoles.back().empty());
constexpr std::array<std::string_view, 5> kTypes = {"text", "date", "decimal", "code", "code-set"};
constexpr std::array<std::string_view, 3> kLengthUnits = {"characters", "utf8-bytes", "gbk-bytes"};
constexpr std::array<std::string_view, 4> kSeverities = {"error", "warn", "info", "off"};
constexpr std::array<std::string_view, 5> kPublicities = {"public", "masked-when-person", "masked", "share", "never"};
constexpr std::array<std::string_view, 3> kKindPublicities = {"public", "share", "restricted"};
constexpr std::array<std::string_view, 2> kOrigins = {"sighted", "reading"};

template <std::size_t n>
std::string list_of(const std::array<std::string_view, n>& words) {
  std::string out;
  for (const std::string_view word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

bool is_field_code(std::string_view code) {
  return !code.empty() && code.size() <= 64 && std::ranges::all_of(code, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

class KindReader {
 public:
  KindReader(SchemaFile& file, const CodeLists& lists) : file_(file), lists_(lists) {}
  std::shared_ptr<const Kind> read();

 private:
  template <class Value, std::size_t n>
  Value one_of(const SchemaNode& node, std::string_view key, const std::array<std::string_view, n>& words, bool required = false);
  void read_head();
  void read_life();
  void read_rules();
  void read_properties();
  void read_names();
  FieldSpec read_field(const SchemaNode& node, const std::string& code);
  void read_shape(const SchemaNode& node, FieldSpec& field);
  void read_length(const SchemaNode& node, FieldSpec& field);
  void read_personal(const SchemaNode& node, FieldSpec& field);
  void read_codes(const SchemaNode& node, FieldSpec& field);
  void check_enum(const SchemaNode& node, const std::vector<std::string>& allowed, const CodeList& list);

  SchemaFile& file_;
  const CodeLists& lists_;
  std::shared_ptr<Kind> kind_ = std::make_shared<Kind>();
};

std::shared_ptr<const Kind> KindReader::read() {
  read_head();
  read_life();
  read_rules();
  read_properties();
  read_names();
  read_relations(file_, *kind_);
  return kind_;
}

template <class Value, std::size_t n>
Value KindReader::one_of(const SchemaNode& node, std::string_view key, const std::array<std::string_view, n>& words, bool required) {
  const std::string text = file_.text(node, key, required);
  const auto at = std::ranges::find(words, text);
  if (text.empty()) return Value{};
  if (at == words.end()) return file_.fail("SCH-0005", node, key, list_of(words)), Value{};
  return static_cast<Value>(at - words.begin());
}

void KindReader::read_head() {
  const SchemaNode& root = file_.root();
  file_.only(root, {"$schema", "$id", "title", "x-title-en", "description", "type", "x-kind", "x-version", "x-deadline-days", "x-identity",
                    "x-rules", "x-publicity", "x-lifecycle", "x-origin", "x-conditions", "x-order", "x-sums", "x-publicity-period", "properties",
                    "required", "additionalProperties"});
  if (const std::string draft = file_.text(root, "$schema"); !draft.empty() && draft != kDraft)
    file_.fail("SCH-0005", root, "$schema", std::string(kDraft));
  file_.text(root, "$id");
  file_.text(root, "description");
  if (file_.text(root, "type", true) != "object") file_.fail("SCH-0005", root, "type", "object");
  if (file_.child(root, "additionalProperties", Type::Flag, true) != nullptr && file_.flag(root, "additionalProperties"))
    file_.fail("SCH-0005", root, "additionalProperties", "false");
  kind_->id = file_.text(root, "x-kind", true);
  if (!is_id(kind_->id)) file_.fail("SCH-0005", root, "x-kind", "[a-z-]");
  kind_->label_zh = file_.text(root, "title", true);
  kind_->label_en = file_.text(root, "x-title-en");
  kind_->schema_version = file_.text(root, "x-version", true);
  if (const auto days = file_.whole(root, "x-deadline-days", 0, 366)) kind_->deadline_days = static_cast<int>(*days);
  kind_->identity = file_.texts(root, "x-identity");
}

/// Who may see it, what may happen to it, and whether it is a reading of ours.
void KindReader::read_life() {
  const SchemaNode& root = file_.root();
  kind_->publicity = one_of<KindPublicity>(root, "x-publicity", kKindPublicities);
  one_of<std::size_t>(root, "x-origin", kOrigins);
  const std::vector<std::string> operations = file_.texts(root, "x-lifecycle");
  if (operations.empty()) return;
  kind_->operations = 1U << static_cast<unsigned>(Op::Upsert);
  for (const std::string& text : operations) {
    const auto op = parse_op(text);
    if (!op) return file_.fail("SCH-0005", root, "x-lifecycle", "upsert, withdraw, object, repair, remove");
    kind_->operations = static_cast<std::uint8_t>(kind_->operations | (1U << static_cast<unsigned>(*op)));
  }
}

void KindReader::read_rules() {
  const SchemaNode* rules = file_.child(file_.root(), "x-rules", Type::List);
  for (std::size_t i = 0; rules != nullptr && i < rules->items.size(); ++i) {
    const SchemaNode& node = rules->items[i];
    if (node.type != Type::Object) return file_.fail("SCH-0005", node, "", "an object is wanted");
    file_.only(node, {"rule", "severity"});
    RuleUse use{file_.text(node, "rule", true), file_.text(node, "severity", true)};
    if (std::ranges::find(kSeverities, use.severity) == kSeverities.end())
      file_.fail("SCH-0005", node, "severity", list_of(kSeverities));
    if (std::ranges::find(kind_->rules, use.rule, &RuleUse::rule) != kind_->rules.end())
      file_.fail("SCH-0005", node, "rule", use.rule + " twice");
    kind_->rules.push_back(std::move(use));
  }
}

void KindReader::read_properties() {
  const SchemaNode* properties = file_.child(file_.root(), "properties", Type::Object, true);
  if (properties == nullptr) return;
  kind_->index_by_role.assign(kRoles.size(), -1);
  for (std::size_t i = 0; i < properties->items.size(); ++i) {
    const SchemaNode& node = properties->items[i];
    if (node.type != Type::Object) return file_.fail("SCH-0005", node, "", "an object is wanted");
    FieldSpec field = read_field(node, properties->names[i]);
    kind_->index_by_code.emplace(field.code, i);
    if (field.role != Role::None) {
      int& place = kind_->index_by_role[static_cast<std::size_t>(field.role)];
      if (place >= 0) file_.fail("SCH-0007", node, "x-role", std::string(kRoles[static_cast<std::size_t>(field.role)]));
      place = static_cast<int>(i);
    }
    kind_->fields.push_back(std::move(field));
  }
  if (properties->items.empty()) file_.fail("SCH-0005", file_.root(), "properties", "empty");
}

/// `required` and `x-identity` name fields.
void KindReader::read_names() {
  for (const std::string& code : file_.texts(file_.root(), "required")) {
    const auto index = kind_->index_of(code);
    if (index) kind_->fields[*index].required = true;
    if (!index) file_.fail("SCH-0009", file_.root(), "required", code);
  }
  for (const std::string& code : kind_->identity) {
    if (const auto index = kind_->index_of(code)) {
      kind_->identity_at.push_back(*index);
    } else {
      file_.fail("SCH-0009", file_.root(), "x-identity", code);
    }
  }
}

FieldSpec KindReader::read_field(const SchemaNode& node, const std::string& code) {
  file_.only(node, {"title", "x-title-en", "description", "type", "items", "uniqueItems", "enum", "maxLength", "minLength", "format", "pattern",
                    "x-type", "x-role", "x-headers", "x-length", "x-scale", "x-unit", "x-long-term", "x-empty-word", "x-personal",
                    "x-personal-when", "x-codes", "x-publicity", "x-public-values", "x-hint", "x-origin", "x-basis"});
  if (!is_field_code(code)) file_.fail("SCH-0005", node, "", "[A-Za-z0-9_]");
  FieldSpec field;
  field.code = code;
  field.label_zh = file_.text(node, "title", true);
  field.label_en = file_.text(node, "x-title-en");
  for (const std::string_view prose : {"description", "x-basis"}) file_.text(node, prose);
  field.pattern = file_.text(node, "pattern");
  field.hint = file_.text(node, "x-hint");
  field.publicity = one_of<Publicity>(node, "x-publicity", kPublicities);
  one_of<std::size_t>(node, "x-origin", kOrigins);
  field.headers = file_.texts(node, "x-headers");
  field.type = one_of<FieldType>(node, "x-type", kTypes, true);
  field.role = one_of<Role>(node, "x-role", kRoles);
  field.unit = file_.text(node, "x-unit");
  if (const auto scale = file_.whole(node, "x-scale", 0, 18)) field.scale = static_cast<int>(*scale);
  field.allow_long_term = file_.flag(node, "x-long-term");
  field.empty_word_is_value = file_.flag(node, "x-empty-word");
  read_shape(node, field);
  read_length(node, field);
  read_personal(node, field);
  read_codes(node, field);
  return field;
}

/// The JSON Schema keywords say the same as `x-type`; where they differ, other validators would judge otherwise than this one.
void KindReader::read_shape(const SchemaNode& node, FieldSpec& field) {
  const bool set = field.type == FieldType::CodeSet;
  if (file_.text(node, "type", true) != (set ? "array" : "string")) file_.fail("SCH-0005", node, "type", set ? "array" : "string");
  if (!set && (node.find("items") != nullptr || node.find("uniqueItems") != nullptr)) file_.fail("SCH-0005", node, "items", "x-type code-set");
  if (set && !file_.flag(node, "uniqueItems")) file_.fail("SCH-0005", node, "uniqueItems", "true");
  const std::string format = file_.text(node, "format");
  if (!format.empty() && (format != "date" || field.type != FieldType::Date)) file_.fail("SCH-0005", node, "format", "date with x-type date");
  const bool decimal = field.type == FieldType::Decimal;
  if (!decimal && (node.find("x-scale") != nullptr || node.find("x-unit") != nullptr)) file_.fail("SCH-0005", node, "x-scale", "x-type decimal");
  if (field.allow_long_term && field.type != FieldType::Date) file_.fail("SCH-0005", node, "x-long-term", "x-type date");
}

void KindReader::read_length(const SchemaNode& node, FieldSpec& field) {
  const auto least = file_.whole(node, "minLength", 0, kLongest);
  const auto most = file_.whole(node, "maxLength", 1, kLongest);
  if (least) field.min_length = static_cast<std::size_t>(*least);
  if (most) field.max_length = static_cast<std::size_t>(*most);
  if (least && most && *least > *most) file_.fail("SCH-0005", node, "minLength", "more than maxLength");
  const SchemaNode* length = file_.child(node, "x-length", Type::Object);
  if (length == nullptr) return;
  file_.only(*length, {"max", "unit"});
  const auto max = file_.whole(*length, "max", 1, kLongest);
  if (!max) return file_.fail("SCH-0004", *length, "max", "max");
  field.length_unit = one_of<LengthUnit>(*length, "unit", kLengthUnits, true);
  if (most && field.length_unit == LengthUnit::Characters && *most != *max) file_.fail("SCH-0010", node, "maxLength", std::to_string(*max));
  field.max_length = static_cast<std::size_t>(*max);
}

/// With `x-personal-when`, `x-personal` only says which class it is then.
void KindReader::read_personal(const SchemaNode& node, FieldSpec& field) {
  const std::string personal = file_.text(node, "x-personal");
  const std::string when = file_.text(node, "x-personal-when");
  if (!personal.empty() && personal != "name" && personal != "number") file_.fail("SCH-0005", node, "x-personal", "name, number");
  if (!when.empty() && when != "person") file_.fail("SCH-0005", node, "x-personal-when", "person");
  field.personal_when_person = !when.empty();
  if (personal == "name") field.personal_class = PersonalData::Name;
  if (personal == "number") field.personal_class = PersonalData::Number;
  if (when.empty()) field.personal = field.personal_class;
}

void KindReader::read_codes(const SchemaNode& node, FieldSpec& field) {
  const bool set = field.type == FieldType::CodeSet;
  const std::string id = file_.text(node, "x-codes");
  field.public_values = file_.texts(node, "x-public-values");
  if (!set && field.type != FieldType::Code) {
    if (!id.empty() || node.find("enum") != nullptr) file_.fail("SCH-0005", node, "x-codes", "x-type code or code-set");
    return;
  }
  const SchemaNode* values = set ? file_.child(node, "items", Type::Object) : &node;
  if (set && values != nullptr) {
    file_.only(*values, {"type", "enum"});
    if (file_.text(*values, "type", true) != "string") file_.fail("SCH-0005", *values, "type", "string");
  }
  const std::vector<std::string> allowed = values != nullptr ? file_.texts(*values, "enum") : std::vector<std::string>{};
  if (!id.empty()) {
    const auto found = lists_.find(id);
    if (found == lists_.end()) return file_.fail("SCH-0008", node, "x-codes", id);
    field.codes = found->second;
    if (!allowed.empty()) check_enum(*values, allowed, *found->second);
    return;
  }
  if (allowed.empty()) return file_.fail("SCH-0004", node, "x-codes", "x-codes or enum");
  auto list = std::make_shared<CodeList>();
  list->id = field.code;
  for (const std::string& value : allowed) list->values.push_back({value, value, {}});
  field.codes = std::move(list);
}

void KindReader::check_enum(const SchemaNode& node, const std::vector<std::string>& allowed, const CodeList& list) {
  for (const std::string& value : allowed)
    if (std::ranges::find(list.values, value, &CodeValue::canonical) == list.values.end()) file_.fail("SCH-0013", node, "enum", value);
  for (const CodeValue& value : list.values)
    if (std::ranges::find(allowed, value.canonical) == allowed.end()) file_.fail("SCH-0013", node, "enum", value.canonical);
}

}  // namespace

Result<std::shared_ptr<const Kind>> read_kind(std::string_view json, const std::string& file_name,
                                              const std::map<std::string, std::shared_ptr<const CodeList>>& code_lists) {
  SchemaFile file(json, file_name);
  if (!file.good()) return file.error();
  auto kind = KindReader(file, code_lists).read();
  if (!file.good()) return file.error();
  return kind;
}

}  // namespace xinshi

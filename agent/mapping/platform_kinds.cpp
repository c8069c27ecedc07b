// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "mapping/amounts.h"
#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

const std::vector<std::string> kSources = {"@id", "@version", "@op", "@kind", "@division"};

std::vector<std::string> codes_of(const Kind& kind) {
  std::vector<std::string> codes;
  for (const FieldSpec& field : kind.fields) codes.push_back(field.code);
  return codes;
}

bool is_prose(const FieldSpec& spec) {
  return spec.type == FieldType::Text &&
         (spec.role == Role::None || spec.role == Role::Content || spec.role == Role::Remark || spec.role == Role::LicenceAffected);
}

TargetField plain_target(const Kind& kind, std::size_t index) {
  const FieldSpec& spec = kind.fields[index];
  TargetField target;
  target.name = spec.code;
  target.field = index;
  target.unit = spec.unit;
  target.prose = is_prose(spec);
  target.set = spec.type == FieldType::CodeSet;
  return target;
}

void read_length(TomlTable& table, TargetField& target) {
  const TomlNode* const node = table.find("max");
  if (node == nullptr) return;
  TomlTable max(*node, table.path_of("max"), table.faults());
  target.max_length = static_cast<std::size_t>(max.integer("n", 0, 1, 1'000'000));
  target.length_unit = static_cast<LengthUnit>(max.choice("unit", {"characters", "utf8_bytes", "gbk_bytes"}, 0));
  max.finish();
}

Mask read_mask(const TomlNode& node, const std::string& path, TomlFaults& faults) {
  TomlTable table(node, path, faults);
  Mask mask;
  mask.head = static_cast<std::size_t>(table.integer("head", 1, 0, 100));
  mask.tail = static_cast<std::size_t>(table.integer("tail", 0, 0, 100));
  mask.with = table.text("char", false, "*");
  table.finish();
  return mask;
}

void read_target_form(TomlTable& table, const FieldSpec* spec, TargetField& target) {
  if (const std::string pattern = table.text("date"); !pattern.empty()) {
    auto date = DatePattern::compile(pattern);
    if (!date || spec == nullptr || spec->type != FieldType::Date)
      return table.faults().add(table.node(), table.path_of("date"), "MAP-0210", pattern);
    target.date = std::make_shared<DatePattern>(std::move(*date));
  }
  for (auto& [label, code] : table.pairs("codes")) target.values.emplace(label, code);
  if (const std::string unit = table.text("unit"); !unit.empty()) {
    target.unit = unit;
    if (!unit_power(unit) || spec == nullptr || spec->type != FieldType::Decimal)
      table.faults().add(table.node(), table.path_of("unit"), "MAP-0205", "元, 千元, 万元, 亿元 (amount fields only)");
  }
  if (const TomlNode* mask = table.find("mask")) target.mask = read_mask(*mask, table.path_of("mask"), table.faults());
  target.number = table.boolean("number", false);
  read_length(table, target);
}

TargetField read_target(const std::string& name, const TomlNode& node, const std::string& path, const Kind& kind, TomlFaults& faults) {
  const bool short_form = node.type == TomlNode::Type::String;  // "处罚文号" = "CF_WSH"
  std::string field = node.text;
  if (!short_form && node.type == TomlNode::Type::Table)
    for (const auto& [key, value] : node.members)
      if (key == "field") field = value.text;
  TargetField target;
  const FieldSpec* spec = nullptr;
  if (field.starts_with('@')) {
    target.source = field;
    if (std::ranges::find(kSources, field) == kSources.end()) faults.add(node, path, "MAP-0205", list_text(kSources));
  } else if (const auto index = kind.index_of(field)) {
    target = plain_target(kind, *index);
    spec = &kind.fields[*index];
  } else {
    faults.add(node, path, "MAP-0212", field + "; " + list_text(codes_of(kind)));
  }
  target.name = name;
  if (short_form) return target;
  TomlTable table(node, path, faults);
  table.text("field", true);
  read_target_form(table, spec, target);
  table.finish();
  return target;
}

std::vector<TargetField> read_fields(const TomlNode& node, const std::string& path, const Kind& kind, TomlFaults& faults) {
  std::vector<TargetField> targets;
  bool all = false;
  for (const auto& [name, value] : node.members) {
    if (name == "all") {
      all = value.flag;
      continue;
    }
    targets.push_back(read_target(name, value, path + "." + name, kind, faults));
  }
  if (!all) return targets;
  std::vector<TargetField> ordered;  // the catalogue's order; named targets stand in for their field
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    const auto own = std::ranges::find_if(targets, [i](const TargetField& t) { return t.source.empty() && t.field == i; });
    ordered.push_back(own == targets.end() ? plain_target(kind, i) : *own);
  }
  for (const TargetField& target : targets)
    if (!target.source.empty()) ordered.push_back(target);
  return ordered;
}

/// A public target never shows a person's name or number in full (V-39): what the package does not mask itself is masked here.
void guard_person(TargetField& target, const FieldSpec& spec) {
  const bool always = spec.personal != PersonalData::None || spec.publicity == Publicity::Masked;
  if (!always && !spec.personal_when_person && spec.publicity != Publicity::MaskedWhenPerson) return;
  const bool number = spec.personal_class == PersonalData::Number;
  if (!target.mask) target.mask = number ? Mask{3, 4, "*"} : Mask{1, 0, "*"};
  target.mask_person_only = !always;
}

/// What the catalogue keeps for authorities stays off public channels, whether or not the package omits it.
bool stays_inside(const FieldSpec& spec) { return spec.publicity == Publicity::Share || spec.publicity == Publicity::Never; }

std::vector<TargetField> open_fields(TomlTable& table, const Kind& kind, std::vector<TargetField> targets) {
  std::map<std::string, Mask> masks;
  std::vector<std::string> omitted;
  if (const TomlNode* node = table.find("public")) {
    TomlTable open(*node, table.path_of("public"), table.faults());
    omitted = open.texts("omit");
    if (const TomlNode* mask = open.find("mask"))
      for (const auto& [code, value] : mask->members) masks.emplace(code, read_mask(value, open.path_of("mask." + code), table.faults()));
    open.finish();
    for (const std::string& code : omitted)
      if (!kind.index_of(code)) table.faults().add(*node, open.path_of("omit"), "MAP-0212", code);
    for (const auto& each : masks)
      if (!kind.index_of(each.first)) table.faults().add(*node, open.path_of("mask"), "MAP-0212", each.first);
  }
  std::erase_if(targets, [&](const TargetField& t) {
    if (!t.source.empty()) return false;
    return stays_inside(kind.fields[t.field]) || std::ranges::find(omitted, kind.fields[t.field].code) != omitted.end();
  });
  for (TargetField& target : targets) {
    if (!target.source.empty()) continue;
    const FieldSpec& spec = kind.fields[target.field];
    if (const auto mask = masks.find(spec.code); mask != masks.end()) target.mask = mask->second;
    guard_person(target, spec);
  }
  return targets;
}

/// Each with the mask that its values get wherever they stand.
std::vector<TargetField> personal_fields(const Kind& kind) {
  std::vector<TargetField> out;
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    TargetField target = plain_target(kind, i);
    guard_person(target, kind.fields[i]);
    if (target.mask) out.push_back(std::move(target));
  }
  return out;
}

}  // namespace

KindTarget read_kind_target(const TomlNode& node, const std::string& path, const Kind& kind, bool open_channel, TomlFaults& faults) {
  TomlTable table(node, path, faults);
  KindTarget target;
  target.name = table.text("name", false, kind.id);
  for (auto& [name, value] : table.pairs("call")) target.call.emplace(name, value);
  target.category = kind.at(Role::SubjectCategory);
  if (const TomlNode* fields = table.find("fields", true)) {
    if (fields->type != TomlNode::Type::Table) faults.add(*fields, table.path_of("fields"), "MAP-0203", "table expected");
    target.share = read_fields(*fields, table.path_of("fields"), kind, faults);
  }
  target.open = open_fields(table, kind, target.share);
  for (TargetField& field : target.share) field.prose = false;
  target.personal = personal_fields(kind);
  target.closed = kind.publicity != KindPublicity::Open;
  target.scope = kind.at(Role::UsageScope);
  if (target.scope >= 0) target.public_scopes = kind.fields[static_cast<std::size_t>(target.scope)].public_values;
  const bool named = table.boolean("restricted", false);
  if (named != (kind.publicity == KindPublicity::Restricted)) table.faults().add(node, table.path_of("restricted"), "MAP-0213", kind.id);
  if (!open_channel) target.open.clear();
  for (auto& [rule, severity] : table.pairs("rules")) target.severities.push_back({kind.id, rule, severity});
  table.finish();
  return target;
}

}  // namespace xinshi::mapping

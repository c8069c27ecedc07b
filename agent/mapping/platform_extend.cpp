// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

TomlNode* member(TomlNode& table, std::string_view name) {
  const auto found = std::ranges::find(table.members, name, &TomlMember::name);
  return found == table.members.end() ? nullptr : &found->value;
}

/// Marks whose file a value stands in, for messages.
void mark_base(TomlNode& node) {
  node.base = true;
  for (TomlNode& item : node.items) mark_base(item);
  for (TomlMember& each : node.members) mark_base(each.value);
}

void lay(TomlNode& under, const TomlNode& over) {
  for (const TomlMember& each : over.members) {
    TomlNode* const held = member(under, each.name);
    if (held == nullptr) {
      under.members.push_back(each);
    } else if (held->type == TomlNode::Type::Table && each.value.type == TomlNode::Type::Table) {
      lay(*held, each.value);
    } else {
      *held = each.value;
    }
  }
}

void take_kinds(TomlNode& base, const TomlNode& package, TomlFaults& faults) {
  const auto take = std::ranges::find(package.members, "take", &TomlMember::name);
  TomlNode* const kinds = member(base, "kinds");
  if (take == package.members.end() || kinds == nullptr) return;
  std::vector<std::string> wanted;
  for (const TomlNode& item : take->value.items) wanted.push_back(item.text);
  for (const std::string& each : wanted)
    if (member(*kinds, each) == nullptr) faults.add(take->value, "take", "MAP-0219", each);
  std::erase_if(kinds->members, [&](const TomlMember& kind) { return std::ranges::find(wanted, kind.name) == wanted.end(); });
}

}  // namespace

TomlNode laid_over(TomlNode base, const TomlNode& package, TomlFaults& faults) {
  mark_base(base);
  take_kinds(base, package, faults);
  lay(base, package);
  base.base = false;
  return base;
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "mapping/source_adapter.h"
#include "mapping/toml_node.h"

namespace xinshi::mapping {

using LookupTables = std::unordered_map<std::string, std::shared_ptr<const LookupTable>>;

/// The parts of reading an adapter that stand on their own. Each leaves its first fault in `table.faults()`.
DateRules read_date_rules(TomlTable& table, const DateRules& base);
Condition read_condition(const TomlNode& node, const std::string& path, TomlFaults& faults);
std::vector<FieldRule> read_field_rules(const TomlNode& node, const std::string& path, const FieldSpec& spec, const LookupTables& tables,
                                        const DateRules& dates, TomlFaults& faults);

}  // namespace xinshi::mapping

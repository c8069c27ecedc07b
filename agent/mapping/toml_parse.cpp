// SPDX-License-Identifier: Apache-2.0
// The library asserts on some malformed texts before it reports them as errors. A person's typing mistake must not end the
// process: its assertions are off, and its error branches behind them answer.
#undef NDEBUG
#define TOML_ASSERT(expr) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>

#include "mapping/toml_node.h"

namespace xinshi::mapping {
namespace {

TomlNode convert(const toml::node& source) {
  TomlNode node;
  node.line = static_cast<int>(source.source().begin.line);
  node.column = static_cast<int>(source.source().begin.column);
  node.type = TomlNode::Type::Other;
  if (const auto* text = source.as_string()) {
    node.type = TomlNode::Type::String;
    node.text = text->get();
  } else if (const auto* number = source.as_integer()) {
    node.type = TomlNode::Type::Integer;
    node.number = number->get();
  } else if (const auto* flag = source.as_boolean()) {
    node.type = TomlNode::Type::Boolean;
    node.flag = flag->get();
  } else if (const auto* list = source.as_array()) {
    node.type = TomlNode::Type::Array;
    for (const auto& item : *list) node.items.push_back(convert(item));
  } else if (const auto* table = source.as_table()) {
    node.type = TomlNode::Type::Table;
    for (const auto& [key, value] : *table) {
      node.members.emplace_back(std::string(key.str()), convert(value));
      node.members.back().second.line = static_cast<int>(key.source().begin.line);
      node.members.back().second.column = static_cast<int>(key.source().begin.column);
    }
    std::ranges::stable_sort(node.members, [](const auto& a, const auto& b) {
      return std::pair(a.second.line, a.second.column) < std::pair(b.second.line, b.second.column);
    });
  }
  return node;
}

}  // namespace

Result<TomlNode> parse_toml(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const auto& at = parsed.error().source().begin;
    return Error{Fault::Config, "MAP-0201", std::string(parsed.error().description()),
                 Where{file, static_cast<int>(at.line), static_cast<int>(at.column), ""}};
  }
  return convert(parsed.table());
}

}  // namespace xinshi::mapping

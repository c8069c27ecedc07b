// SPDX-License-Identifier: Apache-2.0
#include "mapping/toml_node.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

using Type = TomlNode::Type;

std::string_view type_name(Type type) {
  switch (type) {
    case Type::String:
      return "text";
    case Type::Integer:
      return "integer";
    case Type::Boolean:
      return "true/false";
    case Type::Array:
      return "array";
    case Type::Table:
      return "table";
    case Type::Other:
      break;
  }
  return "other";
}

bool scalar_text(const TomlNode& node, std::string& out) {
  if (node.type == Type::String) out = node.text;
  if (node.type == Type::Integer) out = std::to_string(node.number);
  if (node.type == Type::Boolean) out = node.flag ? "true" : "false";
  return node.type == Type::String || node.type == Type::Integer || node.type == Type::Boolean;
}

}  // namespace

std::string list_text(const std::vector<std::string>& words) {
  return join(words, ", ");
}

void TomlFaults::add(const TomlNode& at, std::string_view key, std::string_view code, std::string detail) {
  if (ok()) error_ = {Fault::Config, std::string(code), std::move(detail), Where{at.base ? base_ : file_, at.line, at.column, std::string(key)}};
}

TomlTable::TomlTable(const TomlNode& node, std::string path, TomlFaults& faults) : node_(node), path_(std::move(path)), faults_(faults) {
  if (node.type != Type::Table) faults_.add(node, path_, "MAP-0203", "table expected, found " + std::string(type_name(node.type)));
}

std::string TomlTable::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void TomlTable::wrong_type(const TomlNode& at, std::string_view key, std::string_view wanted) {
  faults_.add(at, path_of(key), "MAP-0203", std::string(wanted) + " expected, found " + std::string(type_name(at.type)));
}

const TomlNode* TomlTable::find(std::string_view key, bool required) {
  asked_.emplace_back(key);
  for (const auto& [name, value] : node_.members)
    if (name == key) return &value;
  if (required) faults_.add(node_, path_of(key), "MAP-0204", std::string(key));
  return nullptr;
}

std::string TomlTable::text(std::string_view key, bool required, std::string fallback) {
  const TomlNode* const node = find(key, required);
  if (node == nullptr) return fallback;
  if (node->type != Type::String) wrong_type(*node, key, "text");
  return node->text;
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return fallback;
  if (node->type != Type::Integer) {
    wrong_type(*node, key, "integer");
  } else if (node->number < low || node->number > high) {
    faults_.add(*node, path_of(key), "MAP-0205", std::to_string(low) + " … " + std::to_string(high));
  }
  return node->number;
}

bool TomlTable::boolean(std::string_view key, bool fallback) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return fallback;
  if (node->type != Type::Boolean) wrong_type(*node, key, "true/false");
  return node->flag;
}

std::vector<std::string> TomlTable::texts(std::string_view key, bool required) {
  const TomlNode* const node = find(key, required);
  if (node == nullptr) return {};
  if (node->type == Type::String) return {node->text};
  std::vector<std::string> out;
  if (node->type != Type::Array) wrong_type(*node, key, "array of text");
  for (const TomlNode& item : node->items) {
    if (item.type != Type::String) wrong_type(item, key, "text");
    out.push_back(item.text);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> TomlTable::pairs(std::string_view key) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return {};
  std::vector<std::pair<std::string, std::string>> out;
  if (node->type != Type::Table) wrong_type(*node, key, "table of text");
  for (const auto& [name, value] : node->members) {
    std::string text;
    if (!scalar_text(value, text)) wrong_type(value, std::string(key) + "." + name, "text");
    out.emplace_back(name, std::move(text));
  }
  return out;
}

int TomlTable::choice(std::string_view key, const std::vector<std::string>& words, int fallback) {
  const TomlNode* const node = find(key);
  if (node == nullptr) return fallback;
  if (node->type == Type::String)
    for (std::size_t i = 0; i < words.size(); ++i)
      if (words[i] == node->text) return static_cast<int>(i);
  faults_.add(*node, path_of(key), "MAP-0205", list_text(words));
  return fallback;
}

void TomlTable::finish() {
  for (const auto& [name, value] : node_.members)
    if (std::ranges::find(asked_, name) == asked_.end()) faults_.add(value, path_of(name), "MAP-0202", list_text(asked_));
}

}  // namespace xinshi::mapping

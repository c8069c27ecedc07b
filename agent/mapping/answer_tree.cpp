// SPDX-License-Identifier: Apache-2.0
#include "mapping/answer_tree.h"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

constexpr int kMaxDepth = 32;

bool convert_json(const nlohmann::json& source, AnswerNode& out, int depth) {
  if (depth > kMaxDepth) return false;
  if (source.is_object()) {
    for (const auto& [name, value] : source.items()) {
      out.members.push_back({name, {}});
      if (!convert_json(value, out.members.back().value, depth + 1)) return false;
    }
  } else if (source.is_array()) {
    out.list = true;
    for (const auto& item : source) {
      out.items.emplace_back();
      if (!convert_json(item, out.items.back(), depth + 1)) return false;
    }
  } else if (source.is_string()) {
    out.text = source.get<std::string>();
  } else if (!source.is_null()) {
    out.text = source.dump();
  }
  return true;
}

/// Brackets nest no deeper than the limit: the JSON library would recurse without one.
bool shallow(std::string_view body) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return false;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return true;
}

bool convert_xml(const pugi::xml_node& source, AnswerNode& out, int depth) {
  if (depth > kMaxDepth) return false;
  for (const pugi::xml_attribute& attribute : source.attributes())
    out.members.push_back({attribute.name(), {attribute.value(), false, {}, {}}});
  for (const pugi::xml_node& child : source) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out.text += child.value();
    if (child.type() != pugi::node_element) continue;
    out.members.push_back({child.name(), {}});
    if (!convert_xml(child, out.members.back().value, depth + 1)) return false;
  }
  out.text = std::string(trim(out.text));
  return true;
}

}  // namespace

const AnswerNode* AnswerNode::at(std::string_view path) const {
  const auto found = all(path);
  return found.size() == 1 && !found.front()->list ? found.front() : nullptr;
}

std::vector<const AnswerNode*> AnswerNode::all(std::string_view path) const {
  std::vector<const AnswerNode*> now = {this};
  if (path != ".") {
    for (const std::string_view part : split(path, ".")) {
      std::vector<const AnswerNode*> next;
      for (const AnswerNode* node : now)
        for (const auto& [name, value] : node->members)
          if (part == "*" || name == part) next.push_back(&value);
      now = std::move(next);
    }
  }
  std::vector<const AnswerNode*> out;
  for (const AnswerNode* node : now) {
    if (!node->list) out.push_back(node);
    for (const AnswerNode& item : node->items) out.push_back(&item);
  }
  return out;
}

std::optional<std::string> AnswerNode::text_at(std::string_view path) const {
  if (path.empty()) return std::nullopt;
  const AnswerNode* const node = at(path);
  if (node == nullptr || !node->members.empty()) return std::nullopt;
  return node->text;
}

std::optional<AnswerNode> parse_answer(std::string_view body, bool xml) {
  AnswerNode root;
  if (xml) {
    pugi::xml_document document;
    if (body.find("<!DOCTYPE") != std::string_view::npos || invalid_utf8_at(body)) return std::nullopt;
    if (!document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8)) return std::nullopt;
    return convert_xml(document, root, 0) ? std::optional(std::move(root)) : std::nullopt;
  }
  if (!shallow(body)) return std::nullopt;
  const auto parsed = nlohmann::json::parse(body, nullptr, false);
  if (parsed.is_discarded() || !convert_json(parsed, root, 0)) return std::nullopt;
  return root;
}

}  // namespace xinshi::mapping

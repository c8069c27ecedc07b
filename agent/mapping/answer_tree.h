// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xinshi::mapping {

struct AnswerMember;

/// What a platform answered, JSON and XML alike: names with texts or with further names. Small answers only.
struct AnswerNode {
  std::string text;
  bool list = false;
  std::vector<AnswerNode> items;
  std::vector<AnswerMember> members;

  /// Follows a path of names divided by dots; "." is the node itself, the name `*` is any. Null when a part is missing or named twice.
  const AnswerNode* at(std::string_view path) const;
  /// All nodes of that path: the items of a list, or elements of one name.
  std::vector<const AnswerNode*> all(std::string_view path) const;
  std::optional<std::string> text_at(std::string_view path) const;
};

struct AnswerMember {
  std::string name;
  AnswerNode value;
};

/// Null when the body is not well formed.
std::optional<AnswerNode> parse_answer(std::string_view body, bool xml);
/// CSV with a header line: a list of rows, each with its cells by their header. Null when quotes do not fit or there is no row.
std::optional<AnswerNode> parse_answer_table(std::string_view body);

}  // namespace xinshi::mapping

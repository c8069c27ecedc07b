// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace xinshi::mapping {

struct TomlMember;

/// A TOML value with its place, free of the parser library. Members keep the order in which they were written.
struct TomlNode {
  enum class Type { String, Integer, Boolean, Array, Table, Other };
  Type type = Type::Table;
  std::string text;
  std::int64_t number = 0;
  bool flag = false;
  std::vector<TomlNode> items;
  std::vector<TomlMember> members;
  int line = 0;
  int column = 0;
  bool base = false;  ///< stands in the template that the document extends
};

struct TomlMember {
  std::string name;
  TomlNode value;
};

/// Config MAP-0201 with line and column when the text is no TOML.
Result<TomlNode> parse_toml(std::string_view text, const std::string& file);

/// Collects the first fault of a document, so that reading code needs no check behind every key.
class TomlFaults {
 public:
  explicit TomlFaults(std::string file) : file_(std::move(file)) {}
  bool ok() const { return error_.code.empty(); }
  const Error& error() const { return error_; }
  void add(const TomlNode& at, std::string_view key, std::string_view code, std::string detail = {});
  /// The file of values that are marked `base`.
  void set_base(std::string file) { base_ = std::move(file); }

 private:
  std::string file_, base_;
  Error error_;
};

/// Reads one table: every key is asked for by name and type; `finish` refuses the keys nobody asked for.
class TomlTable {
 public:
  TomlTable(const TomlNode& node, std::string path, TomlFaults& faults);

  /// Null when absent; a fault when `required` and absent.
  const TomlNode* find(std::string_view key, bool required = false);
  std::string text(std::string_view key, bool required = false, std::string fallback = {});
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high);
  bool boolean(std::string_view key, bool fallback);
  /// An array of texts, or one text as an array of one.
  std::vector<std::string> texts(std::string_view key, bool required = false);
  /// A table of texts (integers and booleans count as their text), in written order.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);
  /// The one of `words` that the key holds; its index, or -1.
  int choice(std::string_view key, const std::vector<std::string>& words, int fallback);
  void finish();

  const TomlNode& node() const { return node_; }
  std::string path_of(std::string_view key) const;
  TomlFaults& faults() { return faults_; }

 private:
  void wrong_type(const TomlNode& at, std::string_view key, std::string_view wanted);

  const TomlNode& node_;
  std::string path_;
  TomlFaults& faults_;
  std::vector<std::string> asked_;
};

/// "a, b, c" for messages.
std::string list_text(const std::vector<std::string>& words);

}  // namespace xinshi::mapping

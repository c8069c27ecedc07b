// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace xinshi {

/// One JSON value of a schema file with the path of keys that leads to it.
struct SchemaNode {
  enum class Type : std::uint8_t { Null, Flag, Whole, Fraction, Text, List, Object } type = Type::Null;
  bool flag = false;
  std::int64_t whole = 0;
  std::string text;
  std::vector<std::string> names;   ///< Object: keys, in file order
  std::vector<SchemaNode> items;    ///< List: values; Object: values beside `names`
  std::vector<std::string> path;

  const SchemaNode* find(std::string_view name) const;
};

/// A schema or code list file: JSON without repeated keys, read into nodes. The getters note the first fault and answer a
/// default, so that a reader asks for all it wants and looks at `status` once. Faults name file, line and key.
class SchemaFile {
 public:
  SchemaFile(std::string_view json, const std::string& file);

  const SchemaNode& root() const { return root_; }
  bool good() const { return !error_; }
  Status status() const { return error_ ? Status(*error_) : Status(); }
  Error error() const { return *error_; }
  void fail(std::string_view code, const SchemaNode& at, std::string_view key, std::string detail);

  /// SCH-0003 for a key that is not allowed here.
  void only(const SchemaNode& object, std::initializer_list<std::string_view> allowed);
  std::string text(const SchemaNode& object, std::string_view key, bool required = false);
  std::optional<std::int64_t> whole(const SchemaNode& object, std::string_view key, std::int64_t least, std::int64_t most);
  bool flag(const SchemaNode& object, std::string_view key);
  /// Different, not empty texts; empty when the key is absent.
  std::vector<std::string> texts(const SchemaNode& object, std::string_view key, bool required = false);
  /// Null when absent or of another type (then a fault is noted).
  const SchemaNode* child(const SchemaNode& object, std::string_view key, SchemaNode::Type type, bool required = false);

 private:
  int line_of(const std::vector<std::string>& path) const;

  std::string json_;
  std::string file_;
  SchemaNode root_;
  std::optional<Error> error_;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "core/schema_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace xinshi {
namespace {

using Json = nlohmann::json;
using Type = SchemaNode::Type;

constexpr std::size_t kDeepest = 16;

/// Builds nodes from parser events; a DOM would keep only one of two equal keys.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(SchemaNode& root) : root_(root) {}

  bool null() override { return put({}) != nullptr; }
  bool boolean(bool value) override { return put({.type = Type::Flag, .flag = value}) != nullptr; }
  bool number_integer(number_integer_t value) override { return put({.type = Type::Whole, .whole = value}) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override {
    const bool fits = value <= static_cast<number_unsigned_t>(INT64_MAX);
    return put({.type = fits ? Type::Whole : Type::Fraction, .whole = fits ? static_cast<std::int64_t>(value) : 0}) != nullptr;
  }
  bool number_float(number_float_t, const string_t&) override { return put({.type = Type::Fraction}) != nullptr; }
  bool string(string_t& value) override { return put({.type = Type::Text, .text = value}) != nullptr; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Type::Object); }
  bool start_array(std::size_t) override { return open(Type::List); }
  bool end_object() override { return open_.pop_back(), true; }
  bool end_array() override { return open_.pop_back(), true; }
  bool key(string_t& name) override {
    SchemaNode& object = *open_.back();
    if (object.find(name) != nullptr) {
      repeated = object.path;
      repeated->push_back(name);
      return false;
    }
    object.names.push_back(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_at = position;
    return false;
  }

  std::optional<std::vector<std::string>> repeated;
  std::optional<std::size_t> error_at;

 private:
  SchemaNode* put(SchemaNode node) {
    if (open_.empty()) return root_ = std::move(node), &root_;
    SchemaNode& parent = *open_.back();
    node.path = parent.path;
    node.path.push_back(parent.type == Type::Object ? parent.names.back() : std::to_string(parent.items.size() + 1));
    return &parent.items.emplace_back(std::move(node));
  }
  /// Pointers to open nodes stay valid: a parent gets no further item while a child is open.
  bool open(Type type) {
    if (open_.size() >= kDeepest) return false;
    open_.push_back(put({.type = type}));
    return true;
  }

  SchemaNode& root_;
  std::vector<SchemaNode*> open_;
};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

int line_at(std::string_view text, std::size_t position) {
  return 1 + static_cast<int>(std::ranges::count(text.substr(0, position), '\n'));
}

}  // namespace

const SchemaNode* SchemaNode::find(std::string_view name) const {
  for (std::size_t i = 0; i < items.size() && i < names.size(); ++i)
    if (names[i] == name) return &items[i];
  return nullptr;
}

SchemaFile::SchemaFile(std::string_view json, const std::string& file) : json_(json), file_(file) {
  Builder builder(root_);
  if (Json::sax_parse(json_, &builder, nlohmann::json::input_format_t::json, true)) {
    if (root_.type != Type::Object) error_ = Error{Fault::Config, "SCH-0001", "", {file_, 1, 0, ""}};
  } else if (builder.repeated) {
    error_ = Error{Fault::Config, "SCH-0002", "", {file_, line_of(*builder.repeated), 0, join(*builder.repeated, ".")}};
  } else {
    error_ = Error{Fault::Config, "SCH-0001", "", {file_, builder.error_at ? line_at(json_, *builder.error_at) : 0, 0, ""}};
  }
}

void SchemaFile::fail(std::string_view code, const SchemaNode& at, std::string_view key, std::string detail) {
  if (!good()) return;
  std::vector<std::string> path = at.path;
  if (!key.empty()) path.emplace_back(key);
  error_ = Error{Fault::Config, std::string(code), std::move(detail), {file_, line_of(path), 0, join(path, ".")}};
}

/// Looks for the keys of the path one behind the other. Good enough to lead a person there; list places have no key.
int SchemaFile::line_of(const std::vector<std::string>& path) const {
  std::size_t found = 0;
  for (const std::string& key : path) {
    const std::size_t at = json_.find(in_quotes(key), found);
    if (at != std::string::npos) found = at;
  }
  return line_at(json_, found);
}

void SchemaFile::only(const SchemaNode& object, std::initializer_list<std::string_view> allowed) {
  for (const std::string& name : object.names)
    if (std::ranges::find(allowed, name) == allowed.end()) fail("SCH-0003", object, name, name);
}

const SchemaNode* SchemaFile::child(const SchemaNode& object, std::string_view key, Type type, bool required) {
  const SchemaNode* found = object.find(key);
  if (found == nullptr && required) fail("SCH-0004", object, key, std::string(key));
  if (found != nullptr && found->type != type) fail("SCH-0005", object, key, "wrong JSON type");
  return found != nullptr && found->type == type ? found : nullptr;
}

std::string SchemaFile::text(const SchemaNode& object, std::string_view key, bool required) {
  const SchemaNode* found = child(object, key, Type::Text, required);
  if (found == nullptr) return {};
  if (found->text.empty()) fail("SCH-0005", object, key, "empty");
  return found->text;
}

std::optional<std::int64_t> SchemaFile::whole(const SchemaNode& object, std::string_view key, std::int64_t least, std::int64_t most) {
  const SchemaNode* found = child(object, key, Type::Whole);
  if (found == nullptr) return std::nullopt;
  if (found->whole < least || found->whole > most) fail("SCH-0005", object, key, std::to_string(least) + " … " + std::to_string(most));
  return found->whole;
}

bool SchemaFile::flag(const SchemaNode& object, std::string_view key) {
  const SchemaNode* found = child(object, key, Type::Flag);
  return found != nullptr && found->flag;
}

std::vector<std::string> SchemaFile::texts(const SchemaNode& object, std::string_view key, bool required) {
  std::vector<std::string> out;
  const SchemaNode* found = child(object, key, Type::List, required);
  if (found == nullptr) return out;
  for (const SchemaNode& item : found->items) {
    const bool wrong = item.type != Type::Text || item.text.empty() || std::ranges::find(out, item.text) != out.end();
    if (wrong) fail("SCH-0005", *found, item.text, "different, not empty texts are wanted");
    out.push_back(item.text);
  }
  return out;
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/text.h"
#include "core/catalogue.h"
#include "core/schema_file.h"

namespace xinshi {
namespace {

/// A text may stand for one value only, or a row's meaning would depend on the order of the list.
class Meanings {
 public:
  bool add(std::string_view text, std::size_t value) {
    return meaning_.try_emplace(fold_width(text), value).first->second == value;
  }

 private:
  std::map<std::string, std::size_t> meaning_;
};

CodeValue read_value(SchemaFile& file, const SchemaNode& node) {
  if (node.type != SchemaNode::Type::Object) return file.fail("SCH-0005", node, "", "an object is wanted"), CodeValue{};
  file.only(node, {"value", "label", "synonyms"});
  CodeValue out{file.text(node, "value"), file.text(node, "label"), file.texts(node, "synonyms")};
  if (out.canonical.empty()) out.canonical = out.label;
  if (out.label.empty()) out.label = out.canonical;
  if (out.canonical.empty()) file.fail("SCH-0004", node, "value", "value or label");
  return out;
}

}  // namespace

Result<std::shared_ptr<const CodeList>> read_code_list(std::string_view json, const std::string& file_name) {
  SchemaFile file(json, file_name);
  if (!file.good()) return file.error();
  const SchemaNode& root = file.root();
  auto list = std::make_shared<CodeList>();
  file.only(root, {"id", "source", "allow_detail", "values"});
  list->id = file.text(root, "id", true);
  file.text(root, "source");
  list->allow_detail = file.flag(root, "allow_detail");
  Meanings meanings;
  const SchemaNode* values = file.child(root, "values", SchemaNode::Type::List, true);
  for (std::size_t i = 0; values != nullptr && i < values->items.size(); ++i) {
    const SchemaNode& node = values->items[i];
    CodeValue value = read_value(file, node);
    bool clear = meanings.add(value.canonical, i) && meanings.add(value.label, i);
    for (const std::string& synonym : value.synonyms) clear = meanings.add(synonym, i) && clear;
    if (!clear) file.fail("SCH-0012", node, "", value.canonical);
    list->values.push_back(std::move(value));
  }
  if (values != nullptr && values->items.empty()) file.fail("SCH-0005", root, "values", "empty");
  if (!file.good()) return file.error();
  return std::shared_ptr<const CodeList>(std::move(list));
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "core/kind_relations.h"

#include <algorithm>

namespace xinshi {
namespace {

using Type = SchemaNode::Type;

class RelationReader {
 public:
  RelationReader(SchemaFile& file, Kind& kind) : file_(file), kind_(kind) {}

  void read() {
    for_each("x-conditions", [this](const SchemaNode& node) { read_condition(node); });
    for_each("x-order", [this](const SchemaNode& node) { read_order(node); });
    for_each("x-sums", [this](const SchemaNode& node) { read_sum(node); });
    if (const SchemaNode* period = file_.child(file_.root(), "x-publicity-period", Type::Object)) read_period(*period);
  }

 private:
  template <class Read>
  void for_each(std::string_view key, Read read) {
    const SchemaNode* list = file_.child(file_.root(), key, Type::List);
    if (list == nullptr) return;
    for (const SchemaNode& node : list->items) {
      if (node.type != Type::Object) return file_.fail("SCH-0005", node, "", "an object is wanted");
      read(node);
    }
  }

  std::size_t field(const SchemaNode& node, std::string_view key, const std::string& code) {
    const auto index = kind_.index_of(code);
    if (!index) file_.fail("SCH-0009", node, key, code);
    return index.value_or(0);
  }
  std::size_t field(const SchemaNode& node, std::string_view key, FieldType type, const char* wanted) {
    const std::size_t index = field(node, key, file_.text(node, key, true));
    if (index < kind_.fields.size() && kind_.fields[index].type != type) file_.fail("SCH-0005", node, key, wanted);
    return index;
  }
  std::vector<std::size_t> fields(const SchemaNode& node, std::string_view key, bool required = false) {
    std::vector<std::size_t> out;
    for (const std::string& code : file_.texts(node, key, required)) out.push_back(field(node, key, code));
    return out;
  }

  /// The rule whose name and severity the findings bear is one of `x-rules`, so that a reader of the schema sees it there.
  std::string rule(const SchemaNode& node) {
    std::string id = file_.text(node, "rule", true);
    if (std::ranges::find(kind_.rules, id, &RuleUse::rule) == kind_.rules.end()) file_.fail("SCH-0014", node, "rule", id);
    return id;
  }

  void read_condition(const SchemaNode& node) {
    file_.only(node, {"rule", "field", "in", "present", "above-zero", "filled", "blank"});
    ConditionUse use;
    use.rule = rule(node);
    use.field = field(node, "field", file_.text(node, "field", true));
    use.values = file_.texts(node, "in");
    const bool present = node.find("present") != nullptr;
    const bool above = node.find("above-zero") != nullptr;
    if ((use.values.empty() ? 0 : 1) + (present ? 1 : 0) + (above ? 1 : 0) != 1) file_.fail("SCH-0004", node, "in", "in, present or above-zero");
    if (!use.values.empty()) use.test = ConditionUse::Test::In;
    if (present) use.test = file_.flag(node, "present") ? ConditionUse::Test::Present : ConditionUse::Test::Absent;
    if (above) use.test = ConditionUse::Test::AboveZero;
    use.filled = fields(node, "filled");
    use.blank = fields(node, "blank");
    if (use.filled.empty() && use.blank.empty()) file_.fail("SCH-0004", node, "filled", "filled or blank");
    check_values(node, use);
    kind_.conditions.push_back(std::move(use));
  }

  /// A value that the list lacks would make a condition that never holds.
  void check_values(const SchemaNode& node, const ConditionUse& use) {
    if (use.field >= kind_.fields.size() || !kind_.fields[use.field].codes) return;
    const auto& known = kind_.fields[use.field].codes->values;
    for (const std::string& value : use.values)
      if (std::ranges::find(known, value, &CodeValue::canonical) == known.end()) file_.fail("SCH-0013", node, "in", value);
  }

  void read_order(const SchemaNode& node) {
    file_.only(node, {"rule", "earlier", "later"});
    OrderUse use;
    use.rule = rule(node);
    use.earlier = field(node, "earlier", FieldType::Date, "a date field");
    use.later = field(node, "later", FieldType::Date, "a date field");
    kind_.orders.push_back(std::move(use));
  }

  void read_sum(const SchemaNode& node) {
    file_.only(node, {"rule", "total", "parts"});
    SumUse use;
    use.rule = rule(node);
    use.total = field(node, "total", FieldType::Decimal, "a decimal field");
    use.parts = fields(node, "parts", true);
    for (const std::size_t part : use.parts)
      if (part < kind_.fields.size() && kind_.fields[part].type != FieldType::Decimal) file_.fail("SCH-0005", node, "parts", "decimal fields");
    kind_.sums.push_back(std::move(use));
  }

  int months(const SchemaNode& node, std::string_view key) { return static_cast<int>(file_.whole(node, key, 1, 1200).value_or(0)); }

  void read_period(const SchemaNode& node) {
    file_.only(node, {"least", "most", "longer"});
    PublicityPeriod& period = kind_.publicity_period;
    period.least = months(node, "least");
    period.most = months(node, "most");
    if (period.most != 0 && period.most < period.least) file_.fail("SCH-0005", node, "most", "not less than least");
    const SchemaNode* longer = file_.child(node, "longer", Type::Object);
    if (longer == nullptr) return;
    file_.only(*longer, {"least", "words", "fields"});
    period.longer_least = months(*longer, "least");
    period.longer_words = file_.texts(*longer, "words", true);
    period.longer_fields = fields(*longer, "fields", true);
  }

  SchemaFile& file_;
  Kind& kind_;
};

}  // namespace

void read_relations(SchemaFile& file, Kind& kind) { RelationReader(file, kind).read(); }

}  // namespace xinshi

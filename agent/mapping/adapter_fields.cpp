// SPDX-License-Identifier: Apache-2.0
#include <re2/re2.h>

#include <functional>

#include "mapping/adapter_sections.h"
#include "mapping/amounts.h"
#include "mapping/steps.h"

namespace xinshi::mapping {
namespace {

/// What reading one field rule needs at hand.
struct Reading {
  const FieldSpec& spec;
  const LookupTables& tables;
  const DateRules& dates;
  TomlFaults& faults;
};

const std::vector<std::string> kStepNames = {"trim",  "fold-width", "remove-blanks", "upper",  "split",  "substring",
                                             "regex", "lookup",     "replace",       "prefix", "suffix", "default", "amount"};

void read_regex(TomlTable& table, Step& step, TomlFaults& faults) {
  const std::string pattern = table.text("pattern", true);
  step.strict = table.boolean("strict", false);
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<re2::RE2>(pattern, options);
  if (!compiled->ok()) return faults.add(table.node(), table.path_of("pattern"), "MAP-0206", compiled->error());
  if (compiled->NumberOfCapturingGroups() != 1)
    return faults.add(table.node(), table.path_of("pattern"), "MAP-0206", "exactly one ( ) group");
  step.pattern = std::move(compiled);
}

void read_lookup(TomlTable& table, Step& step, const Reading& in) {
  const std::string name = table.text("table", true);
  step.strict = table.boolean("strict", false);
  const auto found = in.tables.find(name);
  if (found != in.tables.end()) return void(step.table = found->second);
  std::vector<std::string> names;
  for (const auto& known : in.tables) names.push_back(known.first);
  in.faults.add(table.node(), table.path_of("table"), "MAP-0207", name + "; [tables]: " + list_text(names));
}

Step read_step(const TomlNode& node, const std::string& path, const Reading& in) {
  TomlTable table(node, path, in.faults);
  Step step;
  table.find("op", true);
  step.op = static_cast<Step::Op>(table.choice("op", kStepNames, 0));
  switch (step.op) {
    case Step::Op::Split:
      step.text = table.text("by", true);
      step.from = table.integer("take", 1, -1000, 1000);
      if (step.from == 0 || step.text.empty()) in.faults.add(node, table.path_of("take"), "MAP-0205", "by: not empty; take: 1, 2, … or -1");
      break;
    case Step::Op::Substring:
      step.from = table.integer("from", 1, 1, 1'000'000);
      step.count = table.integer("count", 0, 0, 1'000'000);
      break;
    case Step::Op::Regex:
      read_regex(table, step, in.faults);
      break;
    case Step::Op::Lookup:
      read_lookup(table, step, in);
      break;
    case Step::Op::Replace:
      step.text = table.text("what", true);
      step.with = table.text("with");
      if (step.text.empty()) in.faults.add(node, table.path_of("what"), "MAP-0205", "not empty");
      break;
    case Step::Op::Prefix:
    case Step::Op::Suffix:
    case Step::Op::Default:
      step.text = table.text("text", true);
      break;
    case Step::Op::Amount:
      step.text = table.text("of", true);
      if (!(step.pattern = amount_pattern(step.text))) in.faults.add(node, table.path_of("of"), "MAP-0205", "not empty");
      break;
    default:
      break;
  }
  table.finish();
  return step;
}

}  // namespace

Condition read_condition(const TomlNode& node, const std::string& path, TomlFaults& faults) {
  TomlTable table(node, path, faults);
  Condition condition;
  condition.columns = table.texts("column", true);
  const bool in = table.find("in") != nullptr;
  const bool not_in = table.find("not_in") != nullptr;
  const bool present = table.find("present") != nullptr;
  const bool matches = table.find("matches") != nullptr;
  if (in + not_in + present + matches != 1) faults.add(node, path, "MAP-0208", "in, not_in, present, matches");
  if (in) condition.test = Condition::Test::In, condition.values = table.texts("in");
  if (not_in) condition.test = Condition::Test::NotIn, condition.values = table.texts("not_in");
  if (present) condition.test = table.boolean("present", true) ? Condition::Test::Present : Condition::Test::Absent;
  if (matches) {
    condition.test = Condition::Test::Matches;
    re2::RE2::Options options;
    options.set_log_errors(false);
    condition.pattern = std::make_shared<re2::RE2>(table.text("matches"), options);
    if (!condition.pattern->ok()) faults.add(node, table.path_of("matches"), "MAP-0206", condition.pattern->error());
  }
  table.finish();
  return condition;
}

namespace {

void read_sources(TomlTable& table, FieldRule& rule, TomlFaults& faults) {
  rule.from = table.texts("from");
  rule.concat = table.texts("concat");
  rule.separator = table.text("separator");
  if (table.find("constant") != nullptr) rule.constant = table.text("constant");
  const int sources = !rule.from.empty() + !rule.concat.empty() + rule.constant.has_value();
  if (sources != 1) faults.add(table.node(), table.path_of("from"), "MAP-0208", "from, concat, constant");
}

FieldRule read_rule(const TomlNode& node, const std::string& path, const Reading& in) {
  TomlTable table(node, path, in.faults);
  FieldRule rule;
  read_sources(table, rule, in.faults);
  if (const TomlNode* when = table.find("when")) {
    if (when->type != TomlNode::Type::Array) rule.when = {read_condition(*when, table.path_of("when"), in.faults)};
    for (const TomlNode& item : when->items) rule.when.push_back(read_condition(item, table.path_of("when"), in.faults));
  }
  if (const TomlNode* steps = table.find("steps")) {
    if (steps->type != TomlNode::Type::Array) in.faults.add(*steps, table.path_of("steps"), "MAP-0203", "array expected");
    for (std::size_t i = 0; i < steps->items.size(); ++i)
      rule.steps.push_back(read_step(steps->items[i], table.path_of("steps[" + std::to_string(i) + "]"), in));
  }
  rule.derived = table.boolean("derived", false);
  rule.unit = table.text("unit");
  if (!rule.unit.empty() && (in.spec.type != FieldType::Decimal || !unit_power(rule.unit)))
    in.faults.add(node, table.path_of("unit"), "MAP-0205", "元, 千元, 万元, 亿元 (amount fields only)");
  if (const TomlNode* dates = table.find("dates")) {
    if (in.spec.type != FieldType::Date) in.faults.add(*dates, table.path_of("dates"), "MAP-0209", in.spec.code);
    TomlTable date_table(*dates, table.path_of("dates"), in.faults);
    rule.dates = std::make_shared<DateRules>(read_date_rules(date_table, in.dates));
  }
  if (const auto values = table.pairs("values"); !values.empty()) {
    auto map = std::make_shared<LookupTable>();
    for (const auto& [text, value] : values) map->emplace(code_key(text), value);
    rule.values = std::move(map);
  }
  table.finish();
  return rule;
}

}  // namespace

std::vector<FieldRule> read_field_rules(const TomlNode& node, const std::string& path, const FieldSpec& spec, const LookupTables& tables,
                                        const DateRules& dates, TomlFaults& faults) {
  const Reading in{spec, tables, dates, faults};
  std::vector<FieldRule> rules;
  if (node.type == TomlNode::Type::String) {  // CF_WSH = "案号"
    rules.emplace_back();
    rules.back().from = {node.text};
    return rules;
  }
  if (node.type != TomlNode::Type::Array) {
    rules.push_back(read_rule(node, path, in));
    return rules;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) rules.push_back(read_rule(node.items[i], path + "[" + std::to_string(i) + "]", in));
  return rules;
}

DateRules read_date_rules(TomlTable& table, const DateRules& base) {
  DateRules rules = base;
  const std::vector<std::string> patterns = table.texts("patterns");
  if (!patterns.empty()) rules.patterns.clear();
  for (const std::string& text : patterns) {
    if (auto pattern = DatePattern::compile(text)) {
      rules.patterns.push_back(std::move(*pattern));
    } else {
      table.faults().add(table.node(), table.path_of("patterns"), "MAP-0210", text);
    }
  }
  if (auto words = table.texts("long_term"); !words.empty()) rules.long_term = std::move(words);
  if (auto words = table.texts("empty"); !words.empty()) rules.empty = std::move(words);
  const int serial = table.choice("excel_serial", {"refuse", "1900", "1904"}, static_cast<int>(rules.serial));
  rules.serial = static_cast<DateRules::Serial>(serial);
  rules.epoch_ms = table.boolean("epoch_ms", rules.epoch_ms);
  table.finish();
  return rules;
}

}  // namespace xinshi::mapping

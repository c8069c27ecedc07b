// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "base/text.h"
#include "mapping/adapter_sections.h"
#include "mapping/header_match.h"

namespace xinshi::mapping {
namespace {

/// Reads one adapter document, section by section.
class AdapterReader {
 public:
  AdapterReader(const TomlNode& root, const std::string& file, const Catalogue& catalogue)
      : faults_(file), root_(root, "", faults_), catalogue_(catalogue) {}

  Result<std::shared_ptr<const SourceAdapter>> read(std::string_view text);

 private:
  void head(std::string_view text);
  void kinds();
  void columns();
  void automatic();
  void words();
  void headers();
  void operation();
  void code_synonyms();
  void tables();
  void fill();
  void fields();
  void check_field_names(const TomlNode& node, const std::string& path, const std::vector<std::string>& codes);
  std::vector<const FieldSpec*> specs_of(const std::string& code) const;
  std::vector<std::string> all_codes() const;

  TomlFaults faults_;
  TomlTable root_;
  const Catalogue& catalogue_;
  LookupTables tables_;
  std::shared_ptr<SourceAdapter> out_ = std::make_shared<SourceAdapter>();
};

void AdapterReader::head(std::string_view text) {
  if (root_.integer("format", 0, 1, 1) != 1) faults_.add(root_.node(), "format", "MAP-0204", "format = 1");
  out_->id = root_.text("id", true);
  out_->name = root_.text("name");
  const std::string declared = root_.text("version", true);
  out_->version = declared + "+" + to_hex(sha256(text)).substr(0, 12);
}

void AdapterReader::kinds() {
  const TomlNode* const node = root_.find("kinds");
  for (const std::string& id : root_.texts("kinds", true)) {
    const Kind* const kind = catalogue_.find(id);
    if (kind != nullptr) {
      out_->kinds.push_back(kind);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& each : catalogue_.kinds()) known.push_back(each->id);
    faults_.add(*node, "kinds", "MAP-0211", id + "; " + list_text(known));
  }
  const TomlNode* const section = root_.find("kind");
  if (section == nullptr) return;
  TomlTable table(*section, "kind", faults_);
  out_->kind_columns = table.texts("columns", true);
  for (const Kind* kind : out_->kinds) {
    out_->kind_words.emplace(code_key(kind->id), kind);
    out_->kind_words.emplace(code_key(kind->label_zh), kind);
  }
  for (const auto& [word, id] : table.pairs("words")) {
    const auto kind = std::ranges::find_if(out_->kinds, [&id = id](const Kind* k) { return k->id == id; });
    if (kind == out_->kinds.end()) {
      faults_.add(*section, "kind.words." + word, "MAP-0211", id);
    } else {
      out_->kind_words[code_key(word)] = *kind;
    }
  }
  table.finish();
}

void AdapterReader::columns() {
  out_->key_columns = root_.texts("key");
  out_->updated_at = root_.texts("updated_at");
  for (const std::string& header : root_.texts("ignore")) out_->ignore.push_back(header_key(header));
  if (const TomlNode* rows = root_.find("rows")) {
    TomlTable table(*rows, "rows", faults_);
    out_->skip_starting = table.texts("skip_starting");
    out_->keep_source_row = table.boolean("keep_source", false);
    if (const TomlNode* refuse = table.find("refuse")) {
      if (refuse->type != TomlNode::Type::Array) faults_.add(*refuse, "rows.refuse", "MAP-0203", "array of tables expected");
      for (const TomlNode& item : refuse->items) {
        TomlTable each(item, "rows.refuse", faults_);
        Refusal refusal;
        if (const TomlNode* when = each.find("when", true)) refusal.when = read_condition(*when, "rows.refuse.when", faults_);
        refusal.reason = each.text("reason", true);
        each.finish();
        out_->refusals.push_back(std::move(refusal));
      }
    }
    table.finish();
  }
}

void AdapterReader::automatic() {
  const TomlNode* const section = root_.find("auto");
  if (section == nullptr) return;
  TomlTable table(*section, "auto", faults_);
  const TomlNode* const fields = table.find("fields", true);
  if (fields != nullptr && fields->type == TomlNode::Type::String && fields->text == "all") {
    out_->auto_all = true;
  } else {
    out_->auto_fields = table.texts("fields");
    check_field_names(*section, "auto.fields", out_->auto_fields);
  }
  table.finish();
}

void AdapterReader::words() {
  if (const TomlNode* empty = root_.find("empty")) {
    TomlTable table(*empty, "empty", faults_);
    for (const std::string& word : table.texts("words")) out_->empty_words.push_back(code_key(word));
    table.finish();
  }
  if (const TomlNode* dates = root_.find("dates")) {
    TomlTable table(*dates, "dates", faults_);
    out_->dates = read_date_rules(table, DateRules{});
  }
}

void AdapterReader::headers() {
  const TomlNode* const section = root_.find("headers");
  if (section == nullptr) return;
  for (const auto& [header, node] : section->members) {
    std::vector<std::string> codes;
    if (node.type == TomlNode::Type::String) codes = {node.text};
    for (const TomlNode& item : node.items) codes.push_back(item.text);
    if (codes.empty()) faults_.add(node, "headers." + header, "MAP-0203", "field code expected");
    check_field_names(node, "headers." + header, codes);
    for (std::string& code : codes) out_->headers.emplace_back(header, std::move(code));
  }
}

void AdapterReader::operation() {
  const TomlNode* const section = root_.find("operation");
  if (section == nullptr) return;
  TomlTable table(*section, "operation", faults_);
  out_->operation = {table.texts("op"), table.texts("id"), table.texts("reason"), table.texts("basis"), table.texts("date")};
  for (const auto& [word, op] : table.pairs("words")) {
    if (const auto parsed = parse_op(op)) {
      out_->operation_words[code_key(word)] = *parsed;
    } else {
      faults_.add(*section, "operation.words." + word, "MAP-0205", "upsert, withdraw, object, repair, remove");
    }
  }
  table.finish();
}

void AdapterReader::code_synonyms() {
  const TomlNode* const section = root_.find("codes");
  if (section == nullptr) return;
  std::map<std::string, std::shared_ptr<const CodeList>> lists;
  for (const Kind* kind : out_->kinds)
    for (const FieldSpec& field : kind->fields)
      if (field.codes) lists.emplace(field.codes->id, field.codes);
  for (const auto& [id, node] : section->members) {
    const std::string path = "codes." + id;
    const auto list = lists.find(id);
    if (list == lists.end()) {
      std::vector<std::string> known;
      for (const auto& each : lists) known.push_back(each.first);
      return faults_.add(node, path, "MAP-0202", list_text(known));
    }
    TomlTable table(node, path, faults_);
    CodeSynonyms synonyms{table.pairs("synonyms"), table.pairs("warn")};
    CodeTable known(list->second, nullptr);
    for (const auto* pairs : {&synonyms.plain, &synonyms.warned})
      for (const auto& [text, value] : *pairs)
        if (!known.find(value)) faults_.add(node, path + "." + text, "MAP-0205", known.allowed());
    table.finish();
    out_->codes.emplace(id, std::move(synonyms));
  }
}

void AdapterReader::tables() {
  const TomlNode* const section = root_.find("tables");
  if (section == nullptr) return;
  TomlTable table(*section, "tables", faults_);
  for (const auto& [name, node] : section->members) {
    auto lookup = std::make_shared<LookupTable>();
    for (const auto& [text, value] : table.pairs(name)) lookup->emplace(code_key(text), value);
    tables_.emplace(name, std::move(lookup));
  }
}

void AdapterReader::fill() {
  const TomlNode* const section = root_.find("fill");
  if (section == nullptr) return;
  TomlTable table(*section, "fill", faults_);
  out_->fill_organ = table.boolean("organ", false);
  out_->fill_source_unit = table.boolean("source_unit", false);
  table.finish();
}

std::vector<const FieldSpec*> AdapterReader::specs_of(const std::string& code) const {
  std::vector<const FieldSpec*> specs;
  for (const Kind* kind : out_->kinds)
    if (const auto index = kind->index_of(code)) specs.push_back(&kind->fields[*index]);
  return specs;
}

std::vector<std::string> AdapterReader::all_codes() const {
  std::vector<std::string> codes;
  for (const Kind* kind : out_->kinds)
    for (const FieldSpec& field : kind->fields)
      if (std::ranges::find(codes, field.code) == codes.end()) codes.push_back(field.code);
  return codes;
}

void AdapterReader::check_field_names(const TomlNode& node, const std::string& path, const std::vector<std::string>& codes) {
  for (const std::string& code : codes)
    if (specs_of(code).empty()) faults_.add(node, path, "MAP-0212", code + "; " + list_text(all_codes()));
}

void AdapterReader::fields() {
  const TomlNode* const section = root_.find("fields");
  if (section == nullptr) return;
  for (const auto& [code, node] : section->members) {
    const auto specs = specs_of(code);
    if (specs.empty()) return faults_.add(node, "fields." + code, "MAP-0212", list_text(all_codes()));
    out_->fields.emplace(code, read_field_rules(node, "fields." + code, *specs.front(), tables_, out_->dates, faults_));
  }
}

Result<std::shared_ptr<const SourceAdapter>> AdapterReader::read(std::string_view text) {
  head(text);
  kinds();
  columns();
  automatic();
  words();
  headers();
  operation();
  code_synonyms();
  tables();
  fill();
  fields();
  root_.finish();
  if (!faults_.ok()) return faults_.error();
  return std::shared_ptr<const SourceAdapter>(out_);
}

}  // namespace

Result<std::shared_ptr<const SourceAdapter>> read_source_adapter(std::string_view toml, const std::string& file,
                                                                 const Catalogue& catalogue) {
  auto root = parse_toml(toml, file);
  if (!root) return std::move(root).error();
  return AdapterReader(*root, file, catalogue).read(toml);
}

const std::string& adapter_id(const SourceAdapter& adapter) {
  return adapter.id;
}
const std::string& adapter_version(const SourceAdapter& adapter) {
  return adapter.version;
}
bool keeps_source_row(const SourceAdapter& adapter) {
  return adapter.keep_source_row;
}

}  // namespace xinshi::mapping

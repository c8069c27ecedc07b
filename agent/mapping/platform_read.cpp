// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "mapping/platform_package.h"
#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

const std::vector<std::string> kLevels = {"county", "city", "province", "nation"};
const std::vector<std::string> kRepeats = {"idempotent", "queryable", "unsafe"};
const std::vector<std::string> kMeanings = {"registered", "stored", "duplicate", "refused", "later", "absent"};
const std::vector<std::string> kShapes = {"service-json", "gateway-form", "directory-rest", "directory-soap", "hub-soap", "nation-2016-soap"};
const std::vector<std::string> kChannels = {"share", "public"};

CodeMeanings read_meanings(TomlTable& table, std::string_view key) {
  CodeMeanings meanings;
  for (const auto& [code, word] : table.pairs(key)) {
    const auto known = std::ranges::find(kMeanings, word);
    if (known == kMeanings.end()) {
      table.faults().add(table.node(), table.path_of(key) + "." + code, "MAP-0205", list_text(kMeanings));
    } else {
      meanings.add(code, static_cast<Meaning>(known - kMeanings.begin()));
    }
  }
  return meanings;
}

class ConfiguredPackage final : public PlatformPackage {
 public:
  ConfiguredPackage(PackageModel model, const Catalogue& catalogue) : model_(std::move(model)), catalogue_(catalogue) {}

  const std::string& id() const override { return model_.id; }
  const std::string& version() const override { return model_.version; }
  Repeat repeat() const override { return model_.repeat; }
  std::size_t batch_size() const override { return model_.batch_size; }
  const std::string& method() const override { return model_.call.send.method; }
  const std::string& path() const override { return model_.path; }
  const std::string& content_type() const override { return model_.call.send.content_type; }
  std::string_view shape() const override { return model_.shape; }
  int deadline_days() const override { return model_.deadline_days; }
  const CallPlan* call() const override { return &model_.call; }
  std::map<std::string, std::string> kind_texts(std::string_view kind) const override {
    std::map<std::string, std::string> out;
    const auto target = model_.kinds.find(std::string(kind));
    if (target == model_.kinds.end()) return out;
    out.emplace(kKindName, target->second.name);
    for (const auto& [name, value] : target->second.call) out.emplace(std::string(kKindName) + "." + name, value);
    return out;
  }
  std::vector<SeverityOverride> severities() const override { return model_.severities; }
  const DropForm* drop() const override { return model_.drop ? &*model_.drop : nullptr; }
  bool has_channel(std::string_view channel) const override { return std::ranges::find(model_.channels, channel) != model_.channels.end(); }

  Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view channel) const override {
    if (!has_channel(channel)) return Error{Fault::Config, "MAP-0501", std::string(channel), {}};
    return encode_body(model_, catalogue_, records, channel == "public");
  }
  Result<Answer> read_answer(int status, std::string_view body, const std::vector<OutRecord>& records) const override {
    return read_answer_body(model_.answer, status, body, records);
  }
  Result<Fate> read_fate(int status, std::string_view body, const std::vector<OutRecord>& records) const override {
    std::vector<bool> absent(records.size());
    auto answer = read_answer_body(model_.query_answer, status, body, records, &absent);
    if (!answer) return answer.error();
    for (std::size_t i = 0; i < absent.size() && model_.call.query.missing_is_absent; ++i) absent[i] = absent[i] || !answer->outcomes[i];
    return Fate{std::move(*answer), std::move(absent)};
  }

 private:
  PackageModel model_;
  const Catalogue& catalogue_;
};

void read_request(TomlTable& root, PackageModel& model, TomlFaults& faults) {
  const TomlNode* const node = root.find("request", true);
  if (node == nullptr) return;
  TomlTable request(*node, "request", faults);
  model.path = request.text("path", false, "");
  model.body = read_body_form(request, faults);
  if (model.body.shape == BodyShape::JsonRecord && model.batch_size != 1) faults.add(root.node(), "batch_size", "MAP-0205", "1 (json-record)");
  read_calls(root, request, model, faults);
  if (model.call.send.content_type.empty()) model.call.send.content_type = model.body.shape == BodyShape::Xml ? "application/xml" : "application/json";
  request.finish();
}

void read_kinds(TomlTable& root, const Catalogue& catalogue, PackageModel& model, TomlFaults& faults) {
  const TomlNode* const node = root.find("kinds", true);
  if (node == nullptr) return;
  const bool open = std::ranges::find(model.channels, "public") != model.channels.end();
  for (const auto& [id, value] : node->members) {
    const Kind* const kind = catalogue.find(id);
    if (kind == nullptr) {
      std::vector<std::string> known;
      for (const auto& each : catalogue.kinds()) known.push_back(each->id);
      return faults.add(value, "kinds." + id, "MAP-0211", list_text(known));
    }
    KindTarget target = read_kind_target(value, "kinds." + id, *kind, open, faults);
    model.severities.insert(model.severities.end(), target.severities.begin(), target.severities.end());
    model.kinds.emplace(id, std::move(target));
  }
}

/// The package's tables, laid over its template where it extends one; the template's text joins what the version is a digest of.
Result<TomlNode> read_document(std::string_view toml, const std::string& file, const TemplateReader& templates, std::string& digested,
                               TomlFaults& faults, int depth = 0) {
  auto node = parse_toml(toml, file);
  if (!node) return node;
  const auto extends = std::ranges::find(node->members, "extends", &TomlMember::name);
  if (extends == node->members.end()) return node;
  const std::string name = extends->value.text;
  constexpr int kDeepest = 4;
  const auto text = templates && depth < kDeepest ? templates(name) : Result<std::string>(Error{Fault::NotFound, "MAP-0219", name, {}});
  if (!text) {
    faults.add(extends->value, "extends", "MAP-0219", name);
    return faults.error();
  }
  digested += *text;
  faults.set_base(name);
  auto base = read_document(*text, name, templates, digested, faults, depth + 1);
  if (!base) return base;
  return laid_over(std::move(*base), *node, faults);
}

void read_head(TomlTable& root, std::string_view text, PackageModel& model, TomlFaults& faults) {
  if (root.integer("format", 0, 1, 1) != 1) faults.add(root.node(), "format", "MAP-0204", "format = 1");
  model.id = root.text("id", true);
  model.name = root.text("name");
  model.version = to_hex(sha256(text));
  root.find("level", true);
  model.level = static_cast<Level>(root.choice("level", kLevels, 0));
  root.choice("transport", {"http", "soap", "file_drop"}, 0);
  root.find("extends");
  root.find("take");
  root.text("site");
  const int shape = root.choice("shape", kShapes, -1);
  if (shape >= 0) model.shape = kShapes[static_cast<std::size_t>(shape)];
  model.deadline_days = static_cast<int>(root.integer("deadline_days", 0, 1, 60));
  root.find("repeat", true);
  model.repeat = static_cast<Repeat>(root.choice("repeat", kRepeats, 2));
  model.batch_size = static_cast<std::size_t>(root.integer("batch_size", 100, 1, 100'000));
  model.channels = root.texts("channels");
  if (model.channels.empty()) model.channels = {"share"};
  for (const std::string& channel : model.channels)
    if (std::ranges::find(kChannels, channel) == kChannels.end()) faults.add(root.node(), "channels", "MAP-0205", list_text(kChannels));
}

}  // namespace

BodyForm read_body_form(TomlTable& request, TomlFaults& faults) {
  BodyForm form;
  form.shape = static_cast<BodyShape>(request.choice("body", {"json-array", "json-object", "xml", "json-record"}, 0));
  form.records = request.text("records", false, form.records);
  form.root = request.text("root", false, form.root);
  form.row = request.text("row", false, form.row);
  form.declaration = request.boolean("declaration", true);
  form.constants = request.pairs("constants");
  form.members = request.pairs("members");
  const std::vector<std::string> sources = {"@id", "@version", "@op", "@kind", "@division"};
  for (const auto& [name, source] : form.members)
    if (source.starts_with('@') && std::ranges::find(sources, source) == sources.end())
      faults.add(request.node(), request.path_of("members." + name), "MAP-0205", list_text(sources));
  for (auto& [op, word] : request.pairs("ops")) {
    if (!parse_op(op)) faults.add(request.node(), request.path_of("ops." + op), "MAP-0205", "upsert, withdraw, object, repair, remove");
    form.ops.emplace(op, word);
  }
  form.absent = static_cast<Absent>(request.choice("absent", {"omit", "empty"}, 0));
  form.set_as_array = request.choice("sets", {"text", "array"}, 0) == 1;
  form.set_separator = request.text("set_separator", false, form.set_separator);
  form.long_term = request.text("long_term");
  return form;
}

AnswerForm read_answer_form(const TomlNode& node, const std::string& path, bool soap, TomlFaults& faults) {
  TomlTable table(node, path, faults);
  AnswerForm form;
  form.format = static_cast<AnswerPlace::Format>(table.choice("format", {"json", "xml", "text"}, 0));
  form.soap = soap;
  form.inside = table.text("inside", soap);
  form.faults = read_meanings(table, "faults");
  if (const TomlNode* section = table.find("records")) {
    TomlTable records(*section, path + ".records", faults);
    form.has_list = true;
    form.list = records.text("list", true);
    form.key = static_cast<RecordKey>(records.choice("match", {"@id", "@index"}, 0));
    form.key_member = records.text("member", true);
    form.first_index = static_cast<int>(records.integer("first_index", 0, 0, 1));
    form.version_member = records.text("version");
    form.code_member = records.text("code", true);
    form.reason_member = records.text("reason");
    form.ticket_member = records.text("ticket");
    form.codes = read_meanings(records, "codes");
    if (form.codes.empty()) faults.add(*section, path + ".records.codes", "MAP-0204", "codes");
    form.only_refused = records.choice("names", {"all", "refused"}, 0) == 1;
    records.finish();
  }
  if (const TomlNode* section = table.find("batch")) {
    TomlTable batch(*section, path + ".batch", faults);
    form.batch_code = batch.text("code", true);
    form.batch_reason = batch.text("reason");
    form.batch_codes = read_meanings(batch, "codes");
    if (form.batch_codes.empty()) faults.add(*section, path + ".batch.codes", "MAP-0204", "codes");
    form.total = batch.text("total");
    form.success = batch.text("success");
    form.failed = batch.text("failed");
    batch.finish();
  }
  if (form.only_refused && (form.batch_code.empty() || form.failed.empty())) faults.add(node, path + ".batch.failed", "MAP-0204", "batch.code, batch.failed");
  if (!form.has_list && form.batch_code.empty()) faults.add(node, path, "MAP-0208", "records, batch");
  table.finish();
  return form;
}

Result<std::shared_ptr<const PlatformPackage>> read_platform_package(std::string_view toml, const std::string& file,
                                                                     const Catalogue& catalogue, const TemplateReader& templates) {
  std::string digested(toml);
  TomlFaults faults(file);
  auto node = read_document(toml, file, templates, digested, faults);
  if (!node) return std::move(node).error();
  TomlTable root(*node, "", faults);
  PackageModel model;
  read_head(root, digested, model, faults);
  read_request(root, model, faults);
  const bool soap = model.call.send.wrap == Wrap::Soap;
  if (const TomlNode* answer = root.find("answer", true)) model.answer = read_answer_form(*answer, "answer", soap, faults);
  if (root.text("transport") == "file_drop") {
    if (const TomlNode* drop = root.find("drop", true)) model.drop = read_drop_form(*drop, model.body, model.answer, faults);
  }
  for (auto& [rule, severity] : root.pairs("rules")) model.severities.push_back({"", rule, severity});
  read_kinds(root, catalogue, model, faults);
  root.finish();
  if (!faults.ok()) return faults.error();
  return std::shared_ptr<const PlatformPackage>(std::make_shared<ConfiguredPackage>(std::move(model), catalogue));
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/sha256.h"
#include "mapping/platform_package.h"
#include "mapping/platform_parts.h"

namespace xinshi::mapping {
namespace {

const std::vector<std::string> kLevels = {"county", "city", "province", "nation"};
const std::vector<std::string> kRepeats = {"idempotent", "queryable", "unsafe"};
const std::vector<std::string> kMeanings = {"registered", "stored", "duplicate", "refused", "later"};
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
  const std::string& method() const override { return model_.method; }
  const std::string& path() const override { return model_.path; }
  const std::string& content_type() const override { return model_.content_type; }
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

 private:
  PackageModel model_;
  const Catalogue& catalogue_;
};

void read_request(TomlTable& root, PackageModel& model, TomlFaults& faults) {
  const TomlNode* const node = root.find("request", true);
  if (node == nullptr) return;
  TomlTable request(*node, "request", faults);
  model.method = std::vector<std::string>{"POST", "PUT"}[static_cast<std::size_t>(request.choice("method", {"POST", "PUT"}, 0))];
  model.path = request.text("path", false, "");
  model.body = read_body_form(request, faults);
  model.content_type = request.text("content_type", false, model.body.shape == BodyShape::Xml ? "application/xml" : "application/json");
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

void read_head(TomlTable& root, std::string_view text, PackageModel& model, TomlFaults& faults) {
  if (root.integer("format", 0, 1, 1) != 1) faults.add(root.node(), "format", "MAP-0204", "format = 1");
  model.id = root.text("id", true);
  model.name = root.text("name");
  model.version = to_hex(sha256(text));
  root.find("level", true);
  model.level = static_cast<Level>(root.choice("level", kLevels, 0));
  root.choice("transport", {"http", "file_drop"}, 0);
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
  form.shape = static_cast<BodyShape>(request.choice("body", {"json-array", "json-object", "xml"}, 0));
  form.records = request.text("records", false, form.records);
  form.root = request.text("root", false, form.root);
  form.row = request.text("row", false, form.row);
  form.constants = request.pairs("constants");
  form.members = request.pairs("members");
  const std::vector<std::string> sources = {"@id", "@version", "@op", "@kind"};
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

AnswerForm read_answer_form(const TomlNode& node, TomlFaults& faults) {
  TomlTable table(node, "answer", faults);
  AnswerForm form;
  form.xml = table.choice("format", {"json", "xml"}, 0) == 1;
  if (const TomlNode* section = table.find("records")) {
    TomlTable records(*section, "answer.records", faults);
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
    if (form.codes.empty()) faults.add(*section, "answer.records.codes", "MAP-0204", "codes");
    records.finish();
  }
  if (const TomlNode* section = table.find("batch")) {
    TomlTable batch(*section, "answer.batch", faults);
    form.batch_code = batch.text("code", true);
    form.batch_reason = batch.text("reason");
    form.batch_codes = read_meanings(batch, "codes");
    if (form.batch_codes.empty()) faults.add(*section, "answer.batch.codes", "MAP-0204", "codes");
    form.total = batch.text("total");
    form.success = batch.text("success");
    form.failed = batch.text("failed");
    batch.finish();
  }
  if (!form.has_list && form.batch_code.empty()) faults.add(node, "answer", "MAP-0208", "records, batch");
  table.finish();
  return form;
}

Result<std::shared_ptr<const PlatformPackage>> read_platform_package(std::string_view toml, const std::string& file,
                                                                     const Catalogue& catalogue) {
  auto node = parse_toml(toml, file);
  if (!node) return std::move(node).error();
  TomlFaults faults(file);
  TomlTable root(*node, "", faults);
  PackageModel model;
  read_head(root, toml, model, faults);
  read_request(root, model, faults);
  if (const TomlNode* answer = root.find("answer", true)) model.answer = read_answer_form(*answer, faults);
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

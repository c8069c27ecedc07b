// SPDX-License-Identifier: Apache-2.0
#include "rule_steps.h"

#include <gtest/gtest.h>

#include <sstream>
#include <variant>

#include "base/arena.h"
#include "golden_support.h"
#include "mapping/platform_package.h"
#include "mapping/row_reader.h"

namespace xinshi::golden {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

Texts texts(const json& one, const char* member) { return one.contains(member) ? one[member].get<Texts>() : Texts{}; }

Texts findings(const Problems& problems, const std::string& id) {
  Texts out;
  for (const Problem& p : problems)
    if (p.rule == id) out.push_back(p.field + (p.field.empty() ? "" : " ") + std::string(word(p.severity)) + " " + p.code);
  return out;
}

/// The validator of a case: the shipped one, or one with tables and severities of its own.
struct Judge {
  std::optional<validation::AgencyTable> agencies;
  std::optional<validation::SenderRegister> senders;
  std::shared_ptr<const validation::Validator> validator = shipped().validator;

  explicit Judge(const json& one) {
    if (one.contains("agencies")) agencies = *validation::AgencyTable::read(one["agencies"].get<std::string>(), "agencies.csv");
    if (one.contains("senders")) senders = *validation::SenderRegister::read(one["senders"].get<std::string>(), "senders.csv");
    std::vector<SeverityOverride> overrides;
    const json severities = one.value("severities", json::object());
    for (const auto& [rule, severity] : severities.items()) overrides.push_back({"", rule, severity});
    if (!agencies && !senders && overrides.empty()) return;
    const validation::RuleData data{&shipped().divisions, &shipped().calendar, agencies ? &*agencies : nullptr, senders ? &*senders : nullptr, nullptr};
    auto made = validation::Validator::make(shipped().catalogue, data, overrides);
    EXPECT_TRUE(made) << describe(made.error());
    if (made) validator = *made;
  }
};

Draft draft_of(const json& one) {
  static const json bases = json::parse(read_text(source_dir() / "tests/golden/rules/base.json"));
  const std::string id = one.value("kind", "penalty");
  json fields = bases.at(id);
  fields.update(one.value("set", json::object()));
  Draft draft;
  draft.kind = shipped().catalogue.find(id);
  draft.meta.op = *parse_op(one.value("op", "upsert"));
  draft.fields.reset(draft.kind->fields.size());
  for (const auto& [code, value] : fields.items()) draft.fields.set(draft.kind->index_of(code).value(), value.get<std::string>());
  return draft;
}

std::variant<Record, Rejection> checked(const json& one, const Judge& judge) {
  return judge.validator->check(draft_of(one), *parse_iso_date(one.value("today", "2026-11-20")));
}

void expect_fields(const json& wanted, const Draft& draft) {
  for (const auto& [code, value] : wanted.items()) EXPECT_EQ(draft.fields.get(draft.kind->index_of(code).value()), value.get<std::string>()) << code;
}

}  // namespace

void step_check(const json& one, const std::string& id) {
  const Judge judge(one);
  auto answer = checked(one, judge);
  const bool accepted = std::holds_alternative<Record>(answer);
  const Draft draft = accepted ? RecordMaker::reuse(std::move(std::get<Record>(answer))) : std::move(std::get<Rejection>(answer).draft);
  EXPECT_EQ(findings(draft.problems, id), texts(one, "wanted"));
  if (one.contains("accepted")) {
    EXPECT_EQ(accepted, one["accepted"].get<bool>());
  }
  expect_fields(one.value("fields", json::object()), draft);
  if (one.contains("not_checked")) {
    const bool said = std::ranges::any_of(judge.validator->not_checked(), [&](const auto& each) { return each.rule == id; });
    EXPECT_EQ(said, one["not_checked"].get<bool>());
  }
}

void step_map(const json& one, const std::string& id) {
  const Judge judge(one);
  const std::string name = one.value("adapter", "national-2018");
  std::string file = "adapters/sources/" + name + "/adapter.toml";
  const std::string toml = one.contains("adapter_text") ? one["adapter_text"].get<std::string>() : read_text(source_dir() / file);
  const auto adapter = mapping::read_source_adapter(toml, file, shipped().catalogue);
  ASSERT_TRUE(adapter) << describe(adapter.error());
  const std::string text = one["csv"];
  ViewStream stream(text);
  auto columns = std::make_shared<ColumnTable>();
  const auto reader = mapping::make_row_reader(mapping::detect_format("x.csv", text), stream, *columns, {});
  mapping::Decoder decoder(*adapter, columns, {}, one.contains("kind") ? shipped().catalogue.find(one["kind"].get<std::string>()) : nullptr);
  RawRow row;
  Arena arena;
  std::size_t index = 0;
  const json rows = one.value("rows", json::array());
  while (*reader->next(row, arena)) {
    ASSERT_LT(index, rows.size()) << "a row that the case does not speak of";
    const json& wanted = rows[index++];
    SCOPED_TRACE("row " + std::to_string(index));
    Draft draft;
    if (decoder.decode(row, draft) == mapping::Decoder::RowKind::Skipped) {
      EXPECT_EQ("skipped", wanted.value("outcome", "draft"));
      continue;
    }
    EXPECT_NE("skipped", wanted.value("outcome", "draft"));
    EXPECT_EQ(findings(draft.problems, id), texts(wanted, "wanted"));
    expect_fields(wanted.value("fields", json::object()), draft);
    if (wanted.contains("raw")) {
      EXPECT_EQ(json::parse(mapping::raw_row_json(row, *columns)), wanted["raw"]);
    }
  }
  EXPECT_EQ(index, rows.size());
  if (!one.contains("columns")) return;
  Texts told;
  for (const Problem& p : decoder.column_problems())
    if (p.rule == id) told.push_back(std::string(word(p.severity)) + " " + p.code + " " + (p.args.empty() ? "" : p.args[0]));
  EXPECT_EQ(told, texts(one, "columns"));
}

void step_encode(const json& one) {
  auto answer = checked(one, Judge(one));
  ASSERT_TRUE(std::holds_alternative<Record>(answer)) << "the record of the case is not valid";
  const std::string kind = one.value("kind", "penalty");
  std::string line;
  append_record_line(line, std::get<Record>(answer), std::nullopt);
  const std::string toml = "format = 1\nid = \"p\"\nname = \"平台\"\nlevel = \"city\"\ntransport = \"http\"\nrepeat = \"idempotent\"\n"
                           "channels = [\"share\", \"public\"]\n[request]\npath = \"/r\"\nbody = \"" + one.value("body", "json-array") + "\"\n" +
                           one.value("request", "") + "\n[kinds." + kind + "]\n" + one.value("package", "fields = { all = true }") +
                           "\n[answer]\nformat = \"json\"\n[answer.batch]\ncode = \"code\"\ncodes = { \"0\" = \"stored\" }\n";
  const auto package = mapping::read_platform_package(toml, "p", shipped().catalogue);
  if (one.contains("package_error")) {
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().code, one["package_error"].get<std::string>());
    return;
  }
  ASSERT_TRUE(package) << describe(package.error());
  OutRecord record;
  record.kind = kind;
  record.line = line;
  const auto body = (*package)->encode({record}, one["channel"].get<std::string>());
  if (one.contains("error")) {
    ASSERT_FALSE(body) << *body;
    EXPECT_EQ(body.error().code, one["error"].get<std::string>());
    EXPECT_EQ(body.error().detail, "0") << "the index of the record that does not fit";
    return;
  }
  ASSERT_TRUE(body) << describe(body.error());
  for (const std::string& part : texts(one, "holds")) EXPECT_NE(body->find(part), std::string::npos) << part << " in " << *body;
  for (const std::string& part : texts(one, "lacks")) EXPECT_EQ(body->find(part), std::string::npos) << part << " in " << *body;
}

void step_deadline(const json& one) {
  const Deadline deadline = deadline_of(shipped().calendar, *parse_iso_date(one["decided"].get<std::string>()), one.value("days", 7));
  const auto text = [](const std::optional<Date>& date) { return date ? json(format_date(*date)) : json(nullptr); };
  if (one.contains("due")) {
    EXPECT_EQ(text(deadline.due), one["due"]);
  }
  if (one.contains("strict")) {
    EXPECT_EQ(text(deadline.strict_due), one["strict"]);
  }
  EXPECT_EQ(deadline.known, one.value("known", true));
}

void step_answer(const json& one) {
  const std::string toml = "format = 1\nid = \"p\"\nname = \"平台\"\nlevel = \"city\"\ntransport = \"http\"\nrepeat = \"idempotent\"\n"
                           "[request]\npath = \"/r\"\nbody = \"json-array\"\n[kinds.penalty]\nfields = { all = true }\n" + one["answer"].get<std::string>();
  const auto package = mapping::read_platform_package(toml, "p", shipped().catalogue);
  ASSERT_TRUE(package) << describe(package.error());
  std::vector<OutRecord> records(one.value("records", 2U));
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].id.bytes[15] = static_cast<std::uint8_t>(i + 1);
    records[i].version = 1;
    records[i].kind = "penalty";
  }
  const auto answer = (*package)->read_answer(one.value("status", 200), one["body"].get<std::string>(), records);
  if (one.contains("error")) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, one["error"].get<std::string>());
    return;
  }
  ASSERT_TRUE(answer) << describe(answer.error());
  Texts told;
  for (const auto& outcome : answer->outcomes) {
    constexpr const char* kNames[] = {"registered", "stored", "refused", "later"};
    told.emplace_back(!outcome ? "unknown" : outcome->duplicate ? "duplicate" : kNames[static_cast<std::size_t>(outcome->kind)]);
  }
  if (answer->whole_batch_refused) told = {"batch refused"};
  EXPECT_EQ(told, texts(one, "outcomes"));
}

}  // namespace xinshi::golden

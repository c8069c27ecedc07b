// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "penalty_kind.h"

namespace xinshi {
namespace {

using test::kPenaltySchema;
using test::penalty_codes;
using test::penalty_kind;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

Error refusal(std::string_view from, std::string_view to) {
  const auto kind = read_kind(replaced(std::string(kPenaltySchema), from, to), "k.json", penalty_codes());
  if (kind.ok()) return {Fault::Internal, "accepted", std::string(to)};
  return kind.error();
}

TEST(KindReader, ReadsTheKindAndItsFieldsInFileOrder) {
  const auto kind = penalty_kind();
  EXPECT_EQ(kind->id, "penalty");
  EXPECT_EQ(kind->label_zh, "行政处罚");
  EXPECT_EQ(kind->label_en, "Penalty");
  EXPECT_EQ(kind->schema_version, "2018+/1");
  EXPECT_EQ(kind->deadline_days, 7);
  ASSERT_EQ(kind->fields.size(), 11U);
  EXPECT_EQ(kind->fields[0].code, "CF_XDR_MC");
  EXPECT_EQ(kind->fields[10].code, "CF_NR");
  EXPECT_EQ(kind->index_of("CF_WSH"), 4U);
  EXPECT_FALSE(kind->index_of("CF_wsh"));
  EXPECT_EQ(kind->at(Role::DecisionNumber), 4);
  EXPECT_EQ(kind->at(Role::Remark), -1);
  EXPECT_EQ(kind->at(Role::None), -1);
  ASSERT_EQ(kind->rules.size(), 2U);
  EXPECT_EQ(kind->rules[1].rule, "V-05");
  EXPECT_EQ(kind->rules[1].severity, "warn");
  ASSERT_EQ(kind->identity.size(), 6U);
  EXPECT_EQ(kind->identity[5], "CF_XDR_MC");
}

TEST(KindReader, ReadsWhatAFieldSays) {
  const auto kind = penalty_kind();
  const auto& name = kind->fields[0];
  EXPECT_EQ(name.label_zh, "行政相对人名称");
  EXPECT_EQ(name.headers, std::vector<std::string>{"相对人"});
  EXPECT_TRUE(name.required);
  EXPECT_EQ(name.max_length, 200U);
  EXPECT_EQ(name.length_unit, LengthUnit::Characters);
  EXPECT_TRUE(name.personal_when_person);
  EXPECT_EQ(name.personal, PersonalData::None);
  EXPECT_EQ(kind->fields[3].personal, PersonalData::Number);
  EXPECT_FALSE(kind->fields[3].required);
  const auto& number = kind->fields[4];
  EXPECT_EQ(number.max_length, 128U);  // the target's unit wins over the JSON Schema's characters
  EXPECT_EQ(number.length_unit, LengthUnit::GbkBytes);
  EXPECT_TRUE(number.empty_word_is_value);
  EXPECT_EQ(kind->fields[5].type, FieldType::CodeSet);
  EXPECT_EQ(kind->fields[5].codes->id, "PENALTY");
  EXPECT_EQ(kind->fields[6].type, FieldType::Decimal);
  EXPECT_EQ(kind->fields[6].scale, 6);
  EXPECT_EQ(kind->fields[6].unit, "万元");
  EXPECT_EQ(kind->fields[7].type, FieldType::Date);
}

TEST(KindReader, AnEnumWithoutACodeListIsTheList) {
  const auto kind = penalty_kind();
  const auto& status = kind->fields[9];
  ASSERT_EQ(status.codes->values.size(), 2U);
  EXPECT_EQ(status.codes->values[1].canonical, "撤销");
  EXPECT_FALSE(status.codes->allow_detail);
}

TEST(KindReader, NamesFileLineAndKeyOfAFault) {
  const Error error = refusal(R"("x-unit": "万元")", R"("x-units": "万元")");
  EXPECT_EQ(error.code, "SCH-0003");
  EXPECT_EQ(error.fault, Fault::Config);
  EXPECT_EQ(error.where.file, "k.json");
  EXPECT_EQ(error.where.key, "properties.CF_NR_FK.x-units");
  EXPECT_EQ(error.where.line, 18);  // counted in the schema above
}

struct Refusal {
  std::string_view from;
  std::string_view to;
  std::string_view code;
};

TEST(KindReader, RefusesWhatItDoesNotUnderstand) {
  const Refusal refusals[] = {
      {R"("x-kind": "penalty",)", R"("x-kind": "penalty", "oneOf": [],)", "SCH-0003"},
      {R"("maxLength": 200)", R"("maxlength": 200)", "SCH-0003"},
      {R"("maxLength": 200)", R"("maxLength": "200")", "SCH-0005"},
      {R"("maxLength": 200)", R"("maxLength": 0)", "SCH-0005"},
      {R"("maxLength": 200)", R"("maxLength": 2.5)", "SCH-0005"},
      {R"("maxLength": 200)", R"("maxLength": 200, "x-length": {"max": 100, "unit": "characters"})", "SCH-0010"},
      {R"("maxLength": 200)", R"("maxLength": 200, "x-length": {"max": 100, "unit": "bytes"})", "SCH-0005"},
      {R"("maxLength": 200)", R"("maxLength": 200, "x-length": {"unit": "characters"})", "SCH-0004"},
      {R"("maxLength": 200)", R"("maxLength": 200, "maxLength": 200)", "SCH-0002"},
      {R"("CF_ZT":)", R"("CF_NR":)", "SCH-0002"},
      {R"("CF_ZT":)", R"("状态":)", "SCH-0005"},
      {R"("x-type": "decimal")", R"("x-type": "money")", "SCH-0005"},
      {R"("x-type": "decimal", )", "", "SCH-0004"},
      {R"("x-role": "content")", R"("x-role": "organ_code")", "SCH-0007"},
      {R"("x-role": "content")", R"("x-role": "contents")", "SCH-0005"},
      {R"("x-codes": "PENALTY")", R"("x-codes": "PENALTIES")", "SCH-0008"},
      {R"("items": {"type": "string"})", R"("items": {"type": "string", "enum": ["警告"]})", "SCH-0013"},
      {R"("items": {"type": "string"})", R"("items": {"type": "string", "minLength": 1})", "SCH-0003"},
      {R"("uniqueItems": true, )", "", "SCH-0005"},
      {R"("type": "array")", R"("type": "string")", "SCH-0005"},
      {R"("enum": ["正常", "撤销"], )", "", "SCH-0004"},
      {R"("enum": ["正常", "撤销"])", R"("enum": ["正常", "正常"])", "SCH-0005"},
      {R"("format": "date")", R"("format": "date-time")", "SCH-0005"},
      {R"("x-personal": "number")", R"("x-personal": "yes")", "SCH-0005"},
      {R"("x-personal-when": "person")", R"("x-personal-when": "always")", "SCH-0005"},
      {R"("required": ["CF_XDR_MC")", R"("required": ["CF_XDR")", "SCH-0009"},
      {R"("x-identity": ["CF_CFJGDM")", R"("x-identity": ["CF_JGDM")", "SCH-0009"},
      {R"("severity": "warn")", R"("severity": "fatal")", "SCH-0005"},
      {R"("rule": "V-05")", R"("rule": "V-01")", "SCH-0005"},
      {R"("x-version": "2018+/1", )", "", "SCH-0004"},
      {R"("additionalProperties": false)", R"("additionalProperties": true)", "SCH-0005"},
      {R"(, "additionalProperties": false)", "", "SCH-0004"},
      {R"(draft/2020-12/schema)", R"(draft-07/schema)", "SCH-0005"},
      {R"("title": "处罚内容", )", "", "SCH-0004"},
      {R"("x-kind": "penalty")", R"("x-kind": "Penalty/1")", "SCH-0005"},
  };
  for (const auto& [from, to, code] : refusals) EXPECT_EQ(refusal(from, to).code, code) << from << " -> " << to;
}

TEST(KindReader, RefusesWhatIsNoJsonObject) {
  for (const auto text : {"", "[]", "\"a\"", "{", "{} {}", "{\"a\":01}", "/* c */ {}", "{\"title\":\"\xff\"}"}) {
    const auto kind = read_kind(text, "k.json", {});
    ASSERT_FALSE(kind.ok()) << text;
    EXPECT_EQ(kind.error().code, "SCH-0001") << text;
  }
}

TEST(KindReader, RefusesDeepNestingWithoutHarm) {
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_FALSE(read_kind(deep, "k.json", {}).ok());
}

TEST(KindReader, SurvivesEveryTruncation) {
  for (std::size_t size = 0; size < kPenaltySchema.size(); ++size)
    EXPECT_FALSE(read_kind(kPenaltySchema.substr(0, size), "k.json", penalty_codes()).ok()) << size;
}

TEST(CodeListReader, TheValueIsCanonicalAndTheLabelWhereThereIsNone) {
  const auto list = read_code_list(R"({"id":"X","source":"S01","allow_detail":true,
      "values":[{"value":"10","label":"身份证","synonyms":["二代身份证"]},{"label":"其他"}]})", "x.json");
  ASSERT_TRUE(list.ok()) << describe(list.error());
  const CodeList& codes = **list;
  EXPECT_EQ(codes.id, "X");
  EXPECT_TRUE(codes.allow_detail);
  EXPECT_EQ(codes.values[0].canonical, "10");
  EXPECT_EQ(codes.values[0].label, "身份证");
  EXPECT_EQ(codes.values[0].synonyms, std::vector<std::string>{"二代身份证"});
  EXPECT_EQ(codes.values[1].canonical, "其他");
}

TEST(CodeListReader, RefusesAnAmbiguousOrEmptyList) {
  const std::pair<std::string_view, std::string_view> refusals[] = {
      {R"({"id":"X","values":[]})", "SCH-0005"},
      {R"({"id":"X"})", "SCH-0004"},
      {R"({"values":[{"value":"a"}]})", "SCH-0004"},
      {R"({"id":"X","values":[{"value":"a"},{"value":"a"}]})", "SCH-0012"},
      {R"({"id":"X","values":[{"value":"a"},{"value":"b","synonyms":["a"]}]})", "SCH-0012"},
      {R"({"id":"X","values":[{"value":"A1"},{"value":"b","synonyms":["Ａ１"]}]})", "SCH-0012"},  // equal after width folding
      {R"({"id":"X","values":[{}]})", "SCH-0004"},
      {R"({"id":"X","values":["a"]})", "SCH-0005"},
      {R"({"id":"X","values":[{"value":"a","note":"b"}]})", "SCH-0003"},
      {R"({"id":"X","title":"b","values":[{"value":"a"}]})", "SCH-0003"},
  };
  for (const auto& [text, code] : refusals) {
    const auto list = read_code_list(text, "x.json");
    ASSERT_FALSE(list.ok()) << text;
    EXPECT_EQ(list.error().code, code) << text;
  }
}

TEST(Catalogue, FindsKindsByIdAndHoldsEachOnce) {
  Catalogue catalogue;
  ASSERT_TRUE(catalogue.add(penalty_kind()).ok());
  ASSERT_NE(catalogue.find("penalty"), nullptr);
  EXPECT_EQ(catalogue.find("penalty")->id, "penalty");
  EXPECT_EQ(catalogue.find("permit"), nullptr);
  const auto twice = catalogue.add(penalty_kind());
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, "SCH-0011");
  EXPECT_EQ(catalogue.kinds().size(), 1U);
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Catalogue, EveryShippedCodeListAndKindIsAccepted) {
  const std::filesystem::path schemas = std::filesystem::path(XINSHI_SOURCE_DIR) / "schemas";
  std::map<std::string, std::shared_ptr<const CodeList>> lists;
  for (const auto& entry : std::filesystem::directory_iterator(schemas / "codes")) {
    const auto list = read_code_list(content_of(entry), entry.path().filename().string());
    ASSERT_TRUE(list.ok()) << describe(list.error());
    EXPECT_EQ((*list)->id + ".json", entry.path().filename().string());
    lists[(*list)->id] = *list;
  }
  Catalogue catalogue;
  for (const auto& entry : std::filesystem::directory_iterator(schemas / "kinds")) {
    const auto kind = read_kind(content_of(entry), entry.path().filename().string(), lists);
    ASSERT_TRUE(kind.ok()) << describe(kind.error());
    EXPECT_TRUE(catalogue.add(*kind).ok());
  }
  EXPECT_NE(catalogue.find("penalty"), nullptr);
  EXPECT_NE(catalogue.find("permit"), nullptr);
}

}  // namespace
}  // namespace xinshi

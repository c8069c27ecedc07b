// SPDX-License-Identifier: Apache-2.0
#include "mapping/decoder.h"

#include <gtest/gtest.h>

#include "support.h"

namespace xinshi::mapping {
namespace {

constexpr const char* kHead = "format = 1\nid = \"t\"\nversion = \"1\"\nkinds = [\"penalty\", \"permit\"]\n";
constexpr const char* kDates = "[dates]\npatterns = [\"YYYY-M-D\"]\nlong_term = [\"长期\"]\n";

std::shared_ptr<const SourceAdapter> adapter(const std::string& rest) {
  auto made = read_source_adapter(kHead + rest, "t.toml", test::catalogue());
  if (!made) ADD_FAILURE() << describe(made.error());
  return made ? *made : nullptr;
}

/// One row through an adapter.
struct Mapped {
  Draft draft;
  Decoder::RowKind row_kind = Decoder::RowKind::Draft;
  Problems columns;

  std::string get(std::string_view code) const {
    const auto index = draft.kind == nullptr ? std::nullopt : draft.kind->index_of(code);
    return index ? std::string(draft.fields.get(*index)) : std::string();
  }
  std::string kind() const { return draft.kind == nullptr ? "none " + codes() : draft.kind->id; }
  std::string codes() const {
    std::string out;
    for (const Problem& problem : draft.problems) out += (out.empty() ? "" : " ") + problem.code;
    return out;
  }
  std::string column_codes() const {
    std::string out;
    for (const Problem& problem : columns)
      out += (out.empty() ? "" : " ") + problem.code + (problem.args.empty() ? "" : ":" + problem.args[0]);
    return out;
  }
};

Mapped map_row(const std::string& rest, const std::vector<std::pair<std::string, std::string>>& cells, const char* hint = nullptr,
               Unit unit = {}) {
  auto columns = std::make_shared<ColumnTable>();
  RawRow row;
  row.number = 1;
  for (const auto& [name, value] : cells) {
    const std::uint32_t column = columns->intern(name);
    row.values.resize(columns->size());
    row.values[column] = value;
  }
  Decoder decoder(adapter(rest), columns, std::move(unit), hint == nullptr ? nullptr : test::catalogue().find(hint));
  Mapped out;
  out.row_kind = decoder.decode(row, out.draft);
  out.columns = decoder.column_problems();
  return out;
}

const std::string kAuto = "[auto]\nfields = \"all\"\n";

TEST(Adapter, NamesPlaceKeyAndAllowedKeysOfEveryMistake) {
  struct Case {
    const char* text;
    const char* code;
    int line;
    const char* key;
    const char* detail;  ///< part of it
  };
  const std::vector<Case> cases = {
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\nfoo = 1\n", "MAP-0202", 5, "foo", "kinds"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalti\"]\n", "MAP-0211", 4, "kinds", "penalty"},
      {"format = 1\nid = x\n", "MAP-0201", 2, "", ""},
      {"format = 2\nid = \"x\"\nversion = \"1\"\nkinds = []\n", "MAP-0205", 1, "format", "1"},
      {"format = 1\nversion = \"1\"\nkinds = []\n", "MAP-0204", 1, "id", "id"},
      {"format = 1\nid = 5\nversion = \"1\"\nkinds = []\n", "MAP-0203", 2, "id", "text expected"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[fields]\nCF_XYZ = \"a\"\n", "MAP-0212", 6, "fields.CF_XYZ",
       "CF_WSH"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[fields.CF_WSH]\nfrom = \"a\"\nconstant = \"b\"\n", "MAP-0208", 5,
       "fields.CF_WSH.from", "concat"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[fields.CF_WSH]\nfrom = \"a\"\nsteps = [{ op = \"eval\" }]\n",
       "MAP-0205", 7, "fields.CF_WSH.steps[0].op", "regex"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[fields.CF_WSH]\nfrom = \"a\"\nsteps = [{ op = \"regex\", pattern "
       "= \"(\" }]\n",
       "MAP-0206", 7, "fields.CF_WSH.steps[0].pattern", ""},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[fields.CF_WSH]\nfrom = \"a\"\nsteps = [{ op = \"lookup\", table = "
       "\"t\" }]\n",
       "MAP-0207", 7, "fields.CF_WSH.steps[0].table", "t"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[dates]\npatterns = [\"YYYY\"]\n", "MAP-0210", 5, "dates.patterns",
       "YYYY"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[codes.SUBJECT_CATEGORY]\nsynonyms = { a = \"b\" }\n", "MAP-0205",
       5, "codes.SUBJECT_CATEGORY.a", "自然人"},
      {"format = 1\nid = \"x\"\nversion = \"1\"\nkinds = [\"penalty\"]\n[operation]\nwords = { a = \"delete\" }\n", "MAP-0205", 5,
       "operation.words.a", "withdraw"},
  };
  for (const Case& c : cases) {
    const auto made = read_source_adapter(c.text, "a.toml", test::catalogue());
    ASSERT_FALSE(made) << c.text;
    const Error& error = made.error();
    EXPECT_EQ(error.fault, Fault::Config);
    EXPECT_EQ(error.code, c.code) << c.text << describe(error);
    EXPECT_EQ(error.where.file, "a.toml");
    EXPECT_EQ(error.where.line, c.line) << c.text << describe(error);
    if (*c.key != '\0') {
      EXPECT_EQ(error.where.key, c.key);
    }
    EXPECT_NE(error.detail.find(c.detail), std::string::npos) << describe(error);
  }
}

TEST(Decoder, RunsEveryOperation) {
  struct Case {
    const char* what;
    std::string fields;
    std::vector<std::pair<std::string, std::string>> cells;
    std::string wanted;
  };
  const std::vector<Case> cases = {
      {"rename", "CF_SY = \"事实\"", {{"事实", " 甲 "}}, "甲"},
      {"first that is not empty", "CF_SY = { from = [\"a\", \"b\"] }", {{"a", " "}, {"b", "乙"}}, "乙"},
      {"constant", "CF_SY = { constant = \"丙\" }", {{"a", "x"}}, "丙"},
      {"concatenate", "CF_SY = { concat = [\"a\", \"b\", \"c\"], separator = \"-\" }", {{"a", "1"}, {"b", ""}, {"c", "3"}}, "1-3"},
      {"split", "CF_SY = { from = \"a\", steps = [{ op = \"split\", by = \"/\", take = 2 }] }", {{"a", "甲 / 乙"}}, "乙"},
      {"split from the end", "CF_SY = { from = \"a\", steps = [{ op = \"split\", by = \"/\", take = -1 }] }", {{"a", "甲/乙/丙"}}, "丙"},
      {"substring in characters",
       "CF_SY = { from = \"a\", steps = [{ op = \"substring\", from = 2, count = 2 }] }",
       {{"a", "一二三四"}},
       "二三"},
      {"regular expression", "CF_SY = { from = \"a\", steps = [{ op = \"regex\", pattern = '(\\d+)号' }] }", {{"a", "〔2021〕5号"}}, "5"},
      {"lookup", "CF_SY = { from = \"a\", steps = [{ op = \"lookup\", table = \"t\" }] }", {{"a", "城 管"}}, "城市管理局"},
      {"width and blanks",
       "CF_SY = { from = \"a\", steps = [{ op = \"fold-width\" }, { op = \"remove-blanks\" }, { op = \"upper\" }] }",
       {{"a", "ａ　ｂ c"}},
       "ABC"},
      {"replace, prefix, suffix",
       "CF_SY = { from = \"a\", steps = [{ op = \"replace\", what = \"x\", with = \"yy\" }, { op = \"prefix\", text = \"<\" }, { op = "
       "\"suffix\", text = \">\" }] }",
       {{"a", "axbx"}},
       "<ayybyy>"},
      {"default", "CF_SY = { from = \"a\", steps = [{ op = \"default\", text = \"未写明\" }] }", {{"a", "/"}, {"b", "x"}}, "未写明"},
      {"condition holds",
       "CF_SY = [{ from = \"a\", when = { column = \"t\", in = [\"1\"] } }, { from = \"b\" }]",
       {{"a", "甲"}, {"b", "乙"}, {"t", "1"}},
       "甲"},
      {"condition fails",
       "CF_SY = [{ from = \"a\", when = { column = \"t\", in = [\"1\"] } }, { from = \"b\" }]",
       {{"a", "甲"}, {"b", "乙"}, {"t", "2"}},
       "乙"},
      {"absent", "CF_SY = [{ from = \"a\", when = { column = \"t\", present = false } }]", {{"a", "甲"}, {"t", " "}}, "甲"},
  };
  for (const Case& c : cases) {
    const Mapped row =
        map_row("[empty]\nwords = [\"/\"]\n[tables]\nt = { \"城管\" = \"城市管理局\" }\n[fields]\n" + c.fields + "\n", c.cells, "penalty");
    EXPECT_EQ(row.get("CF_SY"), c.wanted) << c.what << " " << row.codes();
  }
}

TEST(Decoder, ReportsAStrictStepThatFindsNothing) {
  const std::string fields = "[fields.CF_WSH]\nfrom = \"a\"\nsteps = [{ op = \"regex\", pattern = '(\\d+)号', strict = true }]\n";
  EXPECT_EQ(map_row(fields, {{"a", "无号"}}, "penalty").codes(), "MAP-0321");
}

TEST(Decoder, ConvertsAmountsByTheUnitOfTextColumnAndAdapter) {
  struct Case {
    std::string adapter;
    std::string header;
    std::string value;
    std::string wanted;
  };
  const std::string rule = "[fields.CF_NR_FK]\nfrom = \"fine\"\nunit = \"元\"\n";
  const std::vector<Case> cases = {{kAuto, "CF_NR_FK", "2000元", "0.2"},
                                   {kAuto, "CF_NR_FK", "1,000.50", "1000.5"},
                                   {kAuto, "罚款金额（元）", "2000", "0.2"},
                                   {kAuto, "罚款金额（元）", "3万元", "3"},
                                   {rule, "fine", "2000", "0.2"},
                                   {kAuto, "CF_NR_FK", "壹万元整", "1"},
                                   {kAuto, "CF_NR_FK", "0.200", "0.2"},
                                   {kAuto, "CF_NR_FK", "0", "0"},
                                   {kAuto, "CF_NR_FK", "０.２", "0.2"},
                                   {rule, "fine", "0.01", "0.000001"}};
  for (const Case& c : cases)
    EXPECT_EQ(map_row(c.adapter, {{c.header, c.value}}, "penalty").get("CF_NR_FK"), c.wanted) << c.header << " " << c.value;
  EXPECT_EQ(map_row(rule, {{"fine", "0.001"}}, "penalty").codes(), "MAP-0342");
  EXPECT_EQ(map_row(kAuto, {{"CF_NR_FK", "-5"}}, "penalty").codes(), "MAP-0343");
  EXPECT_EQ(map_row(kAuto, {{"CF_NR_FK", "两三千"}}, "penalty").codes(), "MAP-0340");
}

TEST(Decoder, ShowsPersonalValuesMaskedInItsFindings) {
  const Mapped row = map_row(kAuto, {{"CF_XDR_ZJHM", "1.10101E+17"}}, "penalty");
  ASSERT_EQ(row.codes(), "MAP-0331");
  EXPECT_EQ(row.draft.problems[0].rule, "V-38");
  EXPECT_EQ(row.draft.problems[0].args[0].find("10101"), std::string::npos);
}

TEST(Decoder, TellsTheKindByHintWordOrColumns) {
  const std::string words = kAuto + "[kind]\ncolumns = [\"类别\"]\nwords = { \"0102\" = \"permit\" }\n";
  EXPECT_EQ(map_row(kAuto, {{"CF_WSH", "1"}}).kind(), "penalty");
  EXPECT_EQ(map_row(kAuto, {{"行政许可决定文书号", "1"}}).kind(), "permit");
  EXPECT_EQ(map_row(words, {{"类别", "行政处罚"}, {"BZ", "x"}}).kind(), "penalty");
  EXPECT_EQ(map_row(words, {{"类别", "0102"}, {"BZ", "x"}}).kind(), "permit");
  EXPECT_EQ(map_row(words, {{"类别", "其他"}, {"CF_WSH", "x"}}).codes(), "MAP-0302");
  EXPECT_EQ(map_row(kAuto, {{"BZ", "x"}}).codes(), "MAP-0304");
  EXPECT_EQ(map_row(kAuto, {{"CF_WSH", "1"}, {"XK_WSH", "2"}}).codes(), "MAP-0303");
  EXPECT_EQ(map_row(kAuto, {{"CF_WSH", "1"}, {"XK_WSH", ""}}).kind(), "penalty");
  EXPECT_EQ(map_row(kAuto, {{"BZ", "x"}}, "permit").kind(), "permit");
}

TEST(Decoder, ReadsOperationsAndWhatBelongsToThem) {
  const std::string operation = kAuto + kDates +
                                "[operation]\nop = [\"_op\", \"操作类型\"]\nid = [\"_id\"]\nreason = [\"_reason\"]\nbasis = "
                                "[\"_basis\"]\ndate = [\"_date\"]\nwords = { \"撤销\" = \"withdraw\" }\n";
  const Mapped row = map_row(operation, {{"操作类型", "撤销"},
                                         {"_id", "018F2B7E-7D1A-7C3B-9A5D-0123456789AB"},
                                         {"_reason", "复议撤销"},
                                         {"_date", "2026-3-1"},
                                         {"CF_WSH", "1"}});
  EXPECT_EQ(row.codes(), "");
  EXPECT_EQ(row.draft.meta.op, Op::Withdraw);
  EXPECT_EQ(to_text(*row.draft.meta.given_id), "018f2b7e-7d1a-7c3b-9a5d-0123456789ab");
  EXPECT_EQ(row.draft.meta.reason, "复议撤销");
  EXPECT_EQ(format_date(*row.draft.meta.op_date), "2026-03-01");
  EXPECT_EQ(map_row(operation, {{"_op", "repair"}, {"CF_WSH", "1"}}).draft.meta.op, Op::Repair);
  EXPECT_EQ(map_row(operation, {{"_op", "删掉"}, {"CF_WSH", "1"}}).codes(), "MAP-0360");
  EXPECT_EQ(map_row(operation, {{"_id", "17"}, {"CF_WSH", "1"}}).codes(), "MAP-0361");
}

TEST(Decoder, TakesATablesOwnColumnsForNoReservedMember) {
  const std::string operation = kAuto + "[operation]\nop = [\"_op\"]\nid = [\"_id\"]\ndate = [\"_date\"]\n";
  const Mapped row = map_row(operation, {{"ID", "17"}, {"op", "x"}, {"Date", "y"}, {"CF_WSH", "1"}});
  EXPECT_EQ(row.codes(), "");
  EXPECT_FALSE(row.draft.meta.given_id);
  EXPECT_EQ(map_row(operation, {{"_ID", "17"}, {"CF_WSH", "1"}}).codes(), "MAP-0361");
}

TEST(Decoder, JoinsTheSourceKeyAndReadsTheUpdateTime) {
  const std::string keys = "key = [\"案件\", \"序\"]\nupdated_at = \"更新\"\n" + kAuto + kDates;
  const Mapped row = map_row(keys, {{"案件", "A1"}, {"序", "2"}, {"更新", "2026-03-01 10:00:00"}, {"CF_WSH", "1"}});
  EXPECT_EQ(row.draft.meta.source_key, std::string("A1\x1F") + "2");
  EXPECT_EQ(format_instant(*row.draft.meta.updated_at), "2026-03-01T10:00:00.000+08:00");
  EXPECT_EQ(row.column_codes().find("更新"), std::string::npos);
}

TEST(Decoder, FillsOrganAndSourceUnitOnlyFromItsOwnUnit) {
  const std::string fill = kAuto + "[fill]\norgan = true\nsource_unit = true\n";
  const Unit unit{"青石市城市管理局", "11330822MB0000012X", "330822"};
  const Mapped both = map_row(fill, {{"CF_WSH", "1"}}, nullptr, unit);
  EXPECT_EQ(both.get("CF_CFJG"), unit.name);
  EXPECT_EQ(both.get("CF_CFJGDM"), unit.code);
  EXPECT_EQ(both.get("CF_SJLYDM"), unit.code);
  EXPECT_EQ(both.codes(), "MAP-0370 MAP-0370 MAP-0370 MAP-0370");
  EXPECT_EQ(both.draft.problems[0].severity, ProblemSeverity::Warn);
  EXPECT_EQ(map_row(fill, {{"CF_CFJG", "别的局"}, {"CF_WSH", "1"}}, nullptr, unit).get("CF_CFJGDM"), "");
  EXPECT_EQ(map_row(fill, {{"CF_CFJG", unit.name}, {"CF_WSH", "1"}}, nullptr, unit).get("CF_CFJGDM"), unit.code);
}

TEST(Decoder, SkipsEmptyExplanationAndRepeatedHeaderRows) {
  const std::string rows = kAuto + "[rows]\nskip_starting = [\"表格说明\"]\n";
  EXPECT_EQ(map_row(rows, {{"CF_WSH", " "}, {"CF_NR", "\xE3\x80\x80"}}).row_kind, Decoder::RowKind::Skipped);
  EXPECT_EQ(map_row(rows, {{"CF_WSH", "表格说明：必填"}, {"CF_NR", "x"}}).row_kind, Decoder::RowKind::Skipped);
  EXPECT_EQ(map_row(rows, {{"CF_WSH", "CF_WSH"}, {"CF_NR", "CF_NR"}}).row_kind, Decoder::RowKind::Skipped);
  EXPECT_EQ(map_row(rows, {{"CF_WSH", "CF_WSH"}, {"CF_NR", "警告"}}).row_kind, Decoder::RowKind::Draft);
}

TEST(Decoder, ReportsUnknownMissingAndDoubledColumns) {
  const Mapped row = map_row("ignore = [\"序号\"]\n" + kAuto,
                             {{"序号", "1"}, {"CF_WSH", "1"}, {"行政处罚决定书文号", "1"}, {"案件名称", "x"}, {"行政相对人代码_3", "y"}});
  const std::string codes = row.column_codes();
  EXPECT_NE(codes.find("MAP-0381:案件名称"), std::string::npos) << codes;
  EXPECT_EQ(codes.find("序号"), std::string::npos) << codes;
  EXPECT_NE(codes.find("MAP-0384:CF_WSH"), std::string::npos) << codes;
  EXPECT_NE(codes.find("MAP-0382:违法事实"), std::string::npos) << codes;
  EXPECT_NE(codes.find("MAP-0383:行政相对人代码_3"), std::string::npos) << codes;
  EXPECT_EQ(map_row(kAuto, {{"CF_WSH", "1"}, {"行政处罚决定书文号", "2"}}).codes(), "MAP-0305");
  EXPECT_EQ(map_row(kAuto, {{"CF_WSH", "1"}, {"cf_wsh", "1"}}).column_codes().find("MAP-0384"), std::string::npos);
}

TEST(Decoder, TakesProblemsOfTheReaderOver) {
  auto columns = std::make_shared<ColumnTable>();
  columns->intern("CF_WSH");
  RawRow row;
  row.number = 9;
  row.problems.push_back({"", "", ProblemSeverity::Error, "MAP-0103", {}});
  Decoder decoder(adapter(kAuto), columns, {}, nullptr);
  Draft draft;
  EXPECT_EQ(decoder.decode(row, draft), Decoder::RowKind::Draft);
  EXPECT_EQ(draft.row, 9U);
  ASSERT_EQ(draft.problems.size(), 1U);
  EXPECT_EQ(draft.problems[0].code, "MAP-0103");
}

TEST(Decoder, BindsAnewWhenLaterRowsBringNewColumns) {
  auto columns = std::make_shared<ColumnTable>();
  RawRow row;
  Draft draft;
  Decoder decoder(adapter(kAuto), columns, {}, test::catalogue().find("penalty"));
  for (const char* name : {"CF_WSH", "CF_NR", "CF_YJ"}) {
    const std::uint32_t column = columns->intern(name);
    row.values.assign(columns->size(), {});
    row.values[column] = "值";
    decoder.decode(row, draft);
    EXPECT_EQ(draft.fields.get(*draft.kind->index_of(name)), "值") << name;
  }
}

TEST(RawRow, IsKeptAsJsonForTheQuarantine) {
  ColumnTable columns;
  columns.intern("a");
  columns.intern("b");
  columns.intern("c");
  RawRow row;
  row.values = {"1\"", {}, "三"};
  EXPECT_EQ(raw_row_json(row, columns), R"({"a":"1\"","c":"三"})");
}

}  // namespace
}  // namespace xinshi::mapping

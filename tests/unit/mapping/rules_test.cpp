// SPDX-License-Identifier: Apache-2.0
// Rules of [fields] and [rows] that look at several columns or conclude values.
#include <gtest/gtest.h>

#include "mapping/decoder.h"
#include "mapping/steps.h"
#include "support.h"

namespace xinshi::mapping {
namespace {

constexpr const char* kHead = "format = 1\nid = \"t\"\nversion = \"1\"\nkinds = [\"penalty\", \"permit\"]\n";
using Cells = std::vector<std::pair<std::string, std::string>>;

struct Mapped {
  Draft draft;
  std::string get(std::string_view code) const {
    const auto index = draft.kind->index_of(code);
    return index ? std::string(draft.fields.get(*index)) : "no such field";
  }
  std::string codes() const {
    std::string out;
    for (const Problem& problem : draft.problems) out += (out.empty() ? "" : " ") + problem.code + "@" + problem.field;
    return out;
  }
};

Mapped map_row(const std::string& adapter, const Cells& cells, const char* hint = "penalty") {
  auto made = read_source_adapter(kHead + adapter, "t.toml", test::catalogue());
  if (!made) {
    ADD_FAILURE() << describe(made.error());
    return {};
  }
  auto columns = std::make_shared<ColumnTable>();
  RawRow row;
  row.number = 1;
  for (const auto& [name, value] : cells) {
    columns->intern(name);
    row.values.push_back(value);
  }
  Decoder decoder(*made, columns, {}, hint == nullptr ? nullptr : test::catalogue().find(hint));
  Mapped out;
  decoder.decode(row, out.draft);
  return out;
}

TEST(FieldRules, MarkConcludedValuesWithAWarning) {
  const std::string rule = "[fields.CF_WFXW]\nfrom = \"案名\"\nderived = true\n";
  const Mapped row = map_row(rule, {{"案名", "无照经营"}});
  EXPECT_EQ(row.get("CF_WFXW"), "无照经营");
  EXPECT_EQ(row.codes(), "MAP-0371@CF_WFXW");
  EXPECT_EQ(row.draft.problems[0].severity, ProblemSeverity::Warn);
  EXPECT_EQ(map_row(rule, {{"案名", "/"}, {"z", "1"}}).codes(), "MAP-0371@CF_WFXW") << "without [empty] a stroke is a text";
}

TEST(FieldRules, HoldWhenAllTheirConditionsHold) {
  const std::string rule =
      "[empty]\nwords = [\"/\"]\n[fields.BZ]\nconstant = \"yes\"\nwhen = [{ column = [\"a\", \"b\"], present = true }, { column = \"c\", "
      "matches = \"^x\" }]\n";
  const std::tuple<const char*, const char*, const char*, const char*> cases[] = {
      {"1", "", "xy", "yes"}, {"", "1", "x", "yes"}, {"/", " ", "x", ""}, {"1", "1", "y", ""}, {"1", "1", "", ""}};
  for (const auto& [a, b, c, wanted] : cases) EXPECT_EQ(map_row(rule, {{"a", a}, {"b", b}, {"c", c}}).get("BZ"), wanted) << a << b << c;
  const std::string absent = "[fields.BZ]\nconstant = \"none\"\nwhen = { column = [\"a\", \"b\"], present = false }\n";
  EXPECT_EQ(map_row(absent, {{"a", ""}, {"b", ""}, {"z", "1"}}).get("BZ"), "none");
  EXPECT_EQ(map_row(absent, {{"a", ""}, {"b", "1"}}).get("BZ"), "");
  EXPECT_EQ(map_row(absent, {{"z", "1"}}).get("BZ"), "none") << "columns that are not there are not filled";
}

TEST(FieldRules, LeaveAColumnToItsOwnFieldWhenAConditionOnlyLooksAtIt) {
  const std::string rule =
      "[auto]\nfields = \"all\"\n[fields.CF_XDR_LB]\nconstant = \"个体工商户\"\nwhen = { column = \"CF_XDR_SHXYM\", matches = \"^92\" }\n";
  const Mapped row = map_row(rule, {{"CF_XDR_SHXYM", "92330822MA0000015R"}});
  EXPECT_EQ(row.get("CF_XDR_SHXYM"), "92330822MA0000015R");
  EXPECT_EQ(row.get("CF_XDR_LB"), "个体工商户");
}

TEST(FieldRules, TakeAnAmountOutOfATextOnlyWhenItNamesOne) {
  const std::string rule = "[fields.CF_NR_FK]\nfrom = \"t\"\nsteps = [{ op = \"amount\", of = \"罚款\" }]\n";
  const std::pair<const char*, const char*> cases[] = {
      {"罚款2000元", "0.2"},
      {"罚款人民币2,000.50元整", "0.20005"},
      {"处罚款：３万元", "3"},
      {"处2000元罚款", "0.2"},
      {"处以人民币2000元的罚款", "0.2"},
      {"罚款壹万元整", "1"},
      {"没收违法所得500元，罚款2000元", "0.2"},
      {"罚款2000元；逾期每日按罚款数额的百分之三加处罚款", "0.2"},
      {"罚款2000元（罚款0.2万元）", "0.2"},
      {"罚款2000元，对负责人罚款300元", ""},
      {"没收违法所得500元，罚款", ""},
      {"没收500元", ""},
      {"警告", ""},
  };
  for (const auto& [text, wanted] : cases) EXPECT_EQ(map_row(rule, {{"t", text}}).get("CF_NR_FK"), wanted) << text;
}

TEST(Rows, AreRefusedWithTheReasonThatTheAdapterGives) {
  const std::string rule = "[[rows.refuse]]\nwhen = { column = [\"范围\"], in = [\"1\"] }\nreason = \"不公示\"\n";
  const Mapped row = map_row(rule, {{"范围", " 1"}});
  EXPECT_EQ(row.codes(), "MAP-0372@");
  EXPECT_EQ(row.draft.problems[0].args[0], "不公示");
  EXPECT_EQ(map_row(rule, {{"范围", "0"}}).codes(), "");
  EXPECT_EQ(map_row(rule, {{"别的", "1"}}).codes(), "");
}

TEST(Rows, TakeNoHintOfTheirKindFromTheColumnOfTheOperation) {
  const std::string rule =
      "[auto]\nfields = \"all\"\n[operation]\nop = [\"当前状态\"]\nwords = { \"0\" = \"upsert\" }\n[fields.XK_ZT]\nfrom = \"当前状态\"\n";
  EXPECT_EQ(map_row(rule, {{"CF_WSH", "1号"}, {"当前状态", "0"}}, nullptr).draft.kind->id, "penalty");
}

TEST(Values, RefuseFormulaErrorsAndNumbersThatLostTheirEnd) {
  const std::string all = "[auto]\nfields = \"all\"\n";
  for (const char* text : {"#N/A", "#REF!", "######"}) EXPECT_EQ(map_row(all, {{"CF_SY", text}}).codes(), "MAP-0333@CF_SY") << text;
  EXPECT_EQ(map_row(all, {{"CF_SY", "3.30822199001011E+17"}}).codes(), "MAP-0331@CF_SY") << "in prose as well";
  for (const char* text : {"#1 车间", "1.5E+3", "2.0"}) EXPECT_EQ(map_row(all, {{"CF_SY", text}}).codes(), "") << text;
}

TEST(Adapter, NamesTheConditionThatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"[fields.BZ]\nconstant = \"x\"\nwhen = { column = \"a\", matches = \"(\" }\n", "MAP-0206"},
      {"[fields.BZ]\nconstant = \"x\"\nwhen = { column = \"a\", matches = \"b\", present = true }\n", "MAP-0208"},
      {"[fields.CF_NR_FK]\nfrom = \"x\"\nsteps = [{ op = \"amount\", of = \"\" }]\n", "MAP-0205"},
      {"[[rows.refuse]]\nwhen = { column = \"a\", present = true }\n", "MAP-0204"},
      {"[[rows.refuse]]\nreason = \"a\"\n", "MAP-0204"},
  };
  for (const auto& [text, code] : cases) {
    const auto made = read_source_adapter(std::string(kHead) + text, "t.toml", test::catalogue());
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().code, code) << text;
  }
}

}  // namespace
}  // namespace xinshi::mapping

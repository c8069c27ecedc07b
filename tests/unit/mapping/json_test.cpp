// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "mapping/json_object.h"
#include "support.h"

namespace xinshi::mapping {
namespace {

using test::read_all;
using Rows = std::vector<std::string>;

TEST(Ndjson, ReadsOneObjectALineAndSkipsBlankLines) {
  const auto all = read_all(Format::Ndjson, "{\"a\":\"1\",\"b\":\"x\"}\r\n\n  \n{\"a\":\"2\"}");
  EXPECT_EQ(all.rows, (Rows{"1: a=1 b=x", "2: a=2"}));
}

TEST(Ndjson, KeepsNumbersAsWrittenAndJoinsListsOfText) {
  EXPECT_EQ(read_all(Format::Ndjson, R"({"n":0.20,"e":9.11101E+17,"t":true,"f":false,"z":null,"l":["罚款","警告"],"o":[]})").rows,
            (Rows{"1: n=0.20 e=9.11101E+17 t=true f=false l=罚款、警告 o="}));
}

TEST(Ndjson, UndoesEscapesInNamesAndValues) {
  EXPECT_EQ(read_all(Format::Ndjson, R"({"\u6587号":"a\"b\\c\n\u5218\ud842\udfb7"})").rows, (Rows{"1: 文号=a\"b\\c\n刘𠮷"}));
}

TEST(Ndjson, RejectsBrokenLinesAndReadsOnBehindThem) {
  struct Case {
    const char* what;
    std::string line;
    const char* code;
  };
  const std::vector<Case> cases = {
      {"duplicate name", R"({"a":"1","a":"2"})", "MAP-0106"},
      {"duplicate name, first absent", R"({"a":null,"a":"2"})", "MAP-0106"},
      {"duplicate name in another spelling", R"({"a":"1","\u0061":"2"})", "MAP-0106"},
      {"nested object", R"({"a":{"b":1}})", "MAP-0108"},
      {"list of objects", R"({"a":[{"b":1}]})", "MAP-0108"},
      {"no object", R"(["a"])", "MAP-0104"},
      {"a number", "5", "MAP-0104"},
      {"text behind the object", R"({"a":"1"} x)", "MAP-0103"},
      {"two objects", R"({"a":"1"}{"a":"2"})", "MAP-0105"},
      {"missing comma", R"({"a":"1" "b":"2"})", "MAP-0103"},
      {"missing colon", R"({"a" "1"})", "MAP-0103"},
      {"not closed", R"({"a":"1")", "MAP-0103"},
      {"open string", R"({"a":"1)", "MAP-0103"},
      {"no number", R"({"a":12x})", "MAP-0103"},
      {"leading zero", R"({"a":012})", "MAP-0103"},
      {"wrong word", R"({"a":nul})", "MAP-0103"},
      {"control character", "{\"a\":\"1\t2\"}", "MAP-0103"},
      {"escaped NUL", R"({"a":"1\u00002"})", "MAP-0110"},
      {"deep nesting", "{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}", "MAP-0108"},
  };
  for (const Case& c : cases) {
    const auto all = read_all(Format::Ndjson, c.line + "\n{\"a\":\"ok\"}\n");
    EXPECT_EQ(all.error, "") << c.what;
    EXPECT_EQ(all.rows, (Rows{std::string("1! ") + c.code, "2: a=ok"})) << c.what;
  }
}

TEST(Ndjson, NamesTheByteThatIsNotUtf8) {
  ViewStream stream("{\"a\":\"\xB4\xF3\"}\n");
  ColumnTable columns;
  RawRow row;
  Arena arena;
  ASSERT_TRUE(*make_row_reader(Format::Ndjson, stream, columns, {})->next(row, arena));
  ASSERT_EQ(row.problems.size(), 1U);
  EXPECT_EQ(row.problems[0].code, "MAP-0102");
  EXPECT_EQ(row.problems[0].args, (std::vector<std::string>{"6"}));
}

TEST(Ndjson, DropsALineThatIsTooLongAndGoesOn) {
  const ReadLimits limits{16, 64, 10, 64};
  const auto all = read_all(Format::Ndjson, "{\"a\":\"" + std::string(1000, 'x') + "\"}\n{\"a\":\"ok\"}\n", limits);
  EXPECT_EQ(all.rows, (Rows{"1! MAP-0101", "2: a=ok"}));
  EXPECT_EQ(read_all(Format::Ndjson, "{\"a\":\"" + std::string(17, 'x') + "\"}\n", limits).rows, (Rows{"1! MAP-0109"}));
}

TEST(Ndjson, StopsTakingNewNamesAtTheLimitAndKeepsTheKnownOnes) {
  const ReadLimits limits{16, 64, 2, 64};
  EXPECT_EQ(read_all(Format::Ndjson, "{\"a\":1,\"b\":2}\n{\"c\":3}\n{\"b\":4}\n", limits).rows,
            (Rows{"1: a=1 b=2", "2! MAP-0107", "3: b=4"}));
}

TEST(Ndjson, FollowsARowWhoseNamesStandInAnotherOrder) {
  EXPECT_EQ(read_all(Format::Ndjson, "{\"a\":\"1\",\"b\":\"2\"}\n{\"b\":\"3\",\"a\":\"4\"}\n{\"a\":\"5\",\"c\":\"6\"}\n").rows,
            (Rows{"1: a=1 b=2", "2: a=4 b=3", "3: a=5 c=6"}));
}

TEST(Ndjson, KeepsAnsweringTheRightValuesAcrossManyRowsOfDifferentLength) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "{\"n\":" + std::to_string(i) + ",\"t\":\"" + std::string(static_cast<std::size_t>(i % 700), 'x') + "\"}\n";
  const auto all = read_all(Format::Ndjson, text, {}, 4096);
  ASSERT_EQ(all.rows.size(), 2000U);
  for (std::size_t i = 0; i < all.rows.size(); ++i) {
    const std::string n = std::to_string(i);
    EXPECT_EQ(all.rows[i], std::to_string(i + 1) + ": n=" + n + " t=" + std::string(i % 700, 'x'));
  }
}

TEST(Json, ReadsAnArrayAndASingleObject) {
  EXPECT_EQ(read_all(Format::Json, " [ {\"a\":\"]},{\"} , {\"a\":2}\n] \n").rows, (Rows{"1: a=]},{", "2: a=2"}));
  EXPECT_EQ(read_all(Format::Json, "{\"a\":\"1\"}\n").rows, (Rows{"1: a=1"}));
  EXPECT_EQ(read_all(Format::Json, "[]").rows, Rows{});
  EXPECT_EQ(read_all(Format::Json, "").rows, Rows{});
}

TEST(Json, RejectsElementsThatAreNoObjectsAndGoesOn) {
  EXPECT_EQ(read_all(Format::Json, R"([5,{"a":1},"t",[1],{"a":{"b":1}},{"a":2}])").rows,
            (Rows{"1! MAP-0104", "2: a=1", "3! MAP-0104", "4! MAP-0104", "5! MAP-0108", "6: a=2"}));
}

TEST(Json, RefusesAStructureThatIsNotOne) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"[{\"a\":1}", "MAP-0112"},
                                                                  {"[{\"a\":1},", "MAP-0112"},
                                                                  {"[{\"a\":1},]", "MAP-0113"},
                                                                  {"[{\"a\":1} {\"a\":2}]", "MAP-0113"},
                                                                  {"[{\"a\":1}] x", "MAP-0114"},
                                                                  {"{\"a\":1} {\"a\":1}", "MAP-0114"},
                                                                  {"hello", "MAP-0111"},
                                                                  {"[{\"a\":\"", "MAP-0112"},
                                                                  {"[" + std::string(100, '['), "MAP-0115"}};
  for (const auto& [text, code] : cases) EXPECT_EQ(read_all(Format::Json, text).error, code) << text;
}

TEST(Json, PassesOverAnElementThatIsTooLong) {
  const ReadLimits limits{16, 64, 10, 64};
  EXPECT_EQ(read_all(Format::Json, "[{\"a\":\"" + std::string(900, ']') + "\"},{\"a\":\"ok\"}]", limits).rows,
            (Rows{"1! MAP-0101", "2: a=ok"}));
}

TEST(Json, JudgesNumbersAsTheStandardDoes) {
  for (const char* good : {"0", "-0", "10", "1.5", "-2.25", "1e5", "1E+17", "0.1e-2"}) EXPECT_TRUE(is_json_number(good)) << good;
  for (const char* bad : {"", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1,000", "NaN", "1 "})
    EXPECT_FALSE(is_json_number(bad)) << bad;
}

TEST(Format, IsToldByContentAndFileEnding) {
  struct Case {
    const char* name;
    const char* head;
    Format format;
  };
  const Case cases[] = {
      {"a.csv", "{\"a\"", Format::Csv},           {"a", "[{\"a\":1}]", Format::Json},       {"a", "{\"a\":1}\n{\"a\":2}\n", Format::Ndjson},
      {"a", "{\"a\":{\"b\":1}}\n", Format::Json}, {"a.jsonl", "{\"a\":1}", Format::Ndjson}, {"a", "\xEF\xBB\xBF <?xml", Format::Xml},
      {"a.txt", "文书号,金额", Format::Csv}};
  for (const Case& c : cases) EXPECT_EQ(detect_format(c.name, c.head), c.format) << c.name << " " << c.head;
}

}  // namespace
}  // namespace xinshi::mapping

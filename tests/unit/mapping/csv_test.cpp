// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support.h"

namespace xinshi::mapping {
namespace {

using test::read_all;
using Rows = std::vector<std::string>;

TEST(Csv, ReadsRowsUnderTheirHeadersAndCountsThePhysicalRow) {
  const auto all = read_all(Format::Csv, "文书号,金额\r\nA1,5\r\nA2,6\r\n");
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(all.rows, (Rows{"2: 文书号=A1 金额=5", "3: 文书号=A2 金额=6"}));
}

TEST(Csv, FindsTheSeparatorInTheHeader) {
  for (const char* separator : {",", ";", "\t"}) {
    const std::string s = separator;
    EXPECT_EQ(read_all(Format::Csv, "CF_WSH" + s + "CF_NR\n1号" + s + "警告\n").rows, (Rows{"2: CF_WSH=1号 CF_NR=警告"})) << s;
  }
}

TEST(Csv, KeepsQuotedLineBreaksSeparatorsAndDoubledQuotesInsideACell) {
  const auto all = read_all(Format::Csv, "CF_WSH,CF_NR\n1号,\"第一行\n第二行, 称\"\"甲\"\"\"\n2号,x\n");
  EXPECT_EQ(all.rows, (Rows{"2: CF_WSH=1号 CF_NR=第一行\n第二行, 称\"甲\"", "3: CF_WSH=2号 CF_NR=x"}));
}

TEST(Csv, PassesOverTitleRowsAboveTheHeaderAndCountsThem) {
  const auto all = read_all(Format::Csv, "行政处罚信息公示表,,\n,,\n行政处罚决定书文号,处罚类别,处罚决定日期\n1号,警告,2026-01-05\n");
  EXPECT_EQ(all.rows, (Rows{"4: 行政处罚决定书文号=1号 处罚类别=警告 处罚决定日期=2026-01-05"}));
}

TEST(Csv, NamesBothColumnsOfADuplicateHeader) {
  ViewStream stream("CF_WSH,CF_NR,CF_WSH\n1,2,3\n");
  ColumnTable columns;
  const auto reader = make_row_reader(Format::Csv, stream, columns, {});
  RawRow row;
  Arena arena;
  const auto first = reader->next(row, arena);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, "MAP-0123");
  EXPECT_EQ(first.error().detail, "CF_WSH: 1, 3");
}

TEST(Csv, GivesUpOnlyTheLineOfAQuoteThatNeverCloses) {
  const auto all = read_all(Format::Csv, "CF_WSH,CF_NR\n1号,\"开头\n2号,警告\n");
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(all.rows, (Rows{"2! MAP-0124", "3: CF_WSH=2号 CF_NR=警告"}));
}

TEST(Csv, RejectsBrokenCellsRowByRow) {
  struct Case {
    std::string cell;
    std::string code;
  };
  const ReadLimits limits{16, 64, 10, 64};
  const std::vector<Case> cases = {{std::string("a\0b", 3), "MAP-0110"},
                                   {std::string(17, 'x'), "MAP-0109"},
                                   {"\"a\"b", "MAP-0127"},
                                   {"a,b,c", "MAP-0126"},
                                   {"\xC3\x28", "MAP-0102"},
                                   {std::string(200, 'x'), "MAP-0101"}};
  for (const Case& c : cases) {
    const auto all = read_all(Format::Csv, "CF_WSH,CF_NR\n1," + c.cell + "\n2,ok\n", limits);
    EXPECT_EQ(all.rows, (Rows{"2! " + c.code, "3: CF_WSH=2 CF_NR=ok"})) << c.code;
  }
}

TEST(Csv, KeepsALongQuotedCellOutOfMemoryAndGoesOnBehindIt) {
  const ReadLimits limits{16, 64, 10, 64};
  const auto all = read_all(Format::Csv, "CF_WSH,CF_NR\n1,\"" + std::string(500, 'x') + "\nnot a row" + "\"\n2,ok\n", limits);
  EXPECT_EQ(all.rows, (Rows{"2! MAP-0101", "3: CF_WSH=2 CF_NR=ok"}));
}

TEST(Csv, LeavesMissingTrailingCellsAbsentAndAcceptsEmptyOnesTooMany) {
  EXPECT_EQ(read_all(Format::Csv, "CF_WSH,CF_NR\n1\n2,x,,\n").rows, (Rows{"2: CF_WSH=1", "3: CF_WSH=2 CF_NR=x"}));
}

TEST(Csv, SkipsAByteOrderMarkAndKeepsASingleQuoteInsideWords) {
  EXPECT_EQ(read_all(Format::Csv,
                     "\xEF\xBB\xBF"
                     "CF_WSH,CF_NR\n1,O'Brien\n")
                .rows,
            (Rows{"2: CF_WSH=1 CF_NR=O'Brien"}));
}

TEST(Csv, RefusesTextWithoutAnyHeader) {
  EXPECT_EQ(read_all(Format::Csv, "1,2\n3,4\n").error, "MAP-0121");
}

TEST(Csv, ReadsTheSameAtEveryPieceSize) {
  const std::string text = "CF_WSH,CF_NR\r\n1号,\"a\r\nb\"\"c\"\r\n2号,x\r\n\r\n3号,\"\"\r\n";
  const auto whole = read_all(Format::Csv, text, {}, 1000);
  ASSERT_EQ(whole.rows.size(), 4U);
  for (std::size_t step = 1; step < 30; ++step) EXPECT_EQ(read_all(Format::Csv, text, {}, step).rows, whole.rows) << step;
}

}  // namespace
}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "mapping/xlsx_number.h"
#include "workbook_support.h"

namespace xinshi::mapping {
namespace {

using test::book_of;
using test::BookParts;
using test::read_book;
using Rows = std::vector<std::string>;

std::string shown(const char* raw, NumberStyle style, bool date1904 = false) {
  std::string out;
  return append_number(out, raw, style, date1904) ? out : "no number";
}

TEST(WorkbookNumber, ShowsWhatASpreadsheetShows) {
  const std::pair<const char*, const char*> cases[] = {
      {"5", "5"},
      {"-12.5", "-12.5"},
      {"0", "0"},
      {"12.0", "12"},
      {"0.10000000000000001", "0.1"},
      {"2.2000000000000002", "2.2"},
      {"1.0000000000000001E-5", "0.00001"},
      {"1E3", "1000"},
      {"440301103097413", "440301103097413"},  // 15 digits are still exact
      {"999999999999999", "999999999999999"},
      {"3.3082219900101123E+17", "3.30822199001011E+17"},  // an identity number that lost its end
      {"330822199001011230", "3.30822199001011E+17"},
      {"1000000000000000", "1.0E+15"},
      {"abc", "no number"},
      {"", "no number"},
      {"1e999", "no number"},
  };
  for (const auto& [raw, text] : cases) EXPECT_EQ(shown(raw, NumberStyle::Plain), text) << raw;
}

TEST(WorkbookNumber, ReadsDaysOfBothDateSystems) {
  // Anchors: Excel's documentation gives 1900-01-01 as day 1 and 2008-01-01 as day 39448; the 1904 system starts 1462 days later.
  const std::tuple<const char*, bool, const char*> cases[] = {
      {"39448", false, "2008-01-01"},
      {"37986", true, "2008-01-01"},
      {"1", false, "1900-01-01"},
      {"59", false, "1900-02-28"},
      {"60", false, "1900-02-29"},  // never was: the date rules refuse it
      {"61", false, "1900-03-01"},
      {"0", false, "1900-01-00"},
      {"0", true, "1904-01-01"},
      {"44927.5", false, "2023-01-01 12:00:00"},
      {"44926.999999", false, "2023-01-01"},  // rounds up to the next midnight
      {"2958465", false, "9999-12-31"},
      {"2958466", false, "2958466"},
      {"-1", false, "-1"},
  };
  for (const auto& [raw, system, text] : cases) EXPECT_EQ(shown(raw, NumberStyle::Date, system), text) << raw;
  EXPECT_EQ(shown("0.75", NumberStyle::Time), "18:00:00");
}

TEST(WorkbookNumber, TellsDatesByTheirFormat) {
  const std::pair<const char*, NumberStyle> cases[] = {
      {"General", NumberStyle::Plain},
      {"G/通用格式", NumberStyle::Plain},
      {"0.00", NumberStyle::Plain},
      {"#,##0.00_);[Red](#,##0.00)", NumberStyle::Plain},
      {"\"day\" 0", NumberStyle::Plain},
      {"0.00E+00", NumberStyle::Plain},
      {"@", NumberStyle::Plain},
      {"yyyy/m/d", NumberStyle::Date},
      {"[$-804]yyyy\"年\"m\"月\"d\"日\";@", NumberStyle::Date},
      {"yyyy\\-mm\\-dd", NumberStyle::Date},
      {"m/d", NumberStyle::Date},
      {"YYYY-MM-DD HH:MM:SS", NumberStyle::Date},
      {"h:mm:ss", NumberStyle::Time},
      {"[h]:mm", NumberStyle::Time},
      {"mm:ss.0", NumberStyle::Time},
  };
  for (const auto& [code, style] : cases) EXPECT_EQ(number_style(code), style) << code;
  EXPECT_EQ(builtin_number_style(14), NumberStyle::Date);
  EXPECT_EQ(builtin_number_style(31), NumberStyle::Date);
  EXPECT_EQ(builtin_number_style(20), NumberStyle::Time);
  EXPECT_EQ(builtin_number_style(2), NumberStyle::Plain);
}

TEST(Workbook, ReadsSharedInlineAndRichTextsDatesAndFormulas) {
  const auto all = read_book(book_of(
      R"(<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>46023</v></c><c r="C2"><v>0.20000000000000001</v></c></row>)"
      R"(<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" s="2"><f>DATE(2026,1,2)</f><v>46024</v></c><c r="C3" t="str"><f>"x"</f><v>a &amp; b&#10;c</v></c></row>)"
      R"(<row r="4"><c r="A4" t="inlineStr"><is><t>丙_x000D_1</t></is></c><c r="B4" t="d"><v>2026-01-03T00:00:00</v></c><c r="C4" t="b"><v>1</v></c></row>)"));
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(all.rows,
            (Rows{"2: 文书号=甲〔2026〕1号 决定日期=2026-01-01 金额=0.2", "3: 文书号=乙〔2026〕2号  决定日期=2026-01-02 金额=a & b\nc",
                  "4: 文书号=丙\r1 决定日期=2026-01-03 金额=TRUE"}));
}

TEST(Workbook, UsesTheDateSystemThatTheWorkbookNames) {
  BookParts book = book_of(R"(<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>44561</v></c></row>)");
  book.properties = "<workbookPr date1904=\"1\"/>";
  EXPECT_EQ(read_book(book).rows, (Rows{"2: 文书号=甲〔2026〕1号 决定日期=2026-01-01"}));  // 46023 - 1462
}

TEST(Workbook, CountsPhysicalRowsAndPassesOverEmptyOnes) {
  const auto all = read_book(book_of(
      R"(<row r="3"/><row r="5" spans="1:3"><c r="A5" t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row><row r="900"><c r="B900" s="1"/></row>)"));
  EXPECT_EQ(all.rows, (Rows{"5: 文书号=甲〔2026〕1号", "6: 文书号=乙〔2026〕2号 "}));
}

TEST(Workbook, ReadsSheetsWhoseElementsBearAPrefix) {
  BookParts book = book_of("");
  book.prefix = "x:";
  book.sheets[0].second =
      R"(<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>文书号</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c></x:row></x:sheetData>)";
  EXPECT_EQ(read_book(book).rows, (Rows{"2: 文书号=7"}));
}

TEST(Workbook, FindsTheHeaderBelowATitleAndExplanations) {
  BookParts book = book_of("");
  book.sheets[0].second =
      R"(<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>行政处罚信息公示表</t></is></c></row>)"
      R"(<row r="2"><c r="A2" t="inlineStr"><is><t>填表说明：请按照要求逐项填写，日期写成 2026-01-03 的形式，金额以万元为单位，不得留空，谢谢配合并请认真核对每一项内容</t></is></c></row>)"
      R"(<row r="3"><c r="A3" t="inlineStr"><is><t>行政处罚决定书文号</t></is></c><c r="B3" t="inlineStr"><is><t>处罚决定日期</t></is></c></row>)"
      R"(<row r="4"><c r="A4" t="s"><v>0</v></c><c r="B4" s="1"><v>46023</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>)";
  EXPECT_EQ(read_book(book).rows, (Rows{"4: 行政处罚决定书文号=甲〔2026〕1号 处罚决定日期=2026-01-01"}));
}

TEST(Workbook, ReadsAHeaderOfTwoRowsThroughItsMergedCells) {
  BookParts book = book_of("");
  const auto text = [](const char* at, const char* what) {
    return "<c r=\"" + std::string(at) + "\" t=\"inlineStr\"><is><t>" + what + "</t></is></c>";
  };
  book.sheets[0].second = "<sheetData><row r=\"1\">" + text("A1", "处罚决定书文号") + text("B1", "法定代表人") + text("D1", "经办人") +
                          "</row><row r=\"2\">" + text("B2", "姓名") + text("C2", "证件号码") + text("D2", "姓名") + "</row><row r=\"3\">" +
                          text("A3", "1号") + text("B3", "张三") + text("C3", "X1") + text("D3", "李四") +
                          "</row></sheetData><mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/></mergeCells>";
  EXPECT_EQ(read_book(book).error, "");
  EXPECT_EQ(read_book(book).rows, (Rows{"3: 处罚决定书文号=1号 法定代表人姓名=张三 证件号码=X1 经办人姓名=李四"}));
}

TEST(Workbook, FillsCellsMergedDownwardsIntoTheRowsTheyCover) {
  BookParts book = book_of(R"(<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>46023</v></c><c r="C2"><v>1</v></c></row>)"
                           R"(<row r="3"><c r="A3" s="1"/><c r="B3" s="1"/><c r="C3"><v>2</v></c></row>)"
                           R"(<row r="4"><c r="A4"/></row><row r="5"><c r="A5" t="s"><v>1</v></c><c r="C5"><v>3</v></c></row>)");
  book.sheets[0].second += R"(<mergeCells count="2"><mergeCell ref="A2:A4"/><mergeCell ref="B2:B3"/></mergeCells>)";
  EXPECT_EQ(read_book(book).rows, (Rows{"2: 文书号=甲〔2026〕1号 决定日期=2026-01-01 金额=1",
                                        "3: 文书号=甲〔2026〕1号 决定日期=2026-01-01 金额=2",  // row 4 has no cell of its own: no record
                                        "5: 文书号=乙〔2026〕2号  金额=3"}));
}

TEST(Workbook, RejectsRowsThatCannotBeReadAndGoesOnBehindThem) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(<row r="2"><c r="A2"><f>B2</f></c></row>)", "2! MAP-0147"},        // formula without a result
      {R"(<row r="2"><c r="A2" t="s"><v>99</v></c></row>)", "2! MAP-0146"},  // no such shared text
      {R"(<row r="2"><c r="A2"><v>x</v></c></row>)", "2! MAP-0146"},
      {R"(<row r="2"><c r="A2" t="odd"><v>1</v></c></row>)", "2! MAP-0146"},
      {R"(<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>)", "2! MAP-0146"},  // backwards
      {R"(<row r="2"><c r="A2" t="str"><v>&nbsp;</v></c></row>)", "2! MAP-0146"},
      {R"(<row r="2"><c r="E2"><v>1</v></c></row>)", "2! MAP-0126"},
      {"<row r=\"2\"><c r=\"A2\" t=\"str\"><v>\xB0\xA1</v></c></row>", "2! MAP-0102"},
  };
  for (const auto& [row, found] : cases)
    EXPECT_EQ(read_book(book_of(std::string(row) + R"(<row r="3"><c r="A3"><v>1</v></c></row>)")).rows, (Rows{found, "3: 文书号=1"}))
        << row;
}

TEST(Workbook, RefusesARowBeyondTheLimitsOnly) {
  const ReadLimits limits{100, 400, 10, 64};
  const auto row = [](int number, std::size_t size) {
    return "<row r=\"" + std::to_string(number) + "\"><c t=\"str\"><v>" + std::string(size, 'x') + "</v></c></row>";
  };
  const auto all = read_book(book_of(row(2, 101) + row(3, 3000) + row(4, 1)), {}, limits);
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(all.rows, (Rows{"2! MAP-0109", "3! MAP-0101", "4: 文书号=x"}));
}

TEST(Workbook, ChoosesTheSheetWithTheBestHeaderOrTheNamedOne) {
  BookParts book = book_of(R"(<row r="2"><c r="A2"><v>1</v></c></row>)");
  const std::string data = book.sheets[0].second;
  const std::string notes =
      R"(<sheetData><row r="1"><c t="str"><v>字段名称</v></c></row><row r="2"><c t="str"><v>文书号</v></c></row></sheetData>)";
  book.sheets = {{"说明", data}, {"代码", notes}, {"处罚", data}};
  EXPECT_EQ(read_book(book).rows, (Rows{"2: 文书号=1"}));
  EXPECT_EQ(read_book(book, {.sheet = "代码"}).rows, (Rows{"2: 字段名称=文书号"}));
  EXPECT_EQ(read_book(book, {.sheet = "没有"}).error, "MAP-0142");
}

TEST(Workbook, AsksWhichSheetIsMeantRatherThanLeaveDecisionsOut) {
  BookParts book = book_of(R"(<row r="2"><c r="A2"><v>1</v></c></row>)");
  book.sheets.push_back({"许可", book.sheets[0].second});
  EXPECT_EQ(read_book(book).error, "MAP-0143");
  book.sheets[1].second = "<sheetData/>";
  EXPECT_EQ(read_book(book).rows, (Rows{"2: 文书号=1"}));
}

TEST(Workbook, RefusesAWorkbookThatIsBrokenOrTooLarge) {
  const std::string row = R"(<row r="2"><c r="A2"><v>1</v></c></row>)";
  const auto broken = [&](const char* part, const std::string& text) {
    auto parts = book_of(row).parts();
    parts[part] = text;
    test::TextArchive archive(parts);
    return test::read_archive(archive).error;
  };
  EXPECT_EQ(broken("xl/workbook.xml", "<workbook"), "MAP-0145");
  EXPECT_EQ(broken("xl/workbook.xml", "<!DOCTYPE a><workbook/>"), "MAP-0134");
  EXPECT_EQ(broken("xl/workbook.xml", "<other/>"), "MAP-0141");
  EXPECT_EQ(broken("xl/workbook.xml", "<workbook><sheets/></workbook>"), "MAP-0141");
  EXPECT_EQ(broken("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=\"1\"><c><v>文"), "MAP-0145");
  EXPECT_EQ(broken("xl/worksheets/sheet1.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet/>"), "MAP-0134");
  EXPECT_EQ(broken("xl/worksheets/sheet1.xml", "<worksheet/>"), "MAP-0145");
  EXPECT_EQ(broken("xl/sharedStrings.xml", "<sst><si><t>a"), "MAP-0145");
  EXPECT_EQ(broken("xl/sharedStrings.xml", "<sst><si><t>&bad;</t></si></sst>"), "MAP-0145");
  EXPECT_EQ(read_book(book_of(row), {.sheet = {}, .max_shared_bytes = 8}).error, "MAP-0144");
  BookParts merged = book_of(row);
  merged.sheets[0].second += R"(<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>)";
  EXPECT_EQ(read_book(merged, {.sheet = {}, .max_merges = 1}).error, "MAP-0144");
}

TEST(Workbook, NamesBothColumnsOfADuplicateHeaderByTheirLetters) {
  BookParts book = book_of("");
  book.sheets[0].second =
      R"(<sheetData><row r="1"><c r="A1" t="str"><v>文书号</v></c><c r="AB1" t="str"><v>文书号</v></c><c r="AC1" t="str"><v>处罚机关</v></c><c r="AD1" t="str"><v>处罚日期</v></c></row></sheetData>)";
  test::TextArchive archive(book.parts());
  ColumnTable columns;
  const auto reader = make_workbook_reader(archive, columns, {}, {});
  RawRow row;
  Arena arena;
  const auto first = reader->next(row, arena);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, "MAP-0123");
  EXPECT_EQ(first.error().detail, "文书号: A, AB");
}

}  // namespace
}  // namespace xinshi::mapping

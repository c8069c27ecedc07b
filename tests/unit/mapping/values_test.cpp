// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "mapping/amounts.h"
#include "mapping/clean_text.h"
#include "mapping/code_table.h"
#include "mapping/dates.h"
#include "mapping/gbk_repertoire.h"
#include "mapping/header_match.h"
#include "mapping/masking.h"
#include "support.h"

namespace xinshi::mapping {
namespace {

DateRules rules() {
  DateRules out;
  for (const char* pattern : {"YYYY-M-D", "YYYY/M/D", "YYYYMMDD", "YYYY年M月D日", "YYYY,M,D", "YY-M-D"})
    out.patterns.push_back(*DatePattern::compile(pattern));
  out.long_term = {"长期", "9999-12-31"};
  out.empty = {"1899-12-31"};
  return out;
}

TEST(Dates, AreReadAsTheTableOfRealSpellingsSays) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"2021/1/3", "2021-01-03"},
                                                                  {"20210103", "2021-01-03"},
                                                                  {"2021年1月3日", "2021-01-03"},
                                                                  {"2021-01-03 00:00:00.0", "2021-01-03"},
                                                                  {"2021-01-0300:00:00", "2021-01-03"},
                                                                  {"2021，01，03", "2021-01-03"},
                                                                  {"1609603200000", "2021-01-03"},
                                                                  {"2021/1/3 0:00", "2021-01-03"},
                                                                  {"2021-01-02T16:00:00Z", "2021-01-03"},
                                                                  {"2021-01-02T15:59:59Z", "2021-01-02"},
                                                                  {"2021-01-03T00:30:00+08:00", "2021-01-03"},
                                                                  {"２０２１/１/３", "2021-01-03"},
                                                                  {"2024-02-29", "2024-02-29"},
                                                                  {"2021 年 1 月 3 日", "2021-01-03"}};
  for (const auto& [text, wanted] : cases) {
    const DateReading reading = read_date(text, rules());
    ASSERT_EQ(reading.state, DateReading::State::Value) << text;
    EXPECT_EQ(format_date(reading.date), wanted) << text;
    EXPECT_FALSE(reading.two_digit_year) << text;
  }
}

TEST(Dates, TakeATwoDigitYearAsThisCenturyAndSaySo) {
  const DateReading reading = read_date("21-01-03", rules());
  EXPECT_EQ(format_date(reading.date), "2021-01-03");
  EXPECT_TRUE(reading.two_digit_year);
}

TEST(Dates, AreNeverRolledOverOrGuessed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2021/2/30", "MAP-0311"},    {"2023-02-29", "MAP-0311"},      {"2021-13-01", "MAP-0311"},
      {"42737", "MAP-0312"},        {"42737.5", "MAP-0312"},         {"2021-01", "MAP-0310"},
      {"昨天", "MAP-0310"},         {"20210230", "MAP-0311"},        {"2021-01-03x", "MAP-0310"},
      {"160960320000", "MAP-0310"}, {"2021-01-03 25:00", "MAP-0310"}};
  for (const auto& [text, code] : cases) {
    const DateReading reading = read_date(text, rules());
    EXPECT_EQ(reading.state, DateReading::State::Bad) << text;
    EXPECT_EQ(reading.code, code) << text;
  }
}

TEST(Dates, KnowLongTermAndTheEmptySpreadsheetCell) {
  for (const char* text : {"长期", "2099-12-31", "2099/12/31", "9999-12-31", "9999-12-31 00:00:00"})
    EXPECT_EQ(read_date(text, rules()).state, DateReading::State::LongTerm) << text;
  EXPECT_EQ(read_date("1899-12-31 12:00:00", rules()).state, DateReading::State::Empty);
}

TEST(Dates, ReadSpreadsheetSerialsWhereTheAdapterNamesTheSystem) {
  DateRules serial = rules();
  serial.serial = DateRules::Serial::System1900;
  EXPECT_EQ(format_date(read_date("42737", serial).date), "2017-01-02");
  serial.serial = DateRules::Serial::System1904;
  EXPECT_EQ(format_date(read_date("42737", serial).date), "2021-01-03");
}

TEST(Dates, AreWrittenByThePatternOfTheTarget) {
  for (const auto& [pattern, wanted] : std::vector<std::pair<std::string, std::string>>{
           {"YYYY/MM/DD", "2021/01/03"}, {"YYYYMMDD", "20210103"}, {"YYYY年M月D日", "2021年1月3日"}, {"DD.MM.YY", "03.01.21"}}) {
    std::string out;
    DatePattern::compile(pattern)->write(out, *parse_iso_date("2021-01-03"));
    EXPECT_EQ(out, wanted);
  }
  for (const char* bad : {"YYYY-MM", "DD", "YYYY-MM-DD-DD", ""}) EXPECT_FALSE(DatePattern::compile(bad)) << bad;
}

TEST(Amounts, AreReadWithTheirUnits) {
  struct Case {
    const char* text;
    const char* value;
    const char* unit;
  };
  for (const Case& c :
       {Case{"2000元", "2000", "元"}, Case{"1,000.50", "1000.5", ""}, Case{"￥0.2万元", "0.2", "万元"},
        Case{"人民币 3 亿元整", "3", "亿元"}, Case{"-5", "-5", ""}, Case{"壹万元整", "10000", "元"},
        Case{"贰仟零伍拾元叁角", "2050.3", "元"}, Case{"十万元", "100000", "元"}, Case{"壹亿零叁万元", "100030000", "元"}}) {
    const AmountReading reading = read_amount(c.text);
    ASSERT_TRUE(reading.value) << c.text;
    EXPECT_EQ(to_text(normalised(*reading.value)), c.value) << c.text;
    EXPECT_EQ(reading.unit, c.unit) << c.text;
  }
  for (const char* bad : {"", "元", "约2000元", "1e3", "2000美元", "壹万", "1.2.3", "五五元"}) EXPECT_FALSE(read_amount(bad).value) << bad;
}

std::shared_ptr<const CodeList> list_of(std::string_view kind, std::string_view field) {
  const Kind* found = test::catalogue().find(kind);
  return found->fields[*found->index_of(field)].codes;
}

TEST(Codes, AcceptLabelsCodesFullWidthAndSynonyms) {
  CodeTable table(list_of("permit", "XK_XKLB"), nullptr);
  for (const char* text : {"普通", "普通许可", "1", "01", "０1", "普 通"}) {
    const auto found = table.find(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->canonical, "普通") << text;
  }
  EXPECT_EQ(table.find("其他-备案")->canonical, "其他-备案");
  EXPECT_EQ(table.find("其他（备案）")->canonical, "其他-备案");
  for (const char* bad : {"备案", "7", "普通2", "其他-", "普通-备案"}) EXPECT_FALSE(table.find(bad)) << bad;
}

TEST(Codes, MatchTheLongestValueOfASet) {
  CodeTable table(list_of("penalty", "CF_CFLB"), nullptr);
  const std::vector<std::pair<std::string, std::string>> cases = {{"没收违法所得、没收非法财物", "没收违法所得、没收非法财物"},
                                                                  {"罚款；警告", "警告、罚款"},
                                                                  {"警告,罚款,警告", "警告、罚款"},
                                                                  {"罚款 没收违法所得", ""},
                                                                  {"罚款并处没收非法财务", "罚款、没收非法财物"}};
  for (const auto& [text, wanted] : cases) {
    const auto found = table.find_set(text);
    EXPECT_EQ(found ? std::string(found->canonical) : std::string(), wanted) << text;
  }
  for (const char* bad : {"罚款、批评", "罚", "罚款金", "、"}) EXPECT_FALSE(table.find_set(bad)) << bad;
}

TEST(Codes, LetTheAdapterAddSpellingsWithAWarning) {
  const CodeSynonyms synonyms{{{"0", "自然人"}}, {{"法人", "法人及非法人组织"}}};
  CodeTable table(list_of("penalty", "CF_XDR_LB"), &synonyms);
  EXPECT_EQ(table.find("0")->canonical, "自然人");
  EXPECT_TRUE(table.find("法人")->warned);
  EXPECT_FALSE(table.find("法人及非法人组织")->warned);
}

TEST(Headers, AreMatchedByMeaning) {
  const Kind& kind = *test::catalogue().find("penalty");
  const HeaderIndex index(kind, {{"没收违法所得、没收非法财务的金额", "CF_NR_WFFF"}});
  const std::vector<std::pair<std::string, std::string>> cases = {{"CF_WSH", "CF_WSH"},
                                                                  {"cf_wsh", "CF_WSH"},
                                                                  {"行政处罚决定书文号", "CF_WSH"},
                                                                  {"*行政处罚决定书文号", "CF_WSH"},
                                                                  {"行政相对人代码_1 (统一社会信用代码)", "CF_XDR_SHXYM"},
                                                                  {"行政相对人代码-1（统一社会信用代码）", "CF_XDR_SHXYM"},
                                                                  {"行政相对人代码＿1", "CF_XDR_SHXYM"},
                                                                  {"行政相对人代码_3(工商登记码)", "CF_XDR_GSZC"},
                                                                  {"行政相对人代码_3(组织机构代码)", "CF_XDR_ZZJG"},
                                                                  {"行政相对人代码_2(组织机构代码)", "CF_XDR_ZZJG"},
                                                                  {"行政相对人代码_4（税务登记号） ", "CF_XDR_SWDJ"},
                                                                  {"没收违法所得、没收非法财务的金额（万元）", "CF_NR_WFFF"},
                                                                  {"罚款金额（万元）", "CF_NR_FK"},
                                                                  {"处罚机关（统一社会信用代码）", "CF_CFJGDM"},
                                                                  {"法定代表人(负责人)", "CF_FRDB"},
                                                                  {"处罚决定日期【必填】", "CF_JDRQ"}};
  for (const auto& [header, code] : cases) {
    const auto match = index.find(header);
    ASSERT_TRUE(match) << header;
    EXPECT_EQ(kind.fields[match->field].code, code) << header;
  }
  EXPECT_TRUE(index.find("行政相对人代码＿3")->by_number);
  EXPECT_FALSE(index.find("行政相对人代码_3(工商登记码)")->by_number);
  EXPECT_EQ(index.find("罚款金额（元）")->unit, "元");
  for (const char* unknown : {"案件名称", "XK_WSH", "备用", "行政相对人代码_9", "行政相对人代码_3(居民身份证号)"})
    EXPECT_FALSE(index.find(unknown)) << unknown;
}

TEST(Text, FindsDamagedNumbersOnly) {
  for (const char* bad : {"9.11101E+17", "9.1e17", "1E+5", "911101085513850.0", "5.00"}) EXPECT_TRUE(is_damaged_number(bad)) << bad;
  for (const char* good : {"911101085513850000", "91E5", "440301103097413", "5.5", "A1", "", "12345678X"})
    EXPECT_FALSE(is_damaged_number(good)) << good;
}

TEST(Text, FindsWhatXmlCannotCarryAtEveryPlace) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'x');
      EXPECT_FALSE(has_illegal_xml(text));
      text[at] = '\x0B';
      EXPECT_TRUE(has_illegal_xml(text)) << length << " " << at;
      text[at] = '\n';
      EXPECT_FALSE(has_illegal_xml(text)) << length << " " << at;
    }
    const std::string edge = std::string(length, 'x') + "\xEF\xBF\xBF";
    EXPECT_TRUE(has_illegal_xml(edge)) << length;
    EXPECT_FALSE(has_illegal_xml(std::string(length, 'x') + "，\xEF\xBF\xBD")) << length;
  }
  std::string clean;
  remove_illegal_xml(
      "a\x01"
      "b\x0C\n甲",
      clean);
  EXPECT_EQ(clean, "ab\n甲");
}

TEST(Gbk, CountsBytesAndRefusesWhatItCannotHold) {
  EXPECT_EQ(gbk_length("ab中文"), 6U);
  EXPECT_EQ(gbk_length("〔2021〕"), 8U);
  EXPECT_FALSE(gbk_length("𠮷"));
  EXPECT_FALSE(gbk_length("㐂"));
}

TEST(Masking, KeepsHeadAndTailAndNeverShowsAShortValue) {
  EXPECT_EQ(masked_text("110101********1234", {3, 4, "*"}).size(), 18U);
  EXPECT_EQ(masked_text("张三丰", {1, 0, "*"}), "张**");
  EXPECT_EQ(masked_text("张三", {3, 4, "*"}), "张*");
  EXPECT_EQ(masked_text("张", {1, 0, "*"}), "*");
  EXPECT_EQ(masked_text("P1234567", {3, 4, "*"}), "P12*4567");
}

TEST(Masking, FindsPersonalNumbersInProse) {
  EXPECT_EQ(mask_prose("张某（11010119000101000X，电话13800000000）"), "张某（110***********000X，电话138****0000）");
  EXPECT_EQ(mask_prose("统一社会信用代码914403001922038216，文号20210103001"), "统一社会信用代码914403001922038216，文号20210103001");
}

}  // namespace
}  // namespace xinshi::mapping

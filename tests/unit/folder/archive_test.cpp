// SPDX-License-Identifier: Apache-2.0
// Workbooks, archives, and files that are not what their names say.
#include <gtest/gtest.h>

#include "folder_fixture.h"
#include "sources/folder/file_kind.h"
#include "zip_support.h"

namespace xinshi::folder {
namespace {

using test::book_of;
using test::zip_of;
using Rows = std::vector<std::string>;

class Archives : public FolderTest {};

/// The lines of a result file without its first, cut to the columns that matter here.
std::string result_text(const std::string& text) {
  return text.substr(text.find("\r\n") + 2);
}

TEST_F(Archives, TakesAWorkbookLikeAnyFile) {
  dir.write("一月.xlsx", book_of({"1号", "2号"}));
  drain();
  EXPECT_EQ(taken, (Rows{"2 1号", "3 2号"}));
  EXPECT_TRUE(dir.has(done("一月.xlsx")));
  EXPECT_TRUE(dir.has(done("一月.xlsx.result.csv")));
}

TEST_F(Archives, TakesEveryMemberAsAFileOfItsOwn) {
  dir.write("all.zip", zip_of({{"a.csv", "CF_WSH,CF_NR\n1号,警告\n"},
                               {"dir/", ""},
                               {"dir/b.ndjson", "{\"n\":\"x\"}\n{\"n\":\"y\"}\n"},
                               {"dir/c.xlsx", book_of({"3号"})},
                               {"__MACOSX/._a.csv", "no"},
                               {"dir/Thumbs.db", "no"}}));
  std::vector<std::string> units;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(step());
    if (batch.rows.empty() && !batch.end_of_unit) break;
    units.push_back(batch.unit);
  }
  EXPECT_EQ(taken, (Rows{"2 1号 警告", "1 x", "2 y", "2 3号"}));
  EXPECT_EQ(units, (Rows{"all.zip/a.csv", "all.zip/dir/b.ndjson", "all.zip/dir/c.xlsx"}));
  const std::string result = result_text(dir.read(done("all.zip.result.csv")));
  EXPECT_NE(result.find("a.csv,2,已接收"), std::string::npos) << result;
  EXPECT_NE(result.find("dir/c.xlsx,2,已接收"), std::string::npos) << result;
}

TEST_F(Archives, GoesOnBehindAMemberThatIsFaulty) {
  dir.write("mixed.zip", zip_of({{"a.csv", "CF_WSH,CF_WSH\n1,2\n"},
                                 {"letter.pdf", "%PDF-1.4"},
                                 {"inner.zip", zip_of({{"x.csv", "CF_WSH\n1\n"}})},
                                 {"../evil.csv", "CF_WSH\n1\n"},
                                 {"old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
                                 {"notes.md", "hello"},
                                 {"empty.csv", ""},
                                 {"good.csv", "CF_WSH\n9号\n"}}));
  drain();
  EXPECT_EQ(taken, (Rows{"0 !MAP-0123 !SRC-0109(1 CF_WSH: 1, 2)", "0 !SRC-0115 !SRC-0109(.pdf)", "0 !SRC-0117", "0 !SRC-0118",
                         "0 !SRC-0110", "0 !SRC-0120", "0 !SRC-0105", "2 9号"}));
  EXPECT_TRUE(dir.has(done("mixed.zip"))) << "one row was accepted";
}

TEST_F(Archives, ReadsMemberNamesInGbkAndUtf8) {
  const std::string gbk = "\xB4\xA6\xB7\xA3.csv";  // 处罚.csv
  dir.write("a.zip", zip_of({{gbk, "CF_WSH\n1\n"}}));
  ASSERT_TRUE(step());
  EXPECT_EQ(batch.unit, "a.zip/处罚.csv");
  dir.write("b.zip", zip_of({{"许可.csv", "XK_WSH\n1\n"}}, 0x800));
  ASSERT_TRUE(step());
  EXPECT_EQ(batch.unit, "b.zip/许可.csv");
}

TEST_F(Archives, GoesOnInsideTheArchiveAfterACrash) {
  dir.write("all.zip", zip_of({{"a.ndjson", rows(2)}, {"b.ndjson", rows(5)}, {"c.ndjson", rows(1)}}));
  ASSERT_TRUE(step());       // a: both rows
  ASSERT_TRUE(step(false));  // b: three rows, stored but not confirmed
  restart();
  drain();
  EXPECT_EQ(taken, (Rows{"1 v1", "2 v2", "1 v1", "2 v2", "3 v3", "4 v4", "5 v5", "1 v1"}));
  EXPECT_TRUE(dir.has(done("all.zip")));
}

TEST_F(Archives, RejectsAnArchiveAsAWhole) {
  const std::string good = zip_of({{"a.csv", "CF_WSH\n1\n"}});
  const std::pair<std::string, std::string> cases[] = {
      {good.substr(0, good.size() - 30), "0 !SRC-0031"},
      {zip_of({}), "0 !SRC-0119"},
      {zip_of({{"a.txt/", ""}, {"b.pdf", "%PDF"}}), "0 !SRC-0119"},
      {"this is no archive", "0 !SRC-0031"},
      {zip_of({{"word/document.xml", "<a/>"}}), "0 !SRC-0115 !SRC-0109(.docx)"},
  };
  for (const auto& [bytes, found] : cases) {
    taken.clear();
    dir.write("x.zip", bytes);
    drain();
    EXPECT_EQ(taken, (Rows{found}));
  }
  EXPECT_TRUE(dir.has(rejected("x.zip")));
}

TEST_F(Archives, SaysWhatToDoWithFilesThatCannotBeRead) {
  const std::string compound = std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(600, '\0');
  std::string wide;
  for (const char c : std::string("EncryptedPackage")) wide.append({c, '\0'});
  const std::tuple<const char*, std::string, const char*> cases[] = {
      {"a.xls", compound, "SRC-0110"},
      {"b.xlsx", compound + wide, "SRC-0111"},
      {"c.xls", "<html><body><table><tr><td>CF_WSH</td></tr></table></body></html>", "SRC-0112"},
      {"d.xls", "CF_WSH\tCF_NR\n1\t2\n", "SRC-0113"},
      {"e.xls", "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>", "SRC-0114"},
      {"f.rar", "Rar!\x1A\x07\x01", "SRC-0116"},
      {"g.7z", "7z\xBC\xAF\x27\x1C", "SRC-0116"},
      {"h.csv", zip_of({{"a.csv", "CF_WSH\n1\n"}}), "SRC-0121"},
      {"i.xlsx", "CF_WSH\n1\n", "SRC-0031"},
      {"j.et", compound, "SRC-0110"},
  };
  for (const auto& [name, bytes, code] : cases) {
    taken.clear();
    dir.write(name, bytes);
    drain();
    ASSERT_EQ(taken.size(), 1U) << name;
    EXPECT_EQ(taken[0].substr(0, 2 + 1 + std::string(code).size()), "0 !" + std::string(code)) << name;
  }
}

TEST_F(Archives, ReadsAWorkbookThatOnlyCallsItselfXls) {
  dir.write("really-new.xls", book_of({"1号"}));
  drain();
  EXPECT_EQ(taken, (Rows{"2 1号"}));
}

TEST(MemberNames, AreUnsafeWhenTheyLeadOutOfAFolder) {
  for (const char* name : {"../a.csv", "a/../../b.csv", "/etc/a.csv", "\\\\host\\a.csv", "C:\\a.csv", "a\\..\\b.csv", "a\nb.csv", ""})
    EXPECT_TRUE(is_unsafe_name(name)) << name;
  for (const char* name : {"a.csv", "2026/一月/a.csv", "a..b.csv", "..a/b.csv"}) EXPECT_FALSE(is_unsafe_name(name)) << name;
}

}  // namespace
}  // namespace xinshi::folder

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/posix/posix_file_system.h"
#include "sources/folder/candidates.h"
#include "sources/folder/folder_cursor.h"
#include "sources/folder/result_file.h"
#include "support/temp_directory.h"

namespace xinshi::folder {
namespace {

TEST(FolderCursor, ComesBackFromItsText) {
  FolderCursor cursor;
  cursor.file = {"处罚 1.csv", false, 123, 77, Instant{1'772'413'200'000'001}};
  cursor.rows = 500;
  cursor.accepted = true;
  const auto back = FolderCursor::parse(cursor.text());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->file, cursor.file);
  EXPECT_EQ(back->rows, 500U);
  EXPECT_TRUE(back->accepted);
  EXPECT_FALSE(back->ended || back->fault);
}

TEST(FolderCursor, TakesOtherTextAsNone) {
  for (const char* const text : {"", "x", "folder/2 1 2 3 4 - 61", "folder/1 1 2 3 4 -", "folder/1 1 2 3 -4 - 61", "folder/1 1 2 3 4 - 6"}) {
    EXPECT_FALSE(FolderCursor::parse(text)) << text;
  }
}

TEST(Pattern, MatchesStarsAndQuestionMarksInAnyCase) {
  const std::tuple<const char*, const char*, bool> cases[] = {
      {"a.csv", "*.csv", true},    {"A.CSV", "*.csv", true},    {"a.csv.bak", "*.csv", false}, {"a.csv", "*", true},
      {"a1.csv", "a?.csv", true},  {"a.csv", "a?.csv", false},  {"aab", "*ab", true},          {"abcabd", "a*abd", true},
      {"", "*", true},             {"", "?", false},            {"a*b", "a*b", true},          {"处罚.csv", "处罚*.csv", true},
  };
  for (const auto& [name, pattern, expected] : cases) EXPECT_EQ(matches(name, pattern), expected) << name << " " << pattern;
}

TEST(ResultFile, ShieldsCellsThatASpreadsheetWouldRun) {
  const TempDirectory dir;
  posix::PosixFileSystem files;
  ResultFile result(files, dir.file("r"), Lang::En, [](const Problem& problem) { return problem.code; });
  ASSERT_TRUE(result.begin(dir.path()));
  RowOutcome outcome;
  outcome.row = 2;
  outcome.kind = RowOutcome::Kind::Rejected;
  outcome.problems = {{"V-01", "CF_WSH", ProblemSeverity::Error, "=HYPERLINK(\"x\")", {}}, {"", "", ProblemSeverity::Info, "a,b\nc", {}}};
  ASSERT_TRUE(result.add(RawBatch{}, {outcome}));
  EXPECT_EQ(dir.read("r"),
            "\xEF\xBB\xBFrow,outcome,id,version,rule,field,message\r\n2,rejected,,,V-01,CF_WSH,\"'=HYPERLINK(\"\"x\"\")\"\r\n"
            "2,rejected,,,,,\"a,b\nc\"\r\n");
}

}  // namespace
}  // namespace xinshi::folder

// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <chrono>

#include "unit/folder/folder_fixture.h"

namespace xinshi::folder {
namespace {

TEST_F(FolderTest, TakesAFileAndMovesItAwayWithItsResults) {
  dir.write("a.ndjson", rows(4));
  drain();
  EXPECT_EQ(taken, expected(4));
  EXPECT_EQ(ends, 1);
  EXPECT_FALSE(dir.has("a.ndjson"));
  EXPECT_EQ(dir.read(done("a.ndjson")), rows(4));
  EXPECT_EQ(dir.read(done("a.ndjson.result.csv")),
            "\xEF\xBB\xBF行号,结果,编号,版本,规则,字段,说明\r\n1,已接收,,,,,\r\n2,已接收,,,,,\r\n3,已接收,,,,,\r\n4,已接收,,,,,\r\n");
  EXPECT_EQ(files.list(dir.path())->size(), 1U) << "only done/ is left";
}

TEST_F(FolderTest, EndsWithAnEmptyBatchWhenTheFileEndsWithTheBatch) {
  dir.write("a.ndjson", rows(6));
  drain(3);
  EXPECT_EQ(taken, expected(6));
  EXPECT_EQ(ends, 1);
  EXPECT_TRUE(dir.has(done("a.ndjson")));
}

TEST_F(FolderTest, TakesTheOldestFileFirstAndThenByName) {
  const auto now = std::filesystem::file_time_type::clock::now();
  for (const char* const name : {"c", "a", "b"}) {
    const std::string path = dir.write(std::string(name) + ".ndjson", "{\"n\":\"" + std::string(name) + "\"}\n");
    std::filesystem::last_write_time(path, name == std::string("c") ? now - std::chrono::hours(1) : now);
  }
  drain();
  EXPECT_EQ(taken, (std::vector<std::string>{"1 c", "1 a", "1 b"}));
  EXPECT_EQ(ends, 3);
}

TEST_F(FolderTest, WaitsUntilAFileRestsOrIsMarkedAsDone) {
  config.settle_ms = 5'000;
  dir.write("a.ndjson", rows(1));
  drain();
  EXPECT_TRUE(taken.empty());
  clock.advance_ms(4'000);
  dir.write("a.ndjson", rows(2));
  drain();
  clock.advance_ms(4'000);
  drain();
  EXPECT_TRUE(taken.empty()) << "it changed four seconds ago";
  clock.advance_ms(1'000);
  drain();
  EXPECT_EQ(taken, expected(2));
  taken.clear();
  dir.write("b.ndjson", rows(1));
  dir.write("b.ndjson.done", "");
  drain();
  EXPECT_EQ(taken, expected(1));
  EXPECT_FALSE(dir.has("b.ndjson.done"));
}

TEST_F(FolderTest, NeverTakesFilesThatAreStillWrittenOrNotWanted) {
  for (const char* const name : {".a.csv", "a.csv.part", "a.csv.tmp", "a.csv~", "~$a.csv", "a.csv.result.csv", "a.exe", "sub/a.csv"}) {
    dir.write(name, "案件名称,行政处罚决定书文号\n1,2\n");
  }
  drain();
  EXPECT_TRUE(taken.empty());
  EXPECT_TRUE(dir.has("a.csv.part"));
}

TEST_F(FolderTest, GoesOnBehindTheCursorAfterARestart) {
  dir.write("a.ndjson", rows(8));
  ASSERT_TRUE(step());
  ASSERT_TRUE(step());
  restart();
  drain();
  EXPECT_EQ(taken, expected(8));
  EXPECT_NE(dir.read(done("a.ndjson.result.csv")).find(",续,,,,,SRC-0108|6\r\n"), std::string::npos);
  EXPECT_NE(dir.read(done("a.ndjson.result.csv")).find("1,已接收"), std::string::npos) << "what was written before stays";
}

TEST_F(FolderTest, OnlyMovesTheFileWhenTheCrashCameBehindItsLastRow) {
  dir.write("a.ndjson", rows(2));
  ASSERT_TRUE(step(false));
  EXPECT_TRUE(batch.end_of_unit);
  restart();
  drain();
  EXPECT_EQ(taken, expected(2)) << "no row twice";
  EXPECT_TRUE(dir.has(done("a.ndjson")));
  EXPECT_TRUE(dir.has(done("a.ndjson.result.csv")));
}

TEST_F(FolderTest, FilesAwayWhenConfirmNeverCame) {
  dir.write("a.ndjson", rows(2));
  ASSERT_TRUE(step(false));
  drain();
  EXPECT_EQ(taken, expected(2));
  EXPECT_TRUE(dir.has(done("a.ndjson")));
}

TEST_F(FolderTest, StartsOverWhenTheFileIsAnotherOneByThen) {
  dir.write("a.ndjson", rows(8));
  ASSERT_TRUE(step());
  restart();
  std::filesystem::remove(dir.file("a.ndjson"));
  dir.write("a.ndjson", rows(2));
  taken.clear();
  drain();
  EXPECT_EQ(taken, expected(2));
}

TEST_F(FolderTest, ReadsAgainWhenAPersonPutsADoneFileBack) {
  dir.write("a.ndjson", rows(2));
  drain();
  std::filesystem::rename(dir.file(done("a.ndjson")), dir.file("a.ndjson"));
  drain();
  EXPECT_TRUE(dir.has(done("a-2.ndjson"))) << "the older result keeps its name";
  restart();
  std::filesystem::rename(dir.file(done("a-2.ndjson")), dir.file("a.ndjson"));
  drain();
  EXPECT_EQ(taken.size(), 6U);
  EXPECT_TRUE(dir.has(done("a-3.ndjson.result.csv")));
}

TEST_F(FolderTest, RepeatsTheRowsThatTheStoreDidNotTake) {
  dir.write("a.ndjson", rows(5));
  ASSERT_TRUE(step());
  const std::string before = cursor;
  ASSERT_TRUE(source().fetch(cursor, 3, batch));
  ASSERT_EQ(batch.rows.size(), 2U);
  cursor = before;  // the store failed
  drain();
  EXPECT_EQ(taken, expected(5));
}

TEST_F(FolderTest, TakesNothingFromTheEndOfAFileThatGrows) {
  dir.write("a.ndjson", rows(4));
  ASSERT_TRUE(step());
  dir.write("a.ndjson", rows(4) + "{\"n\":\"v5\"}\n{\"n\":");
  ASSERT_TRUE(step());
  EXPECT_EQ(taken, expected(3)) << "the rows at the end may be half";
  EXPECT_TRUE(log.contains("source.file-changed"));
  dir.write("a.ndjson", rows(5));
  taken.clear();
  drain();
  EXPECT_EQ(taken, expected(5));
}

TEST_F(FolderTest, KeepsBothFilesOfTheSameName) {
  for (int i = 0; i < 3; ++i) {
    dir.write("a.ndjson", rows(i + 1));
    drain();
  }
  EXPECT_EQ(dir.read(done("a.ndjson")), rows(1));
  EXPECT_EQ(dir.read(done("a-2.ndjson")), rows(2));
  EXPECT_EQ(dir.read(done("a-3.ndjson")), rows(3));
  EXPECT_TRUE(dir.has(done("a-3.ndjson.result.csv")));
}

TEST_F(FolderTest, PutsAFileOfWhichNoRowWasAcceptedAside) {
  dir.write("a.ndjson", "{\n[1]\n");
  drain();
  EXPECT_TRUE(dir.has(rejected("a.ndjson")));
  EXPECT_NE(dir.read(rejected("a.ndjson.result.csv")).find("1,退回,,,,,MAP-"), std::string::npos);
  dir.write("b.ndjson", "{\n{\"n\":\"good\"}\n");
  drain();
  EXPECT_TRUE(dir.has(done("b.ndjson")));
}

TEST_F(FolderTest, GivesResultFilesThePermissionsOfTheirInput) {
  ::chmod(dir.write("a.ndjson", rows(1)).c_str(), 0664);
  ::chmod(dir.path().c_str(), 0770);
  drain();
  struct stat info {};
  ASSERT_EQ(::stat(dir.file(done("a.ndjson.result.csv")).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0664U);
  ASSERT_EQ(::stat(dir.file("done").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0770U);
}

TEST_F(FolderTest, ReadsFileNamesInGbk) {
  dir.write("\xd0\xc5\xca\xb9.ndjson", rows(1));
  ASSERT_TRUE(step(false));
  EXPECT_EQ(batch.unit, "信使.ndjson");
  restart();
  drain();
  EXPECT_EQ(taken, expected(1));
  EXPECT_TRUE(dir.has(done("\xd0\xc5\xca\xb9.ndjson")));
}

TEST_F(FolderTest, KeepsResultsOfAFileThatVanishedMidway) {
  dir.write("a.ndjson", rows(2));
  ASSERT_TRUE(step(false, 1));
  std::filesystem::remove(dir.file("a.ndjson"));
  drain();
  EXPECT_EQ(taken, expected(2)) << "the opened file can still be read";
  EXPECT_TRUE(dir.has(done("a.ndjson.result.csv")));
  EXPECT_TRUE(log.contains("source.file-vanished"));
}

}  // namespace
}  // namespace xinshi::folder

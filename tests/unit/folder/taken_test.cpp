// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/taken.h"

#include "sources/folder/result_file.h"
#include "unit/folder/folder_fixture.h"

namespace xinshi::folder {
namespace {

Uuid id(std::uint8_t last) {
  Uuid out;
  out.bytes[6] = 0x70;
  out.bytes[8] = 0x80;
  out.bytes[15] = last;
  return out;
}

RowOutcome outcome(RowOutcome::Kind kind, std::optional<Uuid> of, std::uint32_t version, std::size_t problems = 0) {
  RowOutcome out;
  out.kind = kind;
  out.row = 1;
  out.id = of;
  out.version = version;
  out.problems.resize(problems, {"V-01", "CF_WSH", ProblemSeverity::Warn, "X-1", {}});
  return out;
}

class TakenTest : public ::testing::Test {
 protected:
  /// A result file as the product writes it, filed under `done`.
  void write(const std::string& name, const std::vector<RowOutcome>& outcomes, const std::string& member = {}) {
    std::filesystem::create_directories(dir.file("done/2026-03-02"));
    const std::string input = dir.write("input", "");
    const std::string hidden = dir.file(ResultFile::hidden_name(name));
    ResultFile result(files, hidden, Lang::Zh, [](const Problem&) { return std::string("第一行,\n\"第二行\",含逗号"); });
    ASSERT_TRUE(result.begin(input));
    ASSERT_TRUE(result.add({}, outcomes, member));
    std::filesystem::rename(hidden, dir.file("done/2026-03-02/" + name + ".result.csv"));
  }
  std::vector<std::pair<Uuid, std::uint32_t>> taken() {
    FolderConfig config;
    config.directory = dir.path();
    const auto paths = result_files(files, config);
    EXPECT_TRUE(paths);
    std::vector<std::pair<Uuid, std::uint32_t>> out;
    for (const std::string& path : *paths) {
      const auto records = taken_records(files, path);
      EXPECT_TRUE(records);
      for (const TakenRecord& each : *records) out.emplace_back(each.id, each.version);
    }
    return out;
  }

  TempDirectory dir;
  posix::PosixFileSystem files;
};

using Kind = RowOutcome::Kind;
using Taken = std::vector<std::pair<Uuid, std::uint32_t>>;

TEST_F(TakenTest, NamesTheRecordsOfResultFiles) {
  write("a.csv", {outcome(Kind::Recorded, id(1), 1), outcome(Kind::Rejected, std::nullopt, 0, 2), outcome(Kind::Repeat, id(2), 12, 1), outcome(Kind::Skipped, std::nullopt, 0)});
  EXPECT_EQ(taken(), (Taken{{id(1), 1}, {id(2), 12}}));
}

TEST_F(TakenTest, LooksBehindTheMembersOfAnArchive) {
  write("b.zip", {outcome(Kind::Recorded, id(3), 2)}, "一月/处罚,第\"2\"批.csv");
  EXPECT_EQ(taken(), (Taken{{id(3), 2}}));
}

TEST_F(TakenTest, DoesNotTakeARejectedRowForARecord) {
  write("c.csv", {outcome(Kind::Rejected, Uuid{}, 0, 1)});
  EXPECT_EQ(taken(), Taken{});
}

TEST_F(TakenTest, FindsNothingWhereNothingWasFiledYet) { EXPECT_EQ(taken(), Taken{}); }

}  // namespace
}  // namespace xinshi::folder

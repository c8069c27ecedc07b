// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>
#include <vector>

#include "platform/posix/folder_watcher.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/system_clock.h"
#include "support/manual_clock.h"
#include "support/temp_directory.h"

namespace xinshi::posix {
namespace {

TEST(FolderWatcher, SeesANewFileOnceAndThenRests) {
  const TempDirectory dir;
  FolderWatcher watcher({dir.path()}, 600'000);
  EXPECT_FALSE(watcher.wait(0));
  dir.write("a.csv", "x");
  EXPECT_TRUE(watcher.wait(5'000));
  EXPECT_FALSE(watcher.wait(0));
}

TEST(FolderWatcher, WakesFromAnotherThreadAndRemembersAnEarlyWake) {
  const TempDirectory dir;
  FolderWatcher watcher({dir.path()}, 600'000);
  watcher.wake();
  EXPECT_TRUE(watcher.wait(600'000));
  std::thread other([&] { watcher.wake(); });
  EXPECT_TRUE(watcher.wait(600'000));
  other.join();
}

TEST(FolderWatcher, PollsWhereItCannotWatch) {
  const TempDirectory dir;
  FolderWatcher watcher({dir.file("later")}, 5);
  EXPECT_EQ(watcher.watched(), 0U);
  EXPECT_TRUE(watcher.wait(5'000));
  std::filesystem::create_directory(dir.file("later"));
  EXPECT_TRUE(watcher.wait(5'000));
  EXPECT_EQ(watcher.watched(), 1U);
}

TEST(FolderWatcher, ComesBackWhenTheFolderIsMadeAnew) {
  const TempDirectory dir;
  std::filesystem::create_directory(dir.file("in"));
  FolderWatcher watcher({dir.file("in")}, 600'000);
  std::filesystem::remove(dir.file("in"));
  EXPECT_TRUE(watcher.wait(5'000));
  std::filesystem::create_directory(dir.file("in"));
  watcher.wait(0);
  EXPECT_EQ(watcher.watched(), 1U);
}

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe(ends.data()), 0); }
  ~Pipe() { ::close(ends[0]), ::close(ends[1]); }
  std::string text() {
    std::array<char, 65536> block{};
    const ssize_t count = ::read(ends[0], block.data(), block.size());
    return {block.data(), static_cast<std::size_t>(count > 0 ? count : 0)};
  }
  std::array<int, 2> ends{};
};

TEST(JsonLinesLog, WritesOneLineOfJsonForEachEvent) {
  Pipe pipe;
  ManualClock clock;
  JsonLinesLog log(pipe.ends[1], clock);
  log.info("source.file-done", {{"file", "a\"b\n.csv"}, {"rows", std::int64_t{12}}});
  EXPECT_EQ(pipe.text(),
            "{\"t\":\"2026-03-02T09:00:00.000+08:00\",\"level\":\"info\",\"event\":\"source.file-done\",\"file\":\"a\\\"b\\n.csv\","
            "\"rows\":\"12\"}\n");
}

TEST(JsonLinesLog, ShowsBytesThatAreNotUtf8AsReplacementCharacters) {
  Pipe pipe;
  ManualClock clock;
  JsonLinesLog(pipe.ends[1], clock).warn("x", {{"file", "\xd0\xd0.csv"}});
  EXPECT_NE(pipe.text().find("\"file\":\"\xEF\xBF\xBD\xEF\xBF\xBD.csv\""), std::string::npos);
}

TEST(JsonLinesLog, LosesLinesRatherThanStoppingTheCaller) {
  ManualClock clock;
  JsonLinesLog log(-1, clock);
  log.error("x", {Fault::Internal, "SYS-0004", "", {}});
}

TEST(JsonLinesLog, KeepsLinesOfSeveralThreadsApart) {
  Pipe pipe;
  ManualClock clock;
  JsonLinesLog log(pipe.ends[1], clock);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) log.info("event", {{"value", std::string(50, 'x')}});
    });
  }
  for (auto& each : threads) each.join();
  std::string text = pipe.text();
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t end = text.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_EQ(text[at], '{');
    EXPECT_EQ(text[end - 1], '}');
    at = end + 1;
  }
  EXPECT_EQ(lines, 200U);
}

TEST(SystemClock, RunsForward) {
  SystemClock clock;
  const std::int64_t before = clock.monotonic_us();
  EXPECT_GE(clock.monotonic_us(), before);
  EXPECT_GT(clock.now().us, 1'700'000'000'000'000);
}

}  // namespace
}  // namespace xinshi::posix

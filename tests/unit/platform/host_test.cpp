// SPDX-License-Identifier: Apache-2.0
// What commands do to the machine: other programs, ownership, the service manager's files, log files.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/posix/child_process.h"
#include "platform/posix/dial.h"
#include "platform/posix/ownership.h"
#include "platform/posix/rotating_file.h"
#include "platform/posix/service_manager.h"
#include "support/temp_directory.h"

namespace xinshi::posix {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0U;
}

TEST(ChildProcess, GetsItsInputAndTellsOutputAndExit) {
  const auto end = run_program({"sh", "-c", "cat; echo oh >&2; exit 3"}, "信使", 10'000);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit, 3);
  EXPECT_EQ(end->output, "信使oh\n");
}

TEST(ChildProcess, MayIgnoreItsInputAndSayMoreThanIsKept) {
  const auto end = run_program({"sh", "-c", "head -c 200000 /dev/zero | tr '\\0' x"}, std::string(1 << 20, 'i'), 10'000);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit, 0);
  EXPECT_EQ(end->output.size(), 64U * 1024);
}

TEST(ChildProcess, IsStoppedWithItsChildrenWhenItTakesTooLong) {
  const auto late = run_program({"sh", "-c", "sleep 30 & wait"}, "", 200);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "SYS-0020");
}

TEST(ChildProcess, ThatDoesNotExistIsAnError) { EXPECT_EQ(run_program({"/no/such/program"}, "", 1'000).error().code, "SYS-0021"); }

TEST(ChildProcess, TakesNoShellCharactersForAnythingElse) { EXPECT_EQ(run_program({"echo", "$HOME; `id`"}, "", 10'000)->output, "$HOME; `id`\n"); }

TEST(Ownership, MakesFoldersThatOthersCanPassAndOneThatIsTheOwners) {
  const TempDirectory dir;
  ::umask(0077);
  ASSERT_TRUE(make_folder_for_owner_of(dir.file("a/b/in"), dir.path()));
  EXPECT_EQ(mode_of(dir.file("a")), 0755U);
  EXPECT_EQ(mode_of(dir.file("a/b")), 0755U);
  EXPECT_EQ(mode_of(dir.file("a/b/in")), 02770U);
  ::chmod(dir.file("a/b/in").c_str(), 0700);
  ASSERT_TRUE(make_folder_for_owner_of(dir.file("a/b/in"), dir.path()));
  EXPECT_EQ(mode_of(dir.file("a/b/in")), 0700U) << "what exists is left as it is";
}

TEST(Ownership, KeepsKeysPrivate) {
  const TempDirectory dir;
  const std::string key = dir.write("unit.key", "k");
  ASSERT_TRUE(share_with_owner_of(key, dir.path(), Share::Owner));
  EXPECT_EQ(mode_of(key), 0600U);
}

TEST(ServiceManager, NeedsNoDropInForAnOrdinaryInstallation) {
  EXPECT_EQ(service_drop_in({"/usr/bin/xinshi", "/etc/xinshi/xinshi.toml", "", {}}), "");
}

TEST(ServiceManager, OpensFoldersWhateverTheirNames) {
  const std::string text = service_drop_in({"/usr/bin/xinshi", "/etc/xinshi/xinshi.toml", "", {"/srv/导出 100%/in"}});
  EXPECT_NE(text.find("[Service]\nReadWritePaths=\"-/srv/导出 100%%/in\"\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("ExecStart"), std::string::npos);
}

TEST(ServiceManager, NamesAnotherConfigurationInEveryCommand) {
  const std::string text = service_drop_in({"/opt/xinshi/xinshi", "/opt/x/xinshi.toml", "", {"/opt/x/data"}});
  for (const char* line : {"ConditionPathExists=/opt/x/xinshi.toml\n", "ExecStart=\nExecStart=/opt/xinshi/xinshi run -c \"/opt/x/xinshi.toml\"\n",
                           "ExecStartPre=/opt/xinshi/xinshi check --no-connect --lang zh -c \"/opt/x/xinshi.toml\"\n", "ExecReload=/bin/kill -HUP $MAINPID\n", "ReadWritePaths=\"-/opt/x/data\"\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(RotatingFile, KeepsLinesWholeAndSoManyFiles) {
  const TempDirectory dir;
  auto file = RotatingFile::open(dir.file("x.log"), 10, 2);
  ASSERT_TRUE(file);
  for (const char* line : {"one-1\n", "two-2\n", "three\n", "four!\n", "a line longer than a file may be\n", "end\n"}) file->write(line);
  EXPECT_EQ(dir.read("x.log"), "end\n");
  EXPECT_EQ(dir.read("x.log.1"), "a line longer than a file may be\n");
  EXPECT_EQ(dir.read("x.log.2"), "four!\n");
  EXPECT_FALSE(dir.has("x.log.3"));
  EXPECT_EQ(mode_of(dir.file("x.log")), 0600U);
}

TEST(RotatingFile, GoesOnWhereItWasLeft) {
  const TempDirectory dir;
  RotatingFile::open(dir.file("x.log"), 10, 2)->write("12345\n");
  RotatingFile::open(dir.file("x.log"), 10, 2)->write("67890\n");
  EXPECT_EQ(dir.read("x.log"), "67890\n");
  EXPECT_EQ(dir.read("x.log.1"), "12345\n");
}

TEST(Dial, TellsANameThatIsNoneFromAPortWhereNobodyListens) {
  EXPECT_EQ(resolve("xinshi-nowhere.invalid").error().code, "SYS-0030");
  EXPECT_EQ(*resolve("127.0.0.1"), std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(dial("127.0.0.1", 1, 1'000).error().code, "SYS-0031");
}

}  // namespace
}  // namespace xinshi::posix

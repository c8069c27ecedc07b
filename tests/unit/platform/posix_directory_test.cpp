// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/posix/posix_directory.h"
#include "support/temp_directory.h"

namespace xinshi::posix {
namespace {

TEST(PosixDirectory, ReadsWhatItWroteBeforeAndAfterSync) {
  const TempDirectory dir;
  PosixDirectory directory(dir.file("audit"));
  ASSERT_TRUE(directory.write("tile/0/x001/000", "bytes"));
  EXPECT_EQ(*directory.read("tile/0/x001/000"), "bytes");
  ASSERT_TRUE(directory.sync());
  EXPECT_EQ(*directory.read("tile/0/x001/000"), "bytes");
  EXPECT_EQ(dir.read("audit/tile/0/x001/000"), "bytes");
}

TEST(PosixDirectory, LeavesTheOldFileInPlaceUntilSync) {
  const TempDirectory dir;
  {
    PosixDirectory directory(dir.path());
    ASSERT_TRUE(directory.write("checkpoint", "old"));
    ASSERT_TRUE(directory.sync());
    ASSERT_TRUE(directory.write("checkpoint", "half"));
    ASSERT_TRUE(directory.write("checkpoint", "new"));
    EXPECT_EQ(dir.read("checkpoint"), "old") << "a crash here must find the old checkpoint whole";
  }
  PosixDirectory again(dir.path());
  EXPECT_EQ(*again.read("checkpoint"), "old");
  ASSERT_TRUE(again.write("checkpoint", "newer"));
  ASSERT_TRUE(again.sync());
  EXPECT_EQ(*again.read("checkpoint"), "newer");
}

TEST(PosixDirectory, LeavesNoTemporaryFilesBehind) {
  const TempDirectory dir;
  PosixDirectory directory(dir.path());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(directory.write("tile/" + std::to_string(i), "x"));
  ASSERT_TRUE(directory.sync());
  ASSERT_TRUE(directory.sync());
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir.file("tile"))) {
    EXPECT_NE(entry.path().filename().string().front(), '.');
    ++files;
  }
  EXPECT_EQ(files, 20U);
}

TEST(PosixDirectory, SaysNotFoundForAnAbsentFile) {
  const TempDirectory dir;
  EXPECT_EQ(PosixDirectory(dir.path()).read("checkpoint").error().fault, Fault::NotFound);
}

TEST(PosixDirectory, RefusesPathsThatLeaveTheFolder) {
  const TempDirectory dir;
  PosixDirectory directory(dir.file("audit"));
  for (const char* const path : {"", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "./a"}) {
    EXPECT_EQ(directory.write(path, "x").error().code, "SYS-0007") << path;
    EXPECT_EQ(directory.read(path).error().code, "SYS-0007") << path;
  }
}

}  // namespace
}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "platform/posix/file_move.h"
#include "platform/posix/posix_file_system.h"
#include "support/temp_directory.h"

namespace xinshi::posix {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0U;
}

TEST(PosixFileSystem, ListsFilesAndFoldersButNoLinks) {
  const TempDirectory dir;
  dir.write("a.csv", "12345");
  dir.write("sub/b.csv", "1");
  fs::create_symlink(dir.file("a.csv"), dir.file("link.csv"));
  auto listing = PosixFileSystem().list(dir.path());
  ASSERT_TRUE(listing);
  std::ranges::sort(*listing, {}, &FileEntry::name);
  ASSERT_EQ(listing->size(), 2U);
  EXPECT_EQ((*listing)[0].name, "a.csv");
  EXPECT_EQ((*listing)[0].size, 5U);
  EXPECT_NE((*listing)[0].inode, 0U);
  EXPECT_GT((*listing)[0].modified.us, 1'700'000'000'000'000);
  EXPECT_TRUE((*listing)[1].directory);
}

TEST(PosixFileSystem, NamesTheClassOfEachFault) {
  const TempDirectory dir;
  const std::string file = dir.write("a", "x");
  PosixFileSystem files;
  EXPECT_EQ(files.list(dir.file("none")).error().code, "SYS-0001");
  EXPECT_EQ(files.open(dir.file("none")).error().fault, Fault::NotFound);
  EXPECT_EQ(files.open(dir.path()).error().fault, Fault::Transient) << "a folder is no file";
  EXPECT_EQ(files.make_directories(file).error().fault, Fault::Conflict);
  EXPECT_EQ(files.open(dir.file("none")).error().where.file, dir.file("none"));
}

TEST(PosixFileSystem, RefusesToReadMoreThanAllowed) {
  const TempDirectory dir;
  const std::string path = dir.write("a", "12345");
  PosixFileSystem files;
  EXPECT_EQ(*files.read(path, 5), "12345");
  EXPECT_EQ(files.read(path, 4).error().code, "SYS-0006");
  EXPECT_EQ(*files.read(dir.write("empty", ""), 0), "");
}

TEST(PosixFileSystem, ReplacesAFileWithoutLeavingATemporaryOne) {
  const TempDirectory dir;
  const std::string path = dir.write("a", "old");
  ASSERT_TRUE(PosixFileSystem().write(path, "new"));
  EXPECT_EQ(dir.read("a"), "new");
  EXPECT_EQ(PosixFileSystem().list(dir.path())->size(), 1U);
  EXPECT_EQ(mode_of(path), 0600U);
}

TEST(PosixFileSystem, AppendsWithThePermissionsOfItsNeighbour) {
  const TempDirectory dir;
  const std::string like = dir.write("input.csv", "");
  ::chmod(like.c_str(), 0664);
  PosixFileSystem files;
  ASSERT_TRUE(files.append(dir.file("shared"), "1", like));
  ASSERT_TRUE(files.append(dir.file("shared"), "2", like));
  ASSERT_TRUE(files.append(dir.file("own"), "x"));
  ASSERT_TRUE(files.flush(dir.file("own")));
  EXPECT_EQ(dir.read("shared"), "12");
  EXPECT_EQ(mode_of(dir.file("shared")), 0664U);
  EXPECT_EQ(mode_of(dir.file("own")), 0600U);
}

TEST(PosixFileSystem, MakesMissingFoldersWithThePermissionsOfAnother) {
  const TempDirectory dir;
  ::chmod(dir.path().c_str(), 0775);
  PosixFileSystem files;
  ASSERT_TRUE(files.make_directories(dir.file("x/y"), dir.path()));
  ASSERT_TRUE(files.make_directories(dir.file("x/y"), dir.path()));
  ASSERT_TRUE(files.make_directories(dir.file("private")));
  EXPECT_EQ(mode_of(dir.file("x/y")), 0775U);
  EXPECT_EQ(mode_of(dir.file("private")), 0700U);
}

TEST(PosixFileSystem, NeverOverwritesWhenItMoves) {
  const TempDirectory dir;
  dir.write("a", "A");
  dir.write("b", "B");
  PosixFileSystem files;
  EXPECT_EQ(files.move(dir.file("a"), dir.file("b")).error().fault, Fault::Conflict);
  EXPECT_EQ(dir.read("b"), "B");
  ASSERT_TRUE(files.move(dir.file("a"), dir.file("c")));
  EXPECT_FALSE(dir.has("a"));
  EXPECT_EQ(dir.read("c"), "A");
  EXPECT_EQ(files.move(dir.file("a"), dir.file("d")).error().fault, Fault::NotFound);
}

TEST(PosixFileSystem, CopiesAcrossFileSystemsWithTimeAndPermissions) {
  const TempDirectory dir;
  const std::string from = dir.write("a", std::string(600'000, 'x'));
  ::chmod(from.c_str(), 0640);
  fs::last_write_time(from, fs::file_time_type::clock::now() - std::chrono::hours(48));
  PosixFileSystem files;
  const FileEntry before = *files.status(from);
  ASSERT_TRUE(copy_then_remove(from, dir.file("b")));
  const FileEntry after = *files.status(dir.file("b"));
  EXPECT_EQ(after.size, before.size);
  EXPECT_EQ(after.modified, before.modified);
  EXPECT_EQ(mode_of(dir.file("b")), 0640U);
  EXPECT_EQ(files.list(dir.path())->size(), 1U);
}

TEST(PosixFileSystem, DoesNotOverwriteByACopyEither) {
  const TempDirectory dir;
  dir.write("a", "A");
  dir.write("b", "B");
  EXPECT_EQ(copy_then_remove(dir.file("a"), dir.file("b")).error().fault, Fault::Conflict);
  EXPECT_EQ(dir.read("a"), "A");
  EXPECT_EQ(dir.read("b"), "B");
  EXPECT_EQ(PosixFileSystem().list(dir.path())->size(), 2U);
}

TEST(PosixFileSystem, SaysWhetherOthersCanRead) {
  const TempDirectory dir;
  const std::string path = dir.write("key", "x");
  PosixFileSystem files;
  for (const auto& [mode, expected] : {std::pair{0600U, true}, {0700U, true}, {0640U, false}, {0604U, false}}) {
    ::chmod(path.c_str(), mode);
    EXPECT_EQ(*files.private_to_owner(path), expected) << std::oct << mode;
  }
}

TEST(PosixFileSystem, TakesAnAbsentFileAsRemoved) {
  const TempDirectory dir;
  EXPECT_TRUE(PosixFileSystem().remove(dir.file("none")));
  EXPECT_GT(*PosixFileSystem().free_bytes(dir.path()), 0U);
}

}  // namespace
}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/file_move.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "platform/posix/descriptor.h"
#include "platform/posix/posix_error.h"

namespace xinshi::posix {
namespace {

constexpr std::size_t kBlock = 256 * 1024;
constexpr unsigned kPermissionBits = 0777;

/// 0 or errno.
int rename_fresh(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system without the flag (some network shares): look first. Only this program writes there.
  struct stat info {};
  if (::lstat(to.c_str(), &info) == 0) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

Status copy_bytes(int from, int to, const std::string& from_path, const std::string& to_path) {
  std::vector<char> block(kBlock);
  for (;;) {
    const ssize_t count = ::read(from, block.data(), block.size());
    if (count == 0) return flush_data(to, to_path);
    if (count < 0) {
      if (errno == EINTR) continue;
      return system_error(errno, "read", from_path);
    }
    if (Status done = write_all(to, {block.data(), static_cast<std::size_t>(count)}, to_path); !done) return done;
  }
}

/// Keeps permissions and the time of the last change: the copy stands for the original.
Status copy_to(const std::string& from, const std::string& temporary, const std::string& to) {
  Result<Descriptor> source = open_file(from, O_RDONLY);
  if (!source) return std::move(source).error();
  Result<Descriptor> target = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
  if (!target) return std::move(target).error();
  if (Status done = copy_bytes(source->get(), target->get(), from, to); !done) return done;
  struct stat info {};
  if (::fstat(source->get(), &info) != 0) return system_error(errno, "fstat", from);
  if (::fchmod(target->get(), info.st_mode & kPermissionBits) != 0) return system_error(errno, "fchmod", to);
  const std::array<timespec, 2> times{info.st_atim, info.st_mtim};
  if (::futimens(target->get(), times.data()) != 0) return system_error(errno, "futimens", to);
  return target->close(to);
}

}  // namespace

std::string temporary_name(const std::string& path) { return folder_of(path) + "/." + name_of(path) + ".tmp"; }

Status copy_then_remove(const std::string& from, const std::string& to) {
  const std::string temporary = temporary_name(to);
  if (Status done = copy_to(from, temporary, to); !done) {
    ::unlink(temporary.c_str());
    return done;
  }
  if (const int number = rename_fresh(temporary, to); number != 0) {
    ::unlink(temporary.c_str());
    return system_error(number, "rename", to);
  }
  if (Status done = flush_folder(folder_of(to)); !done) return done;
  if (::unlink(from.c_str()) != 0) return system_error(errno, "unlink", from);
  return flush_folder(folder_of(from));
}

Status move_file(const std::string& from, const std::string& to) {
  const int number = rename_fresh(from, to);
  if (number == EXDEV) return copy_then_remove(from, to);
  if (number != 0) return system_error(number, "rename", from);
  const std::string source = folder_of(from);
  const std::string target = folder_of(to);
  if (Status done = flush_folder(target); !done) return done;
  return source == target ? Status{} : flush_folder(source);
}

}  // namespace xinshi::posix

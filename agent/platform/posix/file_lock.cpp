// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/text.h"
#include "platform/posix/posix_error.h"

namespace xinshi::posix {
namespace {

std::string holder(int fd) {
  std::array<char, 32> text{};
  const ssize_t count = ::pread(fd, text.data(), text.size(), 0);
  const std::string_view number = trim({text.data(), static_cast<std::size_t>(count > 0 ? count : 0)});
  return parse_u64(number) ? "pid " + std::string(number) : std::string();
}

}  // namespace

Result<FileLock> FileLock::acquire(const std::string& path) {
  Result<Descriptor> file = open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (!file) return std::move(file).error();
  while (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Error{Fault::Conflict, "SYS-0010", holder(file->get()), {path, 0, 0, ""}};
    if (errno != EINTR) return system_error(errno, "flock", path);
  }
  if (::ftruncate(file->get(), 0) != 0) return system_error(errno, "ftruncate", path);
  if (Status done = write_all(file->get(), std::to_string(::getpid()) + "\n", path); !done) return std::move(done).error();
  return FileLock(std::move(*file));
}

}  // namespace xinshi::posix

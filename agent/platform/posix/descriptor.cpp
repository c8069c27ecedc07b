// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "platform/posix/posix_error.h"

namespace xinshi::posix {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Status Descriptor::close(const std::string& path) {
  // After EINTR Linux has closed the descriptor all the same; closing again could hit a stranger's.
  if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR) return system_error(errno, "close", path);
  return {};
}

Result<Descriptor> open_file(const std::string& path, int flags, unsigned mode) {
  for (;;) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (fd >= 0) return Descriptor(fd);
    if (errno != EINTR) return system_error(errno, "open", path);
  }
}

Status write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return system_error(errno, "write", path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Status flush_data(int fd, const std::string& path) {
  while (::fdatasync(fd) != 0) {
    if (errno != EINTR) return system_error(errno, "fdatasync", path);
  }
  return {};
}

Status flush_folder(const std::string& folder) {
  Result<Descriptor> opened = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!opened) return std::move(opened).error();
  while (::fsync(opened->get()) != 0) {
    if (errno == EINVAL || errno == ENOTSUP) return {};  // a file system that cannot flush folders: nothing more can be done
    if (errno != EINTR) return system_error(errno, "fsync", folder);
  }
  return {};
}

bool wait_readable(int fd, std::int64_t ms) {
  pollfd one{fd, POLLIN, 0};
  return ::poll(&one, 1, static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000))) > 0;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace xinshi::posix

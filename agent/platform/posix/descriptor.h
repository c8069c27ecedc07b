// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace xinshi::posix {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  /// Closes now and answers what close said: on network file systems a write may fail only here.
  Status close(const std::string& path);

 private:
  int fd_ = -1;
};

/// open(2) with O_CLOEXEC, repeated after signals.
Result<Descriptor> open_file(const std::string& path, int flags, unsigned mode = 0);
Status write_all(int fd, std::string_view bytes, const std::string& path);
Status flush_data(int fd, const std::string& path);
/// Makes names in a folder durable.
Status flush_folder(const std::string& folder);
/// True when there is something to read, or the other side has gone, within `ms`.
bool wait_readable(int fd, std::int64_t ms);
/// The folder of a path: "." when it has none.
std::string folder_of(const std::string& path);
std::string name_of(const std::string& path);

}  // namespace xinshi::posix

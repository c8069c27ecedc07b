// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ports/files.h"

namespace xinshi::posix {

/// Files through POSIX calls. Expects the process umask 0077 and sets permissions that are wider explicitly. Thread-safe.
class PosixFileSystem final : public FileSystem {
 public:
  Result<std::vector<FileEntry>> list(const std::string& directory) override;
  Result<FileEntry> status(const std::string& path) override;
  Result<OpenedFile> open(const std::string& path) override;
  Result<std::string> read(const std::string& path, std::size_t max_bytes) override;
  Status write(const std::string& path, std::string_view bytes) override;
  Status append(const std::string& path, std::string_view bytes, const std::string& like = {}) override;
  Status flush(const std::string& path) override;
  Status move(const std::string& from, const std::string& to) override;
  Status make_directories(const std::string& path, const std::string& like = {}) override;
  Status remove(const std::string& path) override;
  Result<bool> private_to_owner(const std::string& path) override;
  Result<std::uint64_t> free_bytes(const std::string& path) override;
};

}  // namespace xinshi::posix

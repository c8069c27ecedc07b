// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/directory.h"

namespace xinshi::posix {

/// The audit log's folder. `write` only fills a temporary file; `sync` makes all of them durable, then gives them their names, then
/// makes the names durable. So a name never stands for half a file, and publishing many tiles costs one flush of each folder.
/// `read` sees what was written before, other processes see it after `sync`. What was not synced when the process ends is lost.
/// One writer. Errors: those of ports/files.h; Invalid SYS-0007 for a path that leaves the folder.
class PosixDirectory final : public Directory {
 public:
  /// Files and folders are made for the owner only. `root` is created when missing.
  explicit PosixDirectory(std::string root) : root_(std::move(root)) {}

  Result<std::string> read(std::string_view path) override;
  Status write(std::string_view path, std::string_view bytes) override;
  Status sync() override;

  const std::string& root() const { return root_; }

 private:
  Status make_folders(const std::string& folder);
  Status flush_files();
  Status flush_file_system();
  Status give_names();

  std::string root_;
  std::map<std::string, std::string> waiting_;  ///< final path → temporary path, both absolute or as `root` is
  std::set<std::string> known_folders_;
  std::set<std::string> touched_folders_;
};

}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/posix/descriptor.h"
#include "ports/files.h"

namespace xinshi::posix {

/// inotify, with polling beneath it: folders that cannot be watched (not there yet, network shares, no more watches) are answered with
/// "perhaps" every `poll_ms`.
class FolderWatcher final : public DirectoryWatcher {
 public:
  explicit FolderWatcher(std::vector<std::string> folders, std::int64_t poll_ms = 10'000);

  bool wait(std::int64_t ms) override;
  void wake() override;
  /// Folders that are watched by events just now.
  std::size_t watched() const;

 private:
  void watch_missing();
  bool drain_events();
  bool drain_wakes();

  struct Watch {
    std::string folder;
    int id = -1;
  };
  std::vector<Watch> watches_;
  std::int64_t poll_ms_;
  std::int64_t last_answer_ms_;
  Descriptor events_;
  Descriptor wakes_;
};

}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ports/files.h"

namespace xinshi::folder {

/// `*` and `?`, ASCII letters in any case.
bool matches(std::string_view name, std::string_view pattern);
/// Names that programs give to files which they are still writing: `.x`, `x.part`, `x.tmp`, `x~`, Office's `~$x`; and result files.
bool never_taken(std::string_view name);

/// Decides which files are complete and in which order they are taken: oldest change first, then by name. A file is complete when
/// its size and time have not changed for `settle_ms`, or when `<name>.done` lies beside it.
class Candidates {
 public:
  Candidates(std::vector<std::string> patterns, std::int64_t settle_ms) : patterns_(std::move(patterns)), settle_ms_(settle_ms) {}

  void scan(const std::vector<FileEntry>& listing, std::int64_t monotonic_us);
  /// The first complete file of the last scan, and takes it off.
  std::optional<FileEntry> next();
  /// Takes exactly this file off, when it is complete and unchanged.
  bool take(const FileEntry& file);
  /// Leaves a file alone for a while.
  void postpone(const std::string& name, std::int64_t until_us) { postponed_[name] = until_us; }
  bool empty() const { return ready_.empty(); }

 private:
  bool wanted(const FileEntry& entry) const;

  struct Seen {
    FileEntry entry;
    std::int64_t since_us = 0;
  };
  std::vector<std::string> patterns_;
  std::int64_t settle_ms_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::int64_t> postponed_;
  std::deque<FileEntry> ready_;
};

}  // namespace xinshi::folder

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ports/files.h"

namespace xinshi::folder {

/// What is known of one remote file.
struct PickupEntry {
  enum class State {
    Fetching,  ///< its bytes are coming
    Here,      ///< all bytes are here, in the part or already handed to the folder
    Tidying,   ///< the folder is done with it: results go back, then it moves to `target`
    Kept,      ///< done, and stays where it is: not to be taken again
  } state = State::Fetching;
  std::uint64_t size = 0;
  Instant modified{};
  std::string target;  ///< relative remote path that it moves to
  bool operator==(const PickupEntry&) const = default;
};

/// The durable memory of a pick-up, in one small file that is replaced at each change. Text: first line `pickup/1`, then
/// `<state letter> <size> <modified µs> <name in hex> <target in hex or ->`.
class PickupLedger {
 public:
  PickupLedger(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  /// Absent is empty. Corrupt SRC-0130.
  Status load();
  Status set(const std::string& name, const PickupEntry& entry);
  Status erase(const std::string& name);
  const std::map<std::string, PickupEntry>& entries() const { return entries_; }
  const PickupEntry* find(const std::string& name) const;

 private:
  Status save();
  Status read_line(std::string_view line);

  FileSystem& files_;
  std::string path_;
  std::map<std::string, PickupEntry> entries_;
};

}  // namespace xinshi::folder

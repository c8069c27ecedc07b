// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace xinshi::embedded {

/// Where bytes stand in the segment files. Segment 0: not in a segment, but in the row itself.
struct Place {
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Large payloads beside the database, so that they are written once instead of three times (log, database, checkpoint). Files
/// `payload-<number>.seg` of encrypted chunks, written at places that the database hands out; what no committed row names is
/// nothing. Goes through SQLite's file layer. One object for each connection; not thread-safe.
class Segments {
 public:
  explicit Segments(std::filesystem::path dir) : dir_(std::move(dir)) {}

  /// Durable after `sync`.
  Status write(const Place& place, std::string_view bytes);
  Status sync();
  /// Corrupt STO-0103 when the file ends before.
  Status read(const Place& place, std::string& out);
  /// Overwrites the bytes with zeros; durable when it returns.
  Status scrub(const Place& place);

  static std::string file_name(std::uint32_t segment);

 private:
  struct Close {
    void operator()(sqlite3_file* file) const;
  };
  struct File {
    std::unique_ptr<std::string> name;  ///< the file layer keeps pointing to it
    std::unique_ptr<sqlite3_file, Close> handle;
    bool writable = false;
    bool unsynced = false;
  };
  Result<File*> open(std::uint32_t segment, bool writable);

  std::filesystem::path dir_;
  std::map<std::uint32_t, File> files_;
};

}  // namespace xinshi::embedded

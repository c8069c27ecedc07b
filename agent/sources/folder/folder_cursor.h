// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ports/files.h"

namespace xinshi::folder {

/// How far the folder has been taken: the file being read and its rows behind which the store stands.
/// Text: `folder/1 <inode> <size> <modified µs> <rows> <flags> <name in hex>`; flags are letters, `-` for none. Behind the first member
/// of an archive `folder/2`, with the member's number between rows and flags.
struct FolderCursor {
  FileEntry file;
  std::uint64_t rows = 0;  ///< given out so far, rejected ones included; of the member that is being read
  std::uint64_t member = 0;
  bool ended = false;      ///< e: nothing of the file is left
  bool fault = false;      ///< f: the file as a whole was found faulty
  bool accepted = false;   ///< a: some row before the last batch was accepted

  std::string text() const;
  /// Null for "" and for anything else that is no such text; then everything in the folder is read anew, which is harmless.
  static std::optional<FolderCursor> parse(std::string_view text);
};

}  // namespace xinshi::folder

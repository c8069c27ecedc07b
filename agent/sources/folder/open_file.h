// SPDX-License-Identifier: Apache-2.0
// Private to FolderSource.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sources/folder/folder_source.h"

namespace xinshi::folder {

/// The file being read.
struct FolderSource::Open {
  Open(FolderCursor from, ResultFile file) : at(std::move(from)), resumed_at(at.rows + at.member), result(std::move(file)), cursor(at.text()) {}

  FolderCursor at;
  std::uint64_t resumed_at;    ///< rows that were taken before this object saw the file
  ResultFile result;
  std::unique_ptr<InputSet> inputs;
  std::unique_ptr<InputFile> input;  ///< the member being read
  std::optional<Error> fault;  ///< of the file or member as a whole
  bool exhausted = false;      ///< `input` said that nothing is left
  std::string member;          ///< name of the member that was given out last
  std::string cursor;          ///< text of `at` as last given out
  bool confirmed = true;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
};

}  // namespace xinshi::folder

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "ports/files.h"
#include "sources/folder/folder_source.h"

namespace xinshi::folder {

/// A record that a result file names: what a file's sender was told.
struct TakenRecord {
  Uuid id;
  std::uint32_t version = 1;
};

/// The result files of a folder's filed inputs, by path. Those that were cleared away since are not among them.
/// Errors: those of FileSystem; a folder that is not there yet holds none.
Result<std::vector<std::string>> result_files(FileSystem& files, const FolderConfig& config);
/// The records that one result file names, one for each of its lines. Errors: those of FileSystem.
Result<std::vector<TakenRecord>> taken_records(FileSystem& files, const std::string& path);

}  // namespace xinshi::folder

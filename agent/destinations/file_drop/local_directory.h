// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ports/files.h"
#include "ports/remote.h"

namespace xinshi::file_drop {

/// A folder of this machine (or a share mounted here) behind the same port as one on another machine. Errors are those of FileSystem.
std::unique_ptr<RemoteDirectory> make_local_directory(FileSystem& files, std::string folder);

}  // namespace xinshi::file_drop

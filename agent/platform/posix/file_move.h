// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace xinshi::posix {

/// A hidden name in the same folder, so that no reader takes it for a finished file.
std::string temporary_name(const std::string& path);

/// Renames durably without overwriting; across file systems it copies, flushes, and only then removes the original.
Status move_file(const std::string& from, const std::string& to);
/// The second way of `move_file`.
Status copy_then_remove(const std::string& from, const std::string& to);

}  // namespace xinshi::posix

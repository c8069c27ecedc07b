// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace xinshi::posix {

/// The classes of ports/files.h for `number` (errno). `detail` is the call and the system's name of the fault.
Error system_error(int number, std::string_view call, const std::string& path);

}  // namespace xinshi::posix

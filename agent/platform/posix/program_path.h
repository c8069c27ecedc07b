// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace xinshi::posix {

/// Path of the running program's file; "" when the system does not tell.
std::string program_path();

}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "odbc/handles.h"

namespace xinshi::odbc {

using WideText = std::basic_string<SQLWCHAR>;

/// UTF-8 to the UTF-16 of the driver manager. Invalid bytes become U+FFFD: they come from configuration only.
WideText to_wide(std::string_view utf8);
/// UTF-16 to UTF-8. A lone surrogate becomes the three bytes that are no valid UTF-8, so that the reader of the row sees the fault.
std::string from_wide(const SQLWCHAR* text, std::size_t units);
std::string_view from_wide(const SQLWCHAR* text, std::size_t units, Arena& arena);

}  // namespace xinshi::odbc

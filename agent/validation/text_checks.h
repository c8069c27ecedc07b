// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/catalogue.h"

namespace xinshi::validation {

enum class TextFault { None, Control, Replacement };

/// V-32: characters that XML 1.0 forbids (control characters other than tab and line ends, U+FFFE, U+FFFF), and U+FFFD, the sign
/// of a wrong decoding upstream. `utf8` is valid UTF-8.
TextFault text_fault(std::string_view utf8);

/// Length in `unit`. GBK bytes are counted without a table: 1 for ASCII, 2 for any other character of the basic plane, 4 (the
/// GB18030 length) above it. Whether GBK holds a character at all is judged by `outside_gbk`.
std::size_t length_in(std::string_view utf8, LengthUnit unit);
/// Offset of the first character that GBK certainly lacks (V-33): extension A, and everything above the basic plane.
std::optional<std::size_t> outside_gbk(std::string_view utf8);

}  // namespace xinshi::validation

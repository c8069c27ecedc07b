// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xinshi::mapping {

/// Appends XML character data with its references resolved; `escapes`: also the _xHHHH_ form in which spreadsheets write characters
/// that XML cannot hold. False when a reference is unknown or names no character.
bool append_xml_text(std::string& out, std::string_view raw, bool escapes);

/// Appends the text of a shared or inline string (`<si>`, `<is>`: plain or in runs), without its phonetic readings. False when malformed.
bool append_rich_text(std::string& out, std::string_view inside);

/// A name without its namespace prefix.
std::string_view local_name(std::string_view name);

}  // namespace xinshi::mapping

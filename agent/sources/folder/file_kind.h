// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/files.h"

namespace xinshi::folder {

/// Starts as a zip archive, which an .xlsx is as well.
bool looks_like_zip(std::string_view head);

/// Why a file that is neither text nor a zip cannot be read, with what to do instead: old or protected Excel files, other archives, and
/// text or web pages that call themselves .xls. Null when nothing speaks against it. `head`: its first bytes.
std::optional<Error> unreadable_kind(const std::string& name, std::string_view head);

/// True for the endings of files that hold rows.
bool is_data_name(std::string_view name);
/// A name inside an archive that could lead out of a folder, or holds control characters.
bool is_unsafe_name(std::string_view name);

/// A file name for people: UTF-8 as it is, else read as GB18030, else in hex.
std::string name_text(const std::string& bytes, CharsetDecoders& charsets);

}  // namespace xinshi::folder

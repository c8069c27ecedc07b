// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace xinshi::mapping {

/// Bytes of the text in GBK; null when a character is not in GBK (V-33): it must never become a question mark.
std::optional<std::size_t> gbk_length(std::string_view utf8);

}  // namespace xinshi::mapping

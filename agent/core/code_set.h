// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/catalogue.h"

namespace xinshi {

constexpr std::string_view kSetSeparator = "、";

/// Cuts the first code off a joined code set. Values of some lists hold the separator themselves
/// (没收违法所得、没收非法财物), so the longest value of `list` that ends at a separator wins; `list` may be null.
std::string_view cut_code(std::string_view& rest, const CodeList* list);

}  // namespace xinshi

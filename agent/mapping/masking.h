// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "mapping/platform_model.h"

namespace xinshi::mapping {

/// Replaces all characters but the first `head` and last `tail`. A value too short for that keeps its first character at most.
std::string masked_text(std::string_view value, const Mask& mask);

/// Masks numbers of identity cards and mobile telephones inside prose (V-41). Codes of organisations stay.
std::string mask_prose(std::string_view text);

}  // namespace xinshi::mapping

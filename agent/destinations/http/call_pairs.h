// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/platform_call.h"

namespace xinshi::platform_http {

using TextPair = std::pair<std::string, std::string>;

/// Names and values of a JSON object; nested objects and arrays as `nested` says. Numbers and booleans as they are written.
/// False when the text is no JSON object.
bool add_json_pairs(std::string_view document, mapping::CallValue::Nested nested, std::vector<TextPair>& out);

/// The text that is signed: what remains after `only`, `exclude` and empties, sorted by bytes of the name and joined.
std::string canonical_pairs(const mapping::CallValue& value, std::vector<TextPair> pairs);

}  // namespace xinshi::platform_http

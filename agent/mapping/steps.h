// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mapping/source_adapter.h"

namespace xinshi::mapping {

/// Runs the steps over `value` in order. Answers a message code when a strict step finds nothing, else "".
/// An empty value behind the steps is an absent one.
std::string_view run_steps(const std::vector<Step>& steps, std::string& value);

/// What the step `amount` looks for: amounts of money that stand directly behind or before `word`. Null when `word` is empty.
std::shared_ptr<const re2::RE2> amount_pattern(const std::string& word);

}  // namespace xinshi::mapping

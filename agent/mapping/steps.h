// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "mapping/source_adapter.h"

namespace xinshi::mapping {

/// Runs the steps over `value` in order. Answers a message code when a strict step finds nothing, else "".
/// An empty value behind the steps is an absent one.
std::string_view run_steps(const std::vector<Step>& steps, std::string& value);

}  // namespace xinshi::mapping

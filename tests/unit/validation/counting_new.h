// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace xinshi::test {

/// Calls of operator new in this thread so far.
std::size_t allocations();

}  // namespace xinshi::test

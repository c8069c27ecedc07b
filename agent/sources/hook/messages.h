// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::hook {

/// HOK-….
std::span<const Message> messages();

}  // namespace xinshi::hook

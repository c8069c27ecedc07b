// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::folder {

/// SRC-01xx.
std::span<const Message> messages();

}  // namespace xinshi::folder

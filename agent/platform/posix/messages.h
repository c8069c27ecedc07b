// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::posix {

/// SYS-…, SRC-001x (encodings) and CFG-09xx (secret files).
std::span<const Message> messages();

}  // namespace xinshi::posix

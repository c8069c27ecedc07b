// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::audit {

/// Texts of AUD-….
std::span<const Message> messages();

}  // namespace xinshi::audit

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::figures {
/// Texts of FIG-… codes.
std::span<const Message> messages();
}  // namespace xinshi::figures

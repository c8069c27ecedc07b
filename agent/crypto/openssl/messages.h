// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::crypto {

/// Texts of CRY-… and TRU-….
std::span<const Message> messages();

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::database {

/// SRC-0205 … SRC-0217 but those of agent/odbc.
std::span<const Message> messages();

}  // namespace xinshi::database

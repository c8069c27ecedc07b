// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/message.h"

namespace xinshi::runtime {

std::span<const Message> messages();

}  // namespace xinshi::runtime

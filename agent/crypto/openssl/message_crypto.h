// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ports/message_crypto.h"

namespace xinshi::crypto {

std::unique_ptr<MessageCrypto> make_message_crypto();

}  // namespace xinshi::crypto

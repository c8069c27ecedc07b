// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only: between the library's DER and the raw forms that platforms want.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/message_crypto.h"

namespace xinshi::crypto {

/// SEQUENCE { r, s } → r ‖ s, each with leading zeros to 32 bytes.
Result<std::string> raw_signature(std::string_view der);
/// SEQUENCE { x, y, C3, C2 } → C1, C3 and C2 in the wanted order.
Result<std::string> raw_ciphertext(std::string_view der, Sm2CipherCoding coding, bool leading_04);

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only.
#pragma once

#include <openssl/types.h>

#include <string_view>

#include "base/result.h"

namespace xinshi::crypto {

bool is_p256(EVP_PKEY* key);
bool is_sm2(EVP_PKEY* key);
/// SM2-with-SM3 under `id`; never true for an empty one. Leaves the error queue as it fell.
bool sm2_verify_with(EVP_PKEY* key, std::string_view bytes, std::string_view signature, std::string_view id);
bool is_ed25519(EVP_PKEY* key);
Status check_pair(X509* certificate, EVP_PKEY* key);

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only.
#pragma once

#include <openssl/types.h>

#include "base/result.h"

namespace xinshi::crypto {

bool is_p256(EVP_PKEY* key);
bool is_ed25519(EVP_PKEY* key);
Status check_pair(X509* certificate, EVP_PKEY* key);

}  // namespace xinshi::crypto

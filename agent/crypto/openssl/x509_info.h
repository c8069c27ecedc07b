// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only.
#pragma once

#include <openssl/types.h>

#include <utility>

#include "base/result.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// Like `read_certificate`, for a certificate that the library holds.
Result<CertificateInfo> certificate_info(X509* certificate);
/// First and last second of its validity. Errors: Config CRY-0003.
Result<std::pair<Instant, Instant>> validity_of(X509* certificate);

}  // namespace xinshi::crypto

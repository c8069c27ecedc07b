// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// Reads the first certificate of a PEM text, or a DER certificate. Says nothing about trust.
/// Errors: Config CRY-0003 when there is none; Refused TRU-0008 when it names two units or one that is no 18-character code.
Result<CertificateInfo> read_certificate(std::string_view pem_or_der);

}  // namespace xinshi::crypto

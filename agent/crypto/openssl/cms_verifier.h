// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/openssl/sm2.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// Verifies what `make_cms_signer` makes and nothing wider: detached SignedData with one signer, signed attributes, SHA-256, P-256,
/// a chain to one of the anchors that is valid at `at` (whatever the extended key usage), key usage digitalSignature, no CA
/// certificate as signer, and one unit. `anchors_pem` holds one or more CA certificates. Errors of making: Config CRY-0003.
/// Errors of verifying, all Refused: TRU-0001 no signature of this form, TRU-0002 wrong signature or other content, TRU-0003 not
/// from a trusted authority, TRU-0004 expired or not yet valid, TRU-0005 certificate may not sign, TRU-0006 no unit, TRU-0007 weak
/// or foreign algorithm, TRU-0008 unit malformed, TRU-0009 not exactly one signer.
Result<std::unique_ptr<BatchVerifier>> make_cms_verifier(const std::string& anchors_pem);

/// The same for what `make_sm2_cms_signer` makes: SM3, SM2-with-SM3, and every certificate of the chain signed under the ID `id`. No other ID
/// is tried. The library's own check of SignedData and of chains does not know the ID; here both get it.
Result<std::unique_ptr<BatchVerifier>> make_sm2_cms_verifier(const std::string& anchors_pem, std::string_view id = kSm2Id);

}  // namespace xinshi::crypto

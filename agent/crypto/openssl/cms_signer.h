// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "crypto/openssl/sm2.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// Detached CMS SignedData in DER: signed attributes content-type, message-digest and signing-time (from `clock`), SHA-256, ECDSA
/// P-256; the signer's certificate and the rest of `chain_pem` (leaf first) are included. Stock tools verify it:
/// `openssl cms -verify -binary -inform DER -in X.sig -content X -CAfile ca.crt`. `clock` must outlive the signer.
/// Errors: Config CRY-0003, CRY-0004, CRY-0005 (key is not P-256), CRY-0007 (key and certificate differ).
Result<std::unique_ptr<BatchSigner>> make_cms_signer(const std::string& chain_pem, const Secret& key_pem, Clock& clock);

/// The same with SM2 and SM3 (SM2-with-SM3, distinguishing ID `id`). The key is on curve SM2: otherwise Config CRY-0011.
Result<std::unique_ptr<BatchSigner>> make_sm2_cms_signer(const std::string& chain_pem, const Secret& key_pem, Clock& clock, std::string_view id = kSm2Id);

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace xinshi::crypto {

/// Private keys as unencrypted PKCS#8 PEM. Files belong to the caller: they are written with mode 0600 and refused when others may
/// read them (platform/). Thread-safe.

Result<Secret> generate_identity_key();  ///< P-256: TLS and batch signatures
Result<Secret> generate_sm2_key();       ///< SM2: signatures in national cryptography
Result<Secret> generate_log_key();       ///< Ed25519: heads of the audit log

enum class KeyKind { Identity, Log };
/// Errors: Config CRY-0004 when it is no private key, CRY-0005 when it is of another kind.
Status check_key(const Secret& key_pem, KeyKind kind);

/// SubjectPublicKeyInfo PEM.
Result<std::string> public_key_pem(const Secret& key_pem);

/// Config CRY-0007 unless the first certificate of `certificate_pem` carries the public half of `key_pem`.
Status check_pair(const std::string& certificate_pem, const Secret& key_pem);

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace xinshi {

/// Who a certificate speaks for, read from its URI SAN `urn:xinshi:unit:<unified code>` (TRUST.md section 4).
struct CertificateInfo {
  std::string unit;         ///< unified code; empty when the certificate carries none
  std::string subject;      ///< one line, for people
  std::string fingerprint;  ///< SHA-256 of the DER, hex
  Instant not_before{};
  Instant not_after{};
};

/// Makes detached CMS SignedData (RFC 5652) over exact bytes. Thread-safe.
class BatchSigner {
 public:
  virtual ~BatchSigner() = default;
  virtual Result<std::string> sign(std::string_view bytes) = 0;  ///< DER
  virtual const CertificateInfo& certificate() const = 0;
};

/// Verifies detached CMS against the configured trust anchors. `at` is when the bytes were received. Thread-safe.
/// Errors: Refused TRU-… for a bad signature, an untrusted or expired chain, a certificate without a unit.
class BatchVerifier {
 public:
  virtual ~BatchVerifier() = default;
  virtual Result<CertificateInfo> verify(std::string_view bytes, std::string_view signature, Instant at) = 0;
};

/// Encrypts at rest (AES-256-GCM). `aad` binds a blob to its place. Output: nonce ‖ ciphertext ‖ tag. Thread-safe.
class Sealer {
 public:
  virtual ~Sealer() = default;
  virtual std::string seal(std::string_view plain, std::string_view aad) = 0;
  /// Errors: Corrupt CRY-… when the tag does not fit.
  virtual Result<std::string> open(std::string_view sealed, std::string_view aad) = 0;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace xinshi::crypto {

/// A small certificate authority: development, demo, tests, and `xinshi cert`. Keys are P-256, signatures ECDSA with SHA-256.
/// All functions: Internal CRY-0002 when the library fails. Thread-safe.

struct Validity {
  Instant not_before{};
  Instant not_after{};
};

/// A certificate with its private key (PKCS#8 PEM).
struct Issued {
  std::string certificate_pem;
  Secret key_pem;
};

/// A self-signed root: CA:TRUE, keyCertSign and cRLSign.
Result<Issued> make_ca(const std::string& common_name, Validity validity);

struct LeafRequest {
  std::string common_name;
  std::string unit;              ///< 18-character unified code → URI SAN `urn:xinshi:unit:<code>`; "" = none
  std::vector<std::string> dns;  ///< host names
  std::vector<std::string> ips;  ///< textual IPv4 or IPv6
  bool tls = true;               ///< extended key usage serverAuth and clientAuth
  bool batch_signing = true;     ///< extended key usage emailProtection, which `openssl cms -verify` asks for
  Validity validity;
};

/// A new key and its certificate. Errors: Invalid CRY-0006 for a unit, host name or address that is none; Config CRY-0003 or
/// CRY-0004 when the authority's own certificate or key cannot be read or do not belong together.
Result<Issued> issue_leaf(const Issued& ca, const LeafRequest& request);
/// A certificate for a key that stays with its owner: `public_key_pem` is a SubjectPublicKeyInfo.
Result<std::string> issue_for_key(const Issued& ca, const LeafRequest& request, std::string_view public_key_pem);

}  // namespace xinshi::crypto

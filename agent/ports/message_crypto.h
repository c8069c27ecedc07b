// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace xinshi {

/// Digests that platforms sign with. MD5 and SHA-1 are here because platforms want them; a package that uses them must say `weak = true`.
enum class DigestKind : std::uint8_t { Md5, Sha1, Sha256, Sm3 };
enum class SignatureKind : std::uint8_t { RsaSha1, RsaSha256, EcdsaSha256, Sm2 };
enum class CipherKind : std::uint8_t { Sm4Ecb, Sm4Cbc };
/// How an elliptic-curve signature is written: ASN.1 DER, or r ‖ s with 32 bytes each.
enum class SignatureCoding : std::uint8_t { Der, RawRs };
/// How SM2 ciphertext is written: GM/T 0009 DER, or raw parts in one of two orders, the point with its leading 04 or without.
enum class Sm2CipherCoding : std::uint8_t { Der, C1C3C2, C1C2C3 };

/// The ID that SM2 signatures are made with unless a platform says another.
inline constexpr std::string_view kSm2DefaultId = "1234567812345678";

/// The cryptography of platforms' interfaces, over bytes. All results are raw bytes. Thread-safe.
/// Errors: Config CRY-0004 (not a key), CRY-0012 (a key of another kind or length), Internal CRY-0002.
class MessageCrypto {
 public:
  virtual ~MessageCrypto() = default;
  virtual Result<std::string> digest(DigestKind kind, std::string_view bytes) = 0;
  virtual Result<std::string> hmac(DigestKind kind, std::string_view key, std::string_view bytes) = 0;
  /// `key` is an unencrypted PEM private key; `id` counts for SM2 only.
  virtual Result<std::string> sign(SignatureKind kind, const Secret& key, std::string_view id, SignatureCoding coding, std::string_view bytes) = 0;
  /// PKCS#7 padding; `key` and, for CBC, `iv` have 16 bytes.
  virtual Result<std::string> encrypt(CipherKind kind, std::string_view key, std::string_view iv, std::string_view bytes) = 0;
  /// To the owner of `public_key`, a PEM public key or certificate.
  virtual Result<std::string> encrypt_sm2(std::string_view public_key, Sm2CipherCoding coding, bool leading_04, std::string_view bytes) = 0;
};

}  // namespace xinshi

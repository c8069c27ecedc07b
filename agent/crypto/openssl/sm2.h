// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace xinshi::crypto {

/// The distinguishing ID that goes into every SM2 signature (GM/T 0009). The library's own default is the empty one, which no peer accepts.
inline constexpr std::string_view kSm2Id = "1234567812345678";

/// SM2-with-SM3 over exact bytes, DER (r, s). Errors: Config CRY-0004, CRY-0011 (no SM2 key, or an empty ID), Internal CRY-0002.
Result<std::string> sm2_sign(const Secret& key_pem, std::string_view bytes, std::string_view id = kSm2Id);
/// False for any fault, an unreadable key among them. `public_key_pem` is a SubjectPublicKeyInfo.
bool sm2_verify(std::string_view public_key_pem, std::string_view bytes, std::string_view signature, std::string_view id = kSm2Id);

/// DER (r, s) ↔ 64 bytes r ‖ s, each padded to 32. Null when it is none, also for numbers that are negative, too long or not in their
/// shortest form.
std::optional<std::string> sm2_signature_raw(std::string_view der);
std::optional<std::string> sm2_signature_der(std::string_view raw64);

}  // namespace xinshi::crypto

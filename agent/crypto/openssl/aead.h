// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// AES-256-GCM: 12 random bytes ‖ ciphertext ‖ 16 bytes of tag. One key is good for 2^32 sealings (NIST SP 800-38D, random nonces).
/// `random` must outlive the sealer. Errors: Config CRY-0009 when the key is not 32 bytes. `open`: Corrupt CRY-0010.
Result<std::unique_ptr<Sealer>> make_sealer(const Secret& key32, RandomSource& random);

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "ports/crypto.h"
#include "ports/files.h"
#include "runtime/config.h"

namespace xinshi::app {

/// How this node signs batches and receipts, and which signatures it asks for: `[identity]` with `cryptography` and `require`.
struct Signatures {
  std::unique_ptr<BatchSigner> signer;
  std::unique_ptr<BatchVerifier> verifier;
};

/// `clock` outlives the signer. Errors: CFG-0011 (a key that others can read), CFG-0021 (certificate of another unit), CRY-…, TRU-….
Result<Signatures> open_signatures(FileSystem& files, const runtime::Config& config, Clock& clock);

}  // namespace xinshi::app

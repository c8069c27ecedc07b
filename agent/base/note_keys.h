// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace xinshi {

/// Signs audit checkpoints (signed-note, Ed25519). Thread-safe.
class NoteSigner {
 public:
  virtual ~NoteSigner() = default;
  virtual std::string name() const = 0;  ///< origin, the key's name
  virtual std::string verifier_key() const = 0;  ///< vkey: `name+hash+base64`
  virtual Result<std::string> sign(std::string_view text) = 0;  ///< 64 raw bytes
};

/// Verifies one Ed25519 signature; for notes. Stateless.
class NoteVerifier {
 public:
  virtual ~NoteVerifier() = default;
  virtual bool verify(std::string_view public_key32, std::string_view text, std::string_view signature64) = 0;
};

}  // namespace xinshi

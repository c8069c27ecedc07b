// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/note_keys.h"
#include "base/result.h"
#include "base/secret.h"

namespace xinshi::crypto {

/// Signs notes with an Ed25519 key (PKCS#8 PEM). `name` is the log's origin: not empty, no white space, no `+`.
/// Errors: Config CRY-0004, CRY-0005 (key is not Ed25519), CRY-0008 (name).
Result<std::unique_ptr<NoteSigner>> make_note_signer(const std::string& name, const Secret& key_pem);

std::unique_ptr<NoteVerifier> make_note_verifier();

}  // namespace xinshi::crypto

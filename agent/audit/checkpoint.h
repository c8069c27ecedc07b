// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/note_keys.h"
#include "base/result.h"

namespace xinshi::audit {

/// The body of a C2SP tlog-checkpoint: origin, size, root.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
};
std::string write_checkpoint(const Checkpoint& checkpoint);
/// Strict; extension lines are accepted and ignored. Errors: Invalid AUD-0014.
Result<Checkpoint> read_checkpoint(std::string_view body);

/// A verifier key `name+hash+base64(type ‖ key)` (C2SP signed-note), Ed25519 only (type 0x01, witnesses 0x04).
struct VerifierKey {
  std::string name;
  std::uint32_t hash = 0;
  std::uint8_t type = 1;
  std::string key;  ///< 32 bytes
};
/// One trailing newline is accepted. Errors: Invalid AUD-0013.
Result<VerifierKey> read_verifier_key(std::string_view text);
/// `type` 0x01 of logs, 0x04 of witnesses.
std::string write_verifier_key(std::string_view name, std::string_view key32, std::uint8_t type = 1);

/// A signed note: text ending in newline, a blank line, signature lines `— name base64(hash ‖ signature)`.
Result<std::string> sign_note(std::string_view text, NoteSigner& signer);
/// One signature line with its newline, to append to a note of the same text.
Result<std::string> signature_line(std::string_view text, NoteSigner& signer);

/// A note taken apart, nothing verified. Errors: Invalid AUD-0010.
struct NoteSignature {
  std::string name;
  std::uint32_t hash = 0;
  std::string bytes;  ///< behind the key hash
};
struct ParsedNote {
  std::string text;
  std::vector<NoteSignature> signatures;
};
Result<ParsedNote> parse_note(std::string_view note);

struct OpenedNote {
  std::string text;
  std::vector<std::string> verified_by;  ///< names of known keys whose line verified
};
/// Any line of a known key that fails spoils the note; unknown keys are ignored; control characters except newline are refused;
/// at most 100 lines. Errors: Invalid AUD-0010 (form), Corrupt AUD-0011 (a known key's line fails), Refused AUD-0012 (no known key).
Result<OpenedNote> open_note(std::string_view note, const std::vector<VerifierKey>& known, NoteVerifier& verifier);

/// A head signed by a log key (type 0x01) whose name is the head's origin. Errors: those above, Refused AUD-0015 for another origin.
Result<Checkpoint> open_checkpoint(std::string_view note, const std::vector<VerifierKey>& log_keys, NoteVerifier& verifier);

}  // namespace xinshi::audit

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "audit/checkpoint.h"
#include "base/bytes.h"
#include "base/directory.h"

namespace xinshi::audit {

/// The body of C2SP tlog-witness add-checkpoint: `old N`, a consistency proof from N, a blank line, the signed head.
struct AddCheckpoint {
  std::uint64_t old_size = 0;
  std::vector<Hash> proof;
  std::string note;
};
std::string write_add_checkpoint(const AddCheckpoint& request);
/// Errors: Invalid AUD-0050.
Result<AddCheckpoint> read_add_checkpoint(std::string_view body);

/// The witness's verifier key (type 0x04) for an Ed25519 signer.
Result<std::string> cosigner_key(NoteSigner& signer);
/// One timestamped line of C2SP tlog-cosignature over the text of a note.
Result<std::string> cosignature_line(std::string_view text, NoteSigner& signer, std::uint64_t unix_seconds);

/// Where a witness keeps what it cosigned of a log: `<hex SHA-256 of the origin>/checkpoint`.
std::string witness_path(std::string_view origin);

constexpr std::string_view kSizeMediaType = "text/x.tlog.size";

/// Cosigns heads of known logs, each one only as the continuation of the one before. What was cosigned is durable before the answer
/// leaves, so no crash lets two histories be cosigned. Thread-safe.
class Witness {
 public:
  struct Deps {
    Directory& held;  ///< of this witness alone
    NoteSigner& signer;
    NoteVerifier& verifier;
  };
  Witness(std::vector<VerifierKey> logs, Deps deps) : logs_(std::move(logs)), deps_(deps) {}

  /// Status as the specification fixes it: 200 with cosignature lines; 400 old size above the head's, or malformed; 403 no valid
  /// signature of the log; 404 unknown origin; 409 with the size that this witness holds (text/x.tlog.size) when it is not the old one;
  /// 422 the proof does not hold, or the same size with another root; 500 what was cosigned cannot be kept.
  struct Reply {
    int status = 200;
    std::string media_type = "text/plain; charset=utf-8";
    std::string body;
  };
  Reply add(std::string_view body, std::uint64_t unix_seconds);

 private:
  Reply advance(const AddCheckpoint& request, const ParsedNote& note, const Checkpoint& head, std::uint64_t unix_seconds);

  std::vector<VerifierKey> logs_;
  Deps deps_;
  std::mutex mutex_;
};

}  // namespace xinshi::audit

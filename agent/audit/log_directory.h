// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/tree.h"
#include "base/directory.h"

namespace xinshi::audit {

/// Writes a tlog-tiles directory: entry bundles, hash tiles, partial tiles, `checkpoint`. One writer.
/// Order kept by `publish`: entries → tiles → sync → sign → write checkpoint → sync.
class LogWriter {
 public:
  LogWriter(Directory& directory, NoteSigner& signer);
  ~LogWriter();

  /// Reads the own checkpoint and the right edge, then takes the leaves that the store has beyond it. Errors: Corrupt AUD-… when the
  /// directory's head is larger than `leaf_count` (AUD-0020) or does not match its tiles (AUD-0021, AUD-0022), Refused AUD-0023
  /// when it is not signed by this key.
  Status open(std::uint64_t leaf_count);
  /// Like `open`, but writes everything anew from leaf 0. Once past the size of an own checkpoint that is there, its root must come
  /// out again: `publish` answers Corrupt AUD-0022 otherwise, and AUD-0020 while there are fewer leaves.
  Status open_anew(std::uint64_t leaf_count);
  /// Key rotation: heads carry this key's line too, and a head signed by it alone counts as own. Call before `open`.
  void also_sign_with(NoteSigner& signer);
  std::uint64_t size() const;
  /// Appends leaves in order; durable only after `publish`. After an Error none of them was taken. Invalid AUD-0002: a leaf over
  /// 65,535 bytes.
  Status append(const std::vector<std::string>& leaves);
  /// Makes everything durable, signs the head and publishes it. Answers the note. Does nothing when nothing grew (a new log
  /// publishes its empty head). After an Error call it again; leaves are kept. Partial tiles are removed once they are full.
  Result<std::string> publish();
  /// The last published head.
  Checkpoint head() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads a tlog-tiles directory.
class LogReader {
 public:
  explicit LogReader(Directory& directory) : directory_(directory) {}
  Result<std::string> checkpoint_note();
  Result<std::string> leaf(std::uint64_t index, std::uint64_t size);
  Result<std::vector<std::string>> bundle(std::uint64_t bundle_index, std::uint64_t size);
  /// A node reader over the tiles of a tree of `size` leaves.
  NodeReader nodes(std::uint64_t size);

 private:
  Directory& directory_;
};

struct VerifyOptions {
  std::vector<VerifierKey> log_keys;
  std::vector<VerifierKey> witness_keys;
  int quorum = 0;
  std::vector<std::string> held_checkpoints;  ///< notes that must be consistent with the log
};
struct VerifyReport {
  std::uint64_t size = 0;
  Hash root{};
  std::vector<std::string> problems;  ///< one line each, beginning with a code; at most 200
};
/// Recomputes the whole tree from the entries, compares every tile, the head, signatures, quorum and held heads.
VerifyReport verify_log(Directory& directory, const VerifyOptions& options, NoteVerifier& verifier,
                        const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

/// One `.tlog-proof` (C2SP tlog-proof): index, inclusion hashes, checkpoint.
Result<std::string> write_proof(LogReader& log, std::uint64_t index);
/// Errors: Invalid AUD-0030 (form), Corrupt AUD-0031 (the leaf is not in the tree), those of `open_checkpoint`.
Status check_proof(std::string_view proof, std::string_view leaf, const std::vector<VerifierKey>& log_keys, NoteVerifier& verifier);

/// The newest head that witnesses cosigned; `checkpoint` may be ahead of it.
constexpr std::string_view kCosignedPath = "cosigned";

/// Tile path after C2SP tlog-tiles: `tile/<level>/x001/x234/067[.p/<width>]`; level -1 = entries; width 256 = full.
std::string tile_path(int level, std::uint64_t index, int width);

}  // namespace xinshi::audit

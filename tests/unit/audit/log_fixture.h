// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "audit/log_directory.h"
#include "base/sha256.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "support/memory_directory.h"

namespace xinshi::audit {

inline constexpr const char* kOrigin = "log.example/11330100MB0000001X/decisions";

inline std::unique_ptr<NoteSigner> new_signer(const std::string& name = kOrigin) {
  return *crypto::make_note_signer(name, *crypto::generate_log_key());
}

/// Leaves of different lengths, the empty one among them.
inline std::vector<std::string> some_leaves(std::size_t count, std::size_t first = 0) {
  std::vector<std::string> out;
  for (std::size_t i = first; i < first + count; ++i) out.push_back(i == 3 ? "" : "{\"v\":1,\"n\":" + std::to_string(i * i) + "}");
  return out;
}

/// RFC 6962 section 2.1 word for word, on purpose without any cleverness.
inline Hash naive_root(const std::vector<std::string>& leaves, std::size_t begin, std::size_t end) {
  const std::size_t n = end - begin;
  if (n == 0) return sha256("");
  if (n == 1) return sha256(std::string(1, '\0') + leaves[begin]);
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  const Hash left = naive_root(leaves, begin, begin + k);
  const Hash right = naive_root(leaves, begin + k, end);
  return sha256("\x01" + std::string(as_text(left)) + std::string(as_text(right)));
}
inline Hash naive_root(const std::vector<std::string>& leaves) {
  return naive_root(leaves, 0, leaves.size());
}

struct Log {
  MemoryDirectory directory;
  std::unique_ptr<NoteSigner> signer = new_signer();
  std::unique_ptr<NoteVerifier> verifier = crypto::make_note_verifier();

  std::vector<VerifierKey> keys() const { return {*read_verifier_key(signer->verifier_key())}; }

  /// Publishes after each of the sizes; answers the notes.
  std::vector<std::string> grow_to(const std::vector<std::size_t>& sizes) {
    std::vector<std::string> notes;
    LogWriter writer(directory, *signer);
    EXPECT_TRUE(writer.open(1'000'000).ok());
    for (const std::size_t size : sizes) {
      EXPECT_TRUE(writer.append(some_leaves(size - writer.size(), writer.size())).ok());
      auto note = writer.publish();
      EXPECT_TRUE(note.ok());
      notes.push_back(note.ok() ? *note : "");
    }
    return notes;
  }

  VerifyReport verify(VerifyOptions options = {}) {
    if (options.log_keys.empty()) options.log_keys = keys();
    return verify_log(directory, options, *verifier, {});
  }
};

}  // namespace xinshi::audit

// SPDX-License-Identifier: Apache-2.0
// A small audit log with heads that a hash "signs", so that inputs stay the same from run to run.
#pragma once

#include <string>
#include <vector>

#include "audit/log_directory.h"
#include "base/sha256.h"
#include "fuzz/support/fuzz.h"
#include "support/memory_directory.h"

namespace xinshi::fuzz {

inline constexpr std::size_t kProved = 300;  ///< entries of the log that the proofs in the corpus are about

inline std::string sum_of(std::string_view text) {
  const Hash hash = sha256(text);
  return std::string(as_text(hash)) + std::string(as_text(hash));
}

struct SumSigner final : NoteSigner {
  std::string name() const override { return "log.example/fuzz"; }
  std::string verifier_key() const override { return audit::write_verifier_key(name(), std::string(32, 'k')); }
  Result<std::string> sign(std::string_view text) override { return sum_of(text); }
  audit::VerifierKey key() const { return audit::read_verifier_key(verifier_key()).value(); }
};

struct SumVerifier final : NoteVerifier {
  bool verify(std::string_view, std::string_view text, std::string_view signature) override { return signature == sum_of(text); }
};

inline std::vector<std::string> leaves(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("{\"n\":" + std::to_string(i * i) + "}");
  return out;
}

inline MemoryDirectory log_of(std::size_t count) {
  MemoryDirectory directory;
  SumSigner signer;
  audit::LogWriter writer(directory, signer);
  require(writer.open(count).ok() && writer.append(leaves(count)).ok() && writer.publish().ok(), "a log is written");
  return directory;
}

}  // namespace xinshi::fuzz

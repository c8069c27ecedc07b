// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace xinshi::app {

/// What an evidence folder holds and what a stranger is to check in it. Paths are relative to the folder.
struct EvidencePlan {
  /// `file` was signed by `unit`: a detached CMS lies beside it as `file`.p7s, or `file`.sm2.p7s in national cryptography. `at`: when it
  /// was made, for expired certificates.
  struct SignedFile {
    std::string file, unit;
    Instant at{};
    bool sm2 = false;
  };
  /// SHA-256 of `salted` stands in a line of `manifest` behind the words `line`.
  struct Listed {
    std::string salted, manifest, line;
  };
  /// SHA-256 of `file` is the commitment of a log entry.
  struct Committed {
    std::string file, leaf;
  };
  /// An entry of the log of `key` with its proof. All proofs of one log end with the same head.
  struct Entry {
    std::string key, leaf, proof, head;
  };
  /// What a receipt says: the batch, and one line for each version.
  struct Said {
    std::string file, batch;
    std::vector<std::string> lines;
  };
  /// The receipt's log entry in the receiver's own log.
  struct Received {
    std::string receipt, leaf;
  };
  struct Remark {
    std::string zh, en;
  };

  std::string record, origin, own_unit;
  Instant made_at{};
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> plain;  ///< record/version-N.salted → record/version-N.json, its readable part
  std::vector<Listed> listed;
  std::vector<SignedFile> signatures;
  std::vector<Said> said;
  std::vector<Committed> committed;
  std::vector<Entry> entries;
  std::vector<Received> received;
  std::vector<Remark> remarks;
  bool sealed = false;  ///< SHA256SUMS is signed by `own_unit`
};

/// The program with which a stranger checks signatures in national cryptography, which `openssl cms` cannot: Bouncy Castle.
std::string_view sm2_program();

/// The text of README.md: what the folder is and the commands that prove it, in Chinese and English.
std::string evidence_readme(const EvidencePlan& plan);

}  // namespace xinshi::app

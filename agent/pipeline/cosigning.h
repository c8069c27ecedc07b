// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/log_directory.h"
#include "base/directory.h"
#include "base/log.h"
#include "base/time.h"
#include "ports/wire.h"

namespace xinshi::pipeline {

/// A gateway above that cosigns this node's heads. `ask` sends one request under its address (docs/API.md, /witness).
struct WitnessLink {
  std::string name;  ///< platform id
  audit::VerifierKey key;
  std::function<Result<HttpReply>(const std::string& method, const std::string& path, std::string_view body)> ask;
};

/// Has heads of the own log cosigned by the witnesses, and learns from them whether this node is what it was: a witness that has seen
/// more entries than there are, or others, means a restored snapshot, a cloned machine or a rewritten log. Then `set_back` becomes true for
/// good, nothing more is sent, and the alarm says so. A witness that does not answer holds nothing up. One thread, but `set_back` any.
class Cosigning {
 public:
  struct Deps {
    Directory& log;       ///< the published log, for reading
    Directory& cosigned;  ///< the same folder, for writing `cosigned`
    NoteVerifier& verifier;
    std::vector<audit::VerifierKey> log_keys;
    Clock& clock;
    Log& events;
  };
  Cosigning(std::vector<WitnessLink> witnesses, Deps deps) : witnesses_(std::move(witnesses)), seen_(witnesses_.size()), deps_(std::move(deps)) {}

  /// At start, before anything is sent: what each witness has seen.
  void compare();
  /// Asks each witness to cosign the newest head that it has not; true when `cosigned` was written anew.
  Result<bool> step();
  bool set_back() const { return set_back_.load(); }
  std::size_t witnesses() const { return witnesses_.size(); }

 private:
  struct Head {
    std::string note;
    audit::Checkpoint checkpoint;
  };
  Result<Head> own_head();
  /// Null when the witness did not answer or contradicts this log.
  std::optional<std::uint64_t> held_by(const WitnessLink& witness, const Head& own);
  /// The witness's signature lines over the head; "" when there are none now.
  std::string cosignature(std::size_t witness, const Head& head);
  void alarm(const WitnessLink& witness, std::uint64_t seen, std::uint64_t own);

  std::vector<WitnessLink> witnesses_;
  std::vector<std::optional<std::uint64_t>> seen_;  ///< size that each witness holds, once known
  Deps deps_;
  std::string last_cosigned_;  ///< text of the head that all cosigned
  std::atomic<bool> set_back_{false};
};

}  // namespace xinshi::pipeline

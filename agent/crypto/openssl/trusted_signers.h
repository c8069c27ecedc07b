// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "base/bytes.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// A signer whose chain was found good; it stays good while every certificate of that chain is valid.
struct TrustedSigner {
  CertificateInfo info;
  Instant from{};
  Instant until{};
};

/// Remembers judged signers, so that a sender's next batch costs one signature check and not a chain. Thread-safe.
class TrustedSigners {
 public:
  std::optional<CertificateInfo> find(const Hash& fingerprint, Instant at) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(fingerprint);
    if (found == known_.end() || at < found->second.from || at > found->second.until) return std::nullopt;
    return found->second.info;
  }
  void put(const Hash& fingerprint, const TrustedSigner& signer) {
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kLimit) known_.clear();
    known_.insert_or_assign(fingerprint, signer);
  }

 private:
  static constexpr std::size_t kLimit = 4096;
  std::mutex mutex_;
  std::map<Hash, TrustedSigner> known_;
};

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/time.h"
#include "core/batch.h"
#include "core/catalogue.h"
#include "core/record.h"
#include "pipeline/router.h"
#include "ports/crypto.h"
#include "ports/store.h"
#include "validation/validator.h"

namespace xinshi::pipeline {

struct InboxConfig {
  std::string own_unit;
  std::string platform;  ///< this node's platform id, "changshan"
  Level level = Level::County;
  std::string log_origin;
  std::vector<std::string> platforms;  ///< where accepted records go from here
  /// The register of senders: may `sender` hand in records of `origin`?
  std::function<bool(const std::string& sender, const std::string& origin)> may_send;
  std::shared_ptr<const Router> router;  ///< of accepted records; null: to all platforms
};

/// Steps 1 to 3 and 6 of the walk at a gateway: a sealed parcel in, a signed receipt out, returned only after commit.
/// Thread-safe: calls share nothing but the store.
class Inbox {
 public:
  struct Deps {
    Store& store;
    BatchVerifier& verifier;
    BatchSigner& signer;
    const Catalogue& catalogue;
    const validation::Validator& validator;
    const HmacSha256& identity;
    Clock& clock;
    RandomSource& random;
    Log& log;
  };
  Inbox(InboxConfig config, Deps deps);

  /// `peer_unit` is the unit of the TLS client certificate. Answers the .xsr bytes.
  /// Errors: Refused TRU-…/PIP-… (signature, register, receiver), Corrupt COR-…/PIP-… (format, commitment),
  /// Conflict PIP-0022 (same id, other bytes: kept and alarmed), Transient STO-…. A refusal is a leaf of the audit log.
  Result<std::string> take(std::string_view bytes, const std::string& peer_unit);

 private:
  struct Open;
  Result<std::string> answer_known(const KnownBatch& known, const Open& open);
  Result<std::string> refuse(const Open& open, Error error);
  Status open_batch(std::string_view bytes, const std::string& peer_unit, Open& open);
  Status open_inner(Open& open);
  void judge(Open& open, InboxRequest& request);
  Result<std::string> sign_receipt(const Open& open, const InboxAnswer& answer);

  InboxConfig config_;
  Deps deps_;
};

}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "core/batch.h"
#include "ports/crypto.h"
#include "ports/sender.h"
#include "ports/store.h"

namespace xinshi::pipeline {

/// A platform above and the unit that may speak for it. A gateway speaks for a platform that is no Xinshi.
struct AboveLevel {
  std::string platform;
  Level level = Level::City;
  std::string issuer;  ///< unified code of the signing unit
};

/// Stage 12: fetches receipts of the levels above from one peer, verifies each and stores it. One thread.
class ReceiptPoller {
 public:
  struct Deps {
    Store& store;
    ReceiptFeed& feed;
    BatchVerifier& verifier;
    Clock& clock;
    Log& log;
  };
  ReceiptPoller(std::vector<AboveLevel> levels, Deps deps) : levels_(std::move(levels)), deps_(deps) {}

  /// Waits up to `wait_ms` for receipts and stores them. True when some came. A receipt that does not verify is skipped, logged and
  /// noted in the audit log; it never blocks the ones behind it.
  Result<bool> step(int wait_ms);

 private:
  Status store(const std::string& cursor, const std::string& bytes);
  Result<Receipt> verified(const std::string& bytes);
  std::string cursor_name() const { return "receipts:" + deps_.feed.platform(); }

  std::vector<AboveLevel> levels_;
  Deps deps_;
};

}  // namespace xinshi::pipeline

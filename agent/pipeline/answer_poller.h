// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/log.h"
#include "base/time.h"
#include "core/batch.h"
#include "ports/crypto.h"
#include "ports/sender.h"
#include "ports/store.h"

namespace xinshi::pipeline {

/// Stores answers that platforms give later: each becomes a receipt about the records that were stored there. One thread.
class AnswerPoller {
 public:
  struct Deps {
    Store& store;
    AnswerFeed& feed;
    BatchSigner* statements;  ///< of a gateway, which speaks for the platform to those below; null where nobody is
    Clock& clock;
    Log& log;
  };
  AnswerPoller(std::string own_unit, std::string log_origin, Deps deps)
      : own_unit_(std::move(own_unit)), log_origin_(std::move(log_origin)), deps_(deps) {}

  /// True when some came.
  Result<bool> step();

 private:
  Result<bool> still_sending(const AnswerFeed::Item& item) const;
  Receipt receipt_of(const AnswerFeed::Item& item) const;
  Result<std::string> evidence_of(const AnswerFeed::Item& item, const Receipt& receipt) const;

  std::string own_unit_;
  std::string log_origin_;
  Deps deps_;
};

}  // namespace xinshi::pipeline

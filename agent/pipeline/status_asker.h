// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/time.h"
#include "ports/crypto.h"
#include "ports/sender.h"
#include "ports/store.h"

namespace xinshi::pipeline {

struct StatusAskerConfig {
  std::string own_unit;
  std::string log_origin;
  std::int64_t ask_for_ms = 30LL * 86'400'000;  ///< so long after a record was stored its later fate is asked for
};

/// Stage 12 for platforms that are no Xinshi: a first acceptance (stored) is not final, a later check may register or refuse it (V-54). Asks
/// about stored records and books what the platform decided since, as a statement of this node. One thread.
class StatusAsker {
 public:
  struct Deps {
    Store& store;
    Sender& sender;  ///< one that can be asked
    Clock& clock;
    RandomSource& random;
    BatchSigner* statements;  ///< null at an agency: nobody below waits for its word
    Log& log;
  };
  StatusAsker(StatusAskerConfig config, Deps deps) : config_(std::move(config)), deps_(deps), ids_(deps.clock, deps.random) {}

  /// Asks about everything in its time; how many records were decided.
  Result<std::size_t> step();

 private:
  Result<std::size_t> ask(const std::string& origin, const std::vector<OutRecord>& records);
  Status book(const std::string& origin, std::vector<ReceiptLine> lines);

  StatusAskerConfig config_;
  Deps deps_;
  UuidGenerator ids_;
};

}  // namespace xinshi::pipeline

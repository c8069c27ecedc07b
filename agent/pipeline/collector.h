// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/log.h"
#include "pipeline/intake.h"
#include "ports/source.h"

namespace xinshi::pipeline {

/// Stages 1 to 6 for one source: fetch, take, confirm. Driven by one thread, one `step` at a time.
class Collector {
 public:
  struct Deps {
    Source& source;
    Store& store;
    Intake& intake;
    Log& log;
  };
  explicit Collector(Deps deps, std::size_t rows_per_step = 500) : deps_(deps), rows_per_step_(rows_per_step) {}

  /// True when rows were taken (ask again at once), false when the source has nothing now. After an Error nothing has moved:
  /// ask again later.
  Result<bool> step();

 private:
  Deps deps_;
  std::size_t rows_per_step_;
  std::optional<std::string> cursor_;  ///< read from the store once, then kept in step with it
  RawBatch batch_;
};

}  // namespace xinshi::pipeline

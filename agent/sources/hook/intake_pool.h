// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "pipeline/intake.h"

namespace xinshi::hook {

/// Takes rows of one source into the store; thread-safe. One outcome for each row; an Error means that nothing was taken.
using TakeRows = std::function<Result<std::vector<RowOutcome>>(const RawBatch&, const Kind* kind_hint)>;

/// Intakes of one source for the server's worker threads: an Intake serves one thread at a time and is made when first needed.
class IntakePool {
 public:
  IntakePool(pipeline::IntakeConfig config, pipeline::IntakeDeps deps, std::size_t most = 16)
      : config_(std::move(config)), deps_(deps), most_(most) {}

  /// Errors: those of Intake; Transient HOK-0019 when all intakes are at work.
  Result<std::vector<RowOutcome>> take(const RawBatch& batch, const Kind* kind_hint);

 private:
  std::unique_ptr<pipeline::Intake> borrow();
  void give_back(std::unique_ptr<pipeline::Intake> intake);

  pipeline::IntakeConfig config_;
  pipeline::IntakeDeps deps_;
  std::size_t most_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<pipeline::Intake>> idle_;
  std::size_t made_ = 0;
};

}  // namespace xinshi::hook

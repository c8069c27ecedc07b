// SPDX-License-Identifier: Apache-2.0
#include "sources/hook/intake_pool.h"

#include <utility>

namespace xinshi::hook {

std::unique_ptr<pipeline::Intake> IntakePool::borrow() {
  const std::lock_guard lock(mutex_);
  if (!idle_.empty()) {
    auto intake = std::move(idle_.back());
    idle_.pop_back();
    return intake;
  }
  if (made_ == most_) return nullptr;
  ++made_;
  return std::make_unique<pipeline::Intake>(config_, deps_);
}

void IntakePool::give_back(std::unique_ptr<pipeline::Intake> intake) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(intake));
}

Result<std::vector<RowOutcome>> IntakePool::take(const RawBatch& batch, const Kind* kind_hint) {
  std::unique_ptr<pipeline::Intake> intake = borrow();
  if (!intake) return Error{Fault::Transient, "HOK-0019", "", {}};
  Result<std::vector<RowOutcome>> outcomes = intake->take(batch, kind_hint);
  give_back(std::move(intake));
  return outcomes;
}

}  // namespace xinshi::hook

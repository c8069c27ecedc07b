// SPDX-License-Identifier: Apache-2.0
#include "pipeline/collector.h"

#include <utility>

namespace xinshi::pipeline {

Result<bool> Collector::step() {
  if (!cursor_) {
    Result<std::string> stored = deps_.store.cursor(deps_.source.name());
    if (!stored) return std::move(stored).error();
    cursor_ = std::move(*stored);
  }
  batch_.clear();
  if (Status fetched = deps_.source.fetch(*cursor_, rows_per_step_, batch_); !fetched) return fetched.error();
  if (batch_.rows.empty() && !batch_.end_of_unit) return false;
  Result<std::vector<RowOutcome>> outcomes = deps_.intake.take(batch_, nullptr);
  if (!outcomes) {
    cursor_.reset();  // the store may have committed before the answer was lost: read what it says
    return outcomes.error();
  }
  cursor_ = batch_.cursor;
  // The rows are safe. A source that cannot tidy up behind them (full disk, read-only share) says so and is asked again.
  if (Status confirmed = deps_.source.confirm(batch_, *outcomes); !confirmed) deps_.log.error("source.confirm-failed", confirmed.error());
  return true;
}

}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/janitor.h"

#include <utility>

namespace xinshi::pipeline {

Status Janitor::step() {
  Result<std::size_t> returned = deps_.store.reclaim(deps_.clock.now(), false);
  if (!returned) return std::move(returned).error();
  if (*returned != 0) deps_.log.warn("delivery.lease-over", {{"records", static_cast<std::int64_t>(*returned)}});
  return {};
}

}  // namespace xinshi::pipeline

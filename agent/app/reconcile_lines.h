// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "figures/source_counts.h"
#include "pipeline/reconciler.h"

namespace xinshi::app {

/// The findings of one source as NDJSON (docs/API.md, `GET /admin/reconcile`): a `count` a day and kind, a `difference` each.
void append_findings(std::string& out, const std::string& source, const pipeline::Reconciler& found);
/// The same as reports keep it. Decisions without a readable day are in no report.
figures::SourceCounts::Days days_of(const pipeline::Reconciler& found);

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "app/evidence_plan.h"
#include "audit/log_directory.h"
#include "base/result.h"

namespace xinshi::app {

/// A receipt of the unit that this node sends to: its log entry can be fetched from that unit.
struct ReceiptPlace {
  std::string file, issuer;
  std::uint64_t index = 0;
};

struct EvidenceRead {
  EvidencePlan plan;
  std::vector<std::uint64_t> leaves;  ///< of the own log
  std::vector<ReceiptPlace> receipts;
};

/// From the answer of `GET /admin/evidence/ID`: records, manifests, signatures and receipts as files, and what is to be checked about
/// them. A raw answer of a foreign platform that speaks of several records is left out and said so. Errors: Corrupt RUN-0001.
Result<EvidenceRead> read_evidence(const std::string& json);

/// Adds entry `index` of a log with its proof under `folder`, and links it with the files that it commits to. Errors: those of audit.
Result<std::string> add_entry(EvidencePlan& plan, audit::LogReader& log, const std::string& folder, std::uint64_t index);

}  // namespace xinshi::app

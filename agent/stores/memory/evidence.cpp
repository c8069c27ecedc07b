// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "stores/memory/state.h"

namespace xinshi::memory {
namespace {

void add_origin(const State& state, const Version& version, RecordEvidence& out) {
  if (version.inbox_batch == 0) return;
  const SignedManifest& manifest = state.inbox.at(version.inbox_batch).manifests[version.manifest];
  const auto same = [&](const SignedManifest& known) { return known.manifest == manifest.manifest; };
  if (std::none_of(out.origins.begin(), out.origins.end(), same)) out.origins.push_back(manifest);
}

}  // namespace

Result<RecordEvidence> evidence(const State& state, const Uuid& id) {
  const auto found = state.records.find(id);
  if (found == state.records.end()) return fault(Fault::NotFound, store_codes::kNoRecord);
  RecordEvidence out;
  for (const auto& [number, seq] : found->second.versions) add_origin(state, state.versions.at(seq), out);
  for (const Uuid& batch : found->second.batches) {
    if (const auto sent = state.sent.find(batch); sent != state.sent.end()) out.sent.push_back(sent->second);
    for (const auto& [key, received] : state.inbox) {
      if (received.batch == batch && !received.receipt.empty()) out.given.push_back(received.receipt);
    }
  }
  for (const StoredReceipt& receipt : state.receipts) {
    if (receipt.records.count(id) != 0) out.receipts.push_back({receipt.platform, receipt.bytes, receipt.at, receipt.salt, receipt.answered});
  }
  return out;
}

}  // namespace xinshi::memory

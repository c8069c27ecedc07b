// SPDX-License-Identifier: Apache-2.0
#include "runtime/evidence_json.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"

namespace xinshi::runtime {
namespace {

using Json = nlohmann::ordered_json;

Json of(const SignedManifest& text) { return {{"manifest", to_base64(text.manifest)}, {"signature", to_base64(text.signature)}}; }

Json of(const StoredVersion& version) {
  return {{"version", version.version}, {"line", to_base64(version.line)}, {"salt", to_base64(version.salt)}, {"leaf", version.leaf}};
}

Json of(const RecordEvidence::SentBatch& batch) {
  Json out{{"platform", batch.platform}, {"batch", to_text(batch.batch)}};
  out.update(of(batch.text));
  return out;
}

Json of(const RecordEvidence::ReceiptFile& file) {
  const bool salted = file.salt != Bytes16{};
  return {{"platform", file.platform}, {"at", format_instant(file.at)}, {"bytes", to_base64(file.bytes)},
          {"salt", salted ? to_base64(file.salt) : std::string()}, {"records", file.records}};
}

template <class Items>
Json list_of(const Items& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(of(item));
  return out;
}

}  // namespace

Result<std::string> evidence_json(Store& store, const Uuid& id) {
  const Result<RecordHistory> history = store.history(id);
  if (!history) return history.error();
  const Result<RecordEvidence> evidence = store.evidence(id);
  if (!evidence) return evidence.error();
  const Result<std::vector<std::uint64_t>> leaves = store.leaves_of(id);
  if (!leaves) return leaves.error();
  Json out{{"id", to_text(id)}, {"origin", history->record.origin}};
  out["versions"] = list_of(history->versions);
  out["sent"] = list_of(evidence->sent);
  out["origins"] = list_of(evidence->origins);
  out["receipts"] = list_of(evidence->receipts);
  out["given"] = Json::array();
  for (const std::string& receipt : evidence->given) out["given"].push_back(to_base64(receipt));
  out["leaves"] = *leaves;
  return out.dump();
}

}  // namespace xinshi::runtime

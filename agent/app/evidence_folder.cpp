// SPDX-License-Identifier: Apache-2.0
#include "app/evidence_folder.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "base/sha256.h"
#include "core/batch.h"
#include "core/signature_list.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::json;

/// The object identifier 1.2.156.10197.1.501 as it stands in DER.
constexpr std::string_view kSm2WithSm3 = "\x06\x08\x2A\x81\x1C\xCF\x55\x01\x83\x75";

std::string bytes_of(const Json& json, const char* key) { return from_base64(json.at(key).get<std::string>()).value_or(std::string()); }

/// Only letters that are safe in a file name and in a shell.
std::string plain_name(const std::string& text) {
  std::string out;
  for (const char c : text) out += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ? c : '_';
  return out;
}

class Reading {
 public:
  Status run(const Json& json) {
    read_.plan.record = json.at("id").get<std::string>();
    read_.plan.origin = json.at("origin").get<std::string>();
    const auto id = parse_uuid(read_.plan.record);
    if (!id) return Error{Fault::Corrupt, "RUN-0001", "id", {}};
    id_ = *id;
    for (const Json& version : json.at("versions")) add_version(version);
    for (const Json& origin : json.at("origins")) {
      if (Status added = add_manifest(origin); !added) return added;
    }
    for (const Json& sent : json.at("sent")) {
      if (sent.at("manifest").get<std::string>().empty()) continue;
      if (Status added = add_manifest(sent); !added) return added;
    }
    for (const Json& receipt : json.at("receipts")) {
      const std::string platform = receipt.at("platform").get<std::string>();
      add_receipt(platform, bytes_of(receipt, "bytes"), bytes_of(receipt, "salt"), receipt.at("records").get<std::size_t>());
    }
    for (const Json& given : json.at("given")) add_receipt("given", from_base64(given.get<std::string>()).value_or(std::string()), {}, 0);
    for (const Json& leaf : json.at("leaves")) read_.leaves.push_back(leaf.get<std::uint64_t>());
    return {};
  }
  EvidenceRead take() { return std::move(read_); }

 private:
  void add_version(const Json& version) {
    const std::string line = bytes_of(version, "line"), name = "record/version-" + version.at("version").dump();
    if (line.empty()) {
      read_.plan.remarks.push_back({"第 " + version.at("version").dump() + " 版的内容已依法删除，只留下摘要。",
                                    "The content of version " + version.at("version").dump() + " was erased; only its digest remains."});
      return;
    }
    read_.plan.files[name + ".json"] = line;
    read_.plan.files[name + ".salted"] = bytes_of(version, "salt") + line;
    read_.plan.plain[name + ".salted"] = name + ".json";
  }

  Status add_manifest(const Json& json) {
    const std::string text = bytes_of(json, "manifest");
    const Result<Manifest> manifest = read_manifest(text);
    if (!manifest) return manifest.error();
    const std::string file = "batches/" + to_text(manifest->batch) + "/manifest";
    read_.plan.files[file] = text;
    add_signatures(file, bytes_of(json, "signature"), manifest->sender, manifest->created);
    for (const ManifestLine& line : manifest->lines) {
      const std::string salted = "record/version-" + std::to_string(line.version) + ".salted";
      if (line.id != id_ || read_.plan.files.count(salted) == 0) continue;
      read_.plan.listed.push_back({salted, file, read_.plan.record + " " + std::to_string(line.version) + " " + line.kind + " " + std::string(word(line.op))});
    }
    return {};
  }

  void add_signatures(const std::string& file, const std::string& signature, const std::string& unit, Instant at) {
    for (const std::string_view one : split_signatures(signature)) {
      const bool sm2 = one.find(kSm2WithSm3) != std::string_view::npos;
      read_.plan.files[file + (sm2 ? ".sm2.p7s" : ".p7s")] = std::string(one);
      read_.plan.signatures.push_back({file, unit, at, sm2});
    }
  }

  void add_receipt(const std::string& platform, const std::string& bytes, const std::string& salt, std::size_t records) {
    ++count_;
    const std::string number = (count_ < 10 ? "0" : "") + std::to_string(count_);
    const std::string name = "receipts/" + number + "-" + plain_name(platform);
    const Result<SignedReceipt> file = read_signed_receipt(bytes);
    const Result<Receipt> receipt = file ? read_receipt(file->receipt) : Result<Receipt>(file.error());
    if (receipt) {
      add_signed(name + ".txt", *file, *receipt);
    } else if (records != 1) {
      read_.plan.remarks.push_back({"平台 " + platform + " 的原始答复涉及其他记录，未收入；本单位审计日志中有它的加盐摘要。",
                                    "The raw answer of platform " + platform + " speaks of other records too and is left out; this unit's audit log commits to it."});
      return;
    } else {
      read_.plan.files[name + ".answer"] = bytes;
      if (!salt.empty()) read_.plan.plain[name + ".salted"] = name + ".answer";
    }
    if (!salt.empty()) read_.plan.files[name + ".salted"] = salt + bytes;
  }

  void add_signed(const std::string& name, const SignedReceipt& file, const Receipt& receipt) {
    read_.plan.files[name] = file.receipt;
    add_signatures(name, file.signature, receipt.issuer, receipt.received_at);
    EvidencePlan::Said said{name, receipt.batch == Uuid{} ? std::string() : to_text(receipt.batch), {}};
    for (const ReceiptLine& line : receipt.lines) {
      if (line.id != id_) continue;
      said.lines.push_back(read_.plan.record + " " + std::to_string(line.version) + " " + std::string(word(line.verdict)) + " " + (line.code.empty() ? "-" : line.code));
    }
    read_.plan.said.push_back(std::move(said));
    if (receipt.digest) read_.receipts.push_back({name, receipt.issuer, receipt.log_index});
  }

  EvidenceRead read_;
  Uuid id_;
  int count_ = 0;
};

}  // namespace

Result<EvidenceRead> read_evidence(const std::string& json) {
  Reading reading;
  try {
    if (Status read = reading.run(Json::parse(json)); !read) return read.error();
  } catch (const Json::exception& e) {
    return Error{Fault::Corrupt, "RUN-0001", e.what(), {}};
  }
  return reading.take();
}

Result<std::string> add_entry(EvidencePlan& plan, audit::LogReader& log, const std::string& folder, std::uint64_t index) {
  const Result<std::string> note = log.checkpoint_note();
  if (!note) return note.error();
  const Result<audit::Checkpoint> head = audit::read_checkpoint(std::string_view(*note).substr(0, note->find("\n\n") + 1));
  if (!head) return head.error();
  const Result<std::string> proof = audit::write_proof(log, index);
  if (!proof) return proof.error();
  const Result<std::string> leaf = log.leaf(index, head->size);
  if (!leaf) return leaf.error();
  const std::string name = folder + "/" + std::to_string(index);
  plan.files[folder + "/checkpoint"] = *note;
  plan.files[name + ".leaf"] = *leaf;
  plan.files[name + ".tlog-proof"] = *proof;
  plan.entries.push_back({folder + "/log.vkey", name + ".leaf", name + ".tlog-proof", folder + "/checkpoint"});
  for (const auto& [file, bytes] : plan.files) {
    const bool commits = file.ends_with(".salted") || file.ends_with("/manifest");
    if (commits && leaf->find("\"c\":\"" + to_base64(sha256(bytes)) + "\"") != std::string::npos) plan.committed.push_back({file, name + ".leaf"});
  }
  return name + ".leaf";
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/inbox.h"

#include <unordered_map>
#include <utility>
#include <variant>

#include "core/identity.h"

namespace xinshi::pipeline {
namespace {

Error refused(const char* code, std::string detail = {}) { return {Fault::Refused, code, std::move(detail), {}}; }

std::string line_key(const Uuid& id, std::uint32_t version) {
  std::string key(as_text(id.bytes));
  key.append(reinterpret_cast<const char*>(&version), sizeof version);
  return key;
}

std::string first_error(const Problems& problems) {
  for (const Problem& problem : problems) {
    if (problem.severity == ProblemSeverity::Error) return problem.rule.empty() ? problem.code : problem.rule;
  }
  return "PIP-0025";
}

}  // namespace

/// One batch while it is looked at.
struct Inbox::Open {
  BatchView view;
  Manifest manifest;
  Hash digest{};
  std::vector<std::uint32_t> origin_manifest;  ///< per record: index into the origin manifests
  std::vector<SignedManifest> origin_manifests;
  std::vector<std::string> keys;  ///< identity keys that the request's items point to
};

Inbox::Inbox(InboxConfig config, Deps deps) : config_(std::move(config)), deps_(deps) {}

Result<std::string> Inbox::take(std::string_view bytes, const std::string& peer_unit) {
  Open open;
  open.digest = sha256(bytes);
  if (Status opened = open_batch(bytes, peer_unit, open); !opened) return refuse(open, opened.error());
  Result<std::optional<KnownBatch>> known = deps_.store.known_batch(open.manifest.sender, open.manifest.batch);
  if (!known) return std::move(known).error();
  if (*known) return answer_known(**known, open);
  if (Status inner = open_inner(open); !inner) return refuse(open, inner.error());

  InboxRequest request;
  request.batch = open.manifest.batch;
  request.digest = open.digest;
  request.sender = open.manifest.sender;
  request.origin = open.manifest.origin;
  request.sequence = open.manifest.sequence;
  request.origin_manifests = open.origin_manifests;
  request.platforms = config_.platforms;
  request.now = deps_.clock.now();
  judge(open, request);
  Result<InboxAnswer> answer = deps_.store.admit_batch(request);
  if (!answer) return std::move(answer).error();
  if (answer->sequence_gap) {
    deps_.log.warn("inbox.sequence-gap", {{"sender", open.manifest.sender}, {"sequence", static_cast<std::int64_t>(open.manifest.sequence)}});
  }
  return sign_receipt(open, *answer);
}

Result<std::string> Inbox::answer_known(const KnownBatch& known, const Open& open) {
  if (known.digest != open.digest) return refuse(open, {Fault::Conflict, "PIP-0022", to_text(open.manifest.batch), {}});
  if (!known.receipt.empty()) return known.receipt;  // the same stored bytes, however often it is asked
  return sign_receipt(open, known.answer);
}

Result<std::string> Inbox::refuse(const Open& open, Error error) {
  deps_.log.error("inbox.refused", error);
  const Status kept =
      deps_.store.keep_refused_batch(open.manifest.sender, open.manifest.batch, open.digest, error.code, deps_.clock.now());
  if (!kept) return kept.error();
  return error;
}

Status Inbox::open_batch(std::string_view bytes, const std::string& peer_unit, Open& open) {
  Result<BatchView> view = read_batch(bytes);
  if (!view) return std::move(view).error();
  open.view = std::move(*view);
  Result<Manifest> manifest = read_manifest(open.view.outer.manifest);
  if (!manifest) return std::move(manifest).error();
  open.manifest = std::move(*manifest);
  if (open.manifest.receiver != config_.own_unit) return refused("PIP-0020");
  if (open.manifest.sender != peer_unit) return refused("PIP-0021");
  if (!config_.may_send(open.manifest.sender, open.manifest.origin)) return refused("PIP-0023");
  Result<CertificateInfo> signer = deps_.verifier.verify(open.view.outer.manifest, open.view.outer.signature, deps_.clock.now());
  if (!signer) return std::move(signer).error();
  if (signer->unit != open.manifest.sender) return refused("PIP-0021");
  if (open.manifest.lines.size() != open.view.records.size()) return Error{Fault::Corrupt, "PIP-0024", "record count", {}};
  for (std::size_t i = 0; i < open.manifest.lines.size(); ++i) {
    const BatchRecord& record = open.view.records[i];
    if (commitment(record.salt, record.line) != open.manifest.lines[i].commitment) {
      return Error{Fault::Corrupt, "PIP-0024", "record " + std::to_string(i), {}};
    }
  }
  return {};
}

Status Inbox::open_inner(Open& open) {
  const std::size_t count = open.view.records.size();
  open.origin_manifest.assign(count, 0);
  if (open.manifest.sender == open.manifest.origin) {
    if (!open.view.inner.empty()) return Error{Fault::Corrupt, "PIP-0026", "", {}};
    open.origin_manifests.push_back(open.view.outer);
    return {};
  }
  // What the origin signed decides; a relay can drop or hold records but never change one.
  std::unordered_map<std::string, std::pair<std::uint32_t, const ManifestLine*>> signed_lines;
  std::vector<Manifest> inner_manifests;
  inner_manifests.reserve(open.view.inner.size());
  for (const SignedManifest& inner : open.view.inner) {
    Result<Manifest> manifest = read_manifest(inner.manifest);
    if (!manifest) return std::move(manifest).error();
    Result<CertificateInfo> signer = deps_.verifier.verify(inner.manifest, inner.signature, manifest->created);
    if (!signer) return std::move(signer).error();
    if (signer->unit != open.manifest.origin || manifest->sender != signer->unit || manifest->origin != signer->unit) {
      return refused("PIP-0027");
    }
    inner_manifests.push_back(std::move(*manifest));
    const auto index = static_cast<std::uint32_t>(inner_manifests.size() - 1);
    for (const ManifestLine& line : inner_manifests.back().lines) signed_lines[line_key(line.id, line.version)] = {index, &line};
  }
  for (std::size_t i = 0; i < count; ++i) {
    const ManifestLine& line = open.manifest.lines[i];
    const auto found = signed_lines.find(line_key(line.id, line.version));
    if (found == signed_lines.end() || found->second.second->commitment != line.commitment || found->second.second->op != line.op ||
        found->second.second->kind != line.kind) {
      return refused("PIP-0028", to_text(line.id));
    }
    open.origin_manifest[i] = found->second.first;
  }
  open.origin_manifests = open.view.inner;
  return {};
}

void Inbox::judge(Open& open, InboxRequest& request) {
  open.keys.reserve(open.view.records.size());
  RecordLineReader reader(deps_.catalogue);
  const Date today = date_of(deps_.clock.now());
  for (std::size_t i = 0; i < open.view.records.size(); ++i) {
    const ManifestLine& line = open.manifest.lines[i];
    InboxItem item;
    item.id = line.id;
    item.version = line.version;
    item.kind = line.kind;
    item.op = line.op;
    item.line = open.view.records[i].line;
    item.salt = open.view.records[i].salt;
    item.commitment = line.commitment;
    item.manifest = open.origin_manifest[i];
    Draft draft;
    const Result<LineView> read = reader.read(item.line, draft);
    if (!read || draft.kind->id != line.kind || draft.meta.op != line.op) {
      item.refused_code = read ? "PIP-0029" : read.error().code;
    } else {
      item.due = read->due;
      item.decided = read->decided;
      draft.meta.given_id = item.id;  // the manifest names the record
      auto checked = deps_.validator.check(std::move(draft), today);
      if (const auto* record = std::get_if<Record>(&checked)) {
        item.fingerprint = fingerprint(*record);
        if (config_.router) item.route = config_.router->targets(record->kind(), record->fields());
        if (config_.router) item.except = config_.router->without(record->meta().op);
        item.identity_key = open.keys.emplace_back(identity_key(*record, deps_.identity));
      } else {
        item.refused_code = first_error(std::get<Rejection>(checked).draft.problems);
      }
    }
    request.items.push_back(std::move(item));
  }
}

Result<std::string> Inbox::sign_receipt(const Open& open, const InboxAnswer& answer) {
  UuidGenerator ids(deps_.clock, deps_.random);
  Receipt receipt;
  receipt.receipt = ids.next();
  receipt.batch = open.manifest.batch;
  receipt.digest = open.digest;
  receipt.origin = open.manifest.origin;
  receipt.platform = config_.platform;
  receipt.level = config_.level;
  receipt.issuer = config_.own_unit;
  receipt.received_at = deps_.clock.now();
  receipt.log_origin = config_.log_origin;
  receipt.log_index = answer.log_index;
  receipt.lines = answer.lines;
  SignedReceipt made;
  made.receipt = write_receipt(receipt);
  Result<std::string> signature = deps_.signer.sign(made.receipt);
  if (!signature) return std::move(signature).error();
  made.signature = std::move(*signature);
  std::string bytes = write_signed_receipt(made);
  if (Status saved = deps_.store.save_receipt(answer.batch_key, bytes); !saved) {
    // Another connection may have signed first; what is stored is the receipt.
    Result<std::optional<KnownBatch>> known = deps_.store.known_batch(open.manifest.sender, open.manifest.batch);
    if (known && *known && !(*known)->receipt.empty()) return (*known)->receipt;
    return saved.error();
  }
  return bytes;
}

}  // namespace xinshi::pipeline

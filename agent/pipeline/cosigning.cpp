// SPDX-License-Identifier: Apache-2.0
#include "pipeline/cosigning.h"

#include <utility>

#include "audit/tree.h"
#include "audit/witness.h"

namespace xinshi::pipeline {
namespace {

constexpr int kOk = 200;
constexpr int kNotFound = 404;
constexpr int kConflict = 409;

}  // namespace

Result<Cosigning::Head> Cosigning::own_head() {
  Result<std::string> note = deps_.log.read("checkpoint");
  if (!note) return note.error();
  Result<audit::Checkpoint> head = audit::open_checkpoint(*note, deps_.log_keys, deps_.verifier);
  if (!head) return head.error();
  return Head{*std::move(note), *std::move(head)};
}

void Cosigning::alarm(const WitnessLink& witness, std::uint64_t seen, std::uint64_t own) {
  set_back_.store(true);
  deps_.events.error("alarm.set-back", Error{Fault::Corrupt, "PIP-0042", witness.name + " has seen " + std::to_string(seen) + ", here " + std::to_string(own), {}});
}

std::optional<std::uint64_t> Cosigning::held_by(const WitnessLink& witness, const Head& own) {
  const Result<HttpReply> reply = witness.ask("GET", "/witness/" + audit::witness_path(own.checkpoint.origin), "");
  if (reply && reply->status == kNotFound) return 0;  // has seen nothing of this log yet
  if (!reply || reply->status != kOk) {
    deps_.events.warn("witness.no-answer", {{"witness", witness.name}, {"reason", reply ? std::to_string(reply->status) : reply.error().code}});
    return std::nullopt;
  }
  // Only a head that this log's own key signed counts: nobody else can stop the sending.
  const Result<audit::Checkpoint> held = audit::open_checkpoint(reply->body, deps_.log_keys, deps_.verifier);
  if (!held || held->origin != own.checkpoint.origin) {
    deps_.events.warn("witness.no-answer", {{"witness", witness.name}, {"reason", held ? "AUD-0015" : held.error().code}});
    return std::nullopt;
  }
  if (held->size > own.checkpoint.size) return alarm(witness, held->size, own.checkpoint.size), std::nullopt;
  audit::LogReader log(deps_.log);
  const Result<Hash> root = held->size == 0 ? Result<Hash>(audit::empty_root()) : audit::tree_root(held->size, log.nodes(own.checkpoint.size));
  if (root && *root != held->root) return alarm(witness, held->size, own.checkpoint.size), std::nullopt;
  return held->size;
}

void Cosigning::compare() {
  const Result<Head> own = own_head();
  if (!own) return deps_.events.error("witness.no-head", own.error());
  for (std::size_t i = 0; i < witnesses_.size(); ++i) seen_[i] = held_by(witnesses_[i], *own);
}

std::string Cosigning::cosignature(std::size_t index, const Head& head) {
  const WitnessLink& witness = witnesses_[index];
  if (!seen_[index]) seen_[index] = held_by(witness, head);
  if (!seen_[index] || set_back()) return {};
  audit::AddCheckpoint request{*seen_[index], {}, head.note};
  if (request.old_size != 0 && request.old_size < head.checkpoint.size) {
    audit::LogReader log(deps_.log);
    Result<std::vector<Hash>> proof = audit::consistency_proof(request.old_size, head.checkpoint.size, log.nodes(head.checkpoint.size));
    if (!proof) return deps_.events.error("witness.no-proof", proof.error()), std::string();
    request.proof = *std::move(proof);
  }
  const Result<HttpReply> reply = witness.ask("POST", "/witness/add-checkpoint", audit::write_add_checkpoint(request));
  if (!reply || reply->status != kOk) {
    deps_.events.warn("witness.no-cosignature", {{"witness", witness.name}, {"reason", reply ? std::to_string(reply->status) : reply.error().code}});
    if (reply && reply->status == kConflict) seen_[index].reset();  // it holds another size: look next time what
    return {};
  }
  const Result<audit::OpenedNote> checked = audit::open_note(head.note + reply->body, {witness.key}, deps_.verifier);
  if (!checked) return deps_.events.warn("witness.no-cosignature", {{"witness", witness.name}, {"reason", checked.error().code}}), std::string();
  seen_[index] = head.checkpoint.size;
  return reply->body;
}

Result<bool> Cosigning::step() {
  if (witnesses_.empty()) return false;
  if (set_back()) return Error{Fault::Corrupt, "PIP-0042", "", {}};
  Result<Head> head = own_head();
  if (!head) return head.error();
  if (head->note == last_cosigned_) return false;
  std::string lines;
  bool all = true;
  for (std::size_t i = 0; i < witnesses_.size(); ++i) {
    const std::string one = cosignature(i, *head);
    all = all && !one.empty();
    lines += one;
  }
  if (set_back()) return Error{Fault::Corrupt, "PIP-0042", "", {}};
  if (lines.empty()) return false;
  if (Status written = deps_.cosigned.write(audit::kCosignedPath, head->note + lines); !written) return written.error();
  if (Status synced = deps_.cosigned.sync(); !synced) return synced.error();
  if (all) last_cosigned_ = std::move(head->note);
  return true;
}

}  // namespace xinshi::pipeline

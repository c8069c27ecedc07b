// SPDX-License-Identifier: Apache-2.0
#include "audit/witness.h"

#include <algorithm>
#include <iterator>

#include "audit/decimal_text.h"
#include "audit/tree.h"
#include "base/sha256.h"

namespace xinshi::audit {
namespace {

constexpr std::size_t kMaxProof = 63;
constexpr std::string_view kOld = "old ";

Error malformed(const char* what) { return {Fault::Invalid, "AUD-0050", what}; }

bool continues(const AddCheckpoint& request, const Hash& old_root, const Checkpoint& head) {
  if (request.old_size == head.size) return request.proof.empty() && old_root == head.root;
  if (request.old_size == 0) return request.proof.empty();
  return verify_consistency(request.old_size, old_root, head.size, head.root, request.proof);
}

}  // namespace

std::string write_add_checkpoint(const AddCheckpoint& request) {
  std::string out = std::string(kOld) + std::to_string(request.old_size) + '\n';
  for (const Hash& hash : request.proof) out += to_base64(hash) + '\n';
  return out + '\n' + request.note;
}

Result<AddCheckpoint> read_add_checkpoint(std::string_view body) {
  AddCheckpoint out;
  const auto line = [&]() -> std::string_view {
    const std::size_t end = body.find('\n');
    const std::string_view text = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    return text;
  };
  const std::string_view first = line();
  const auto size = first.starts_with(kOld) ? plain_decimal(first.substr(kOld.size())) : std::nullopt;
  if (!size) return malformed("old size");
  out.old_size = *size;
  for (std::string_view text = line(); !text.empty(); text = line()) {
    const auto raw = from_base64(text);
    const auto hash = raw ? hash_from(*raw) : std::nullopt;
    if (!hash || out.proof.size() == kMaxProof) return malformed("hash");
    out.proof.push_back(*hash);
  }
  if (body.empty()) return malformed("no head");
  out.note = body;
  return out;
}

std::string witness_path(std::string_view origin) { return to_hex(sha256(origin)) + "/checkpoint"; }

Witness::Reply Witness::add(std::string_view body, std::uint64_t unix_seconds) {
  const auto request = read_add_checkpoint(body);
  const auto note = request ? parse_note(request->note) : Result<ParsedNote>(request.error());
  const auto head = note ? read_checkpoint(note->text) : Result<Checkpoint>(note.error());
  if (!head) return {400, "text/plain; charset=utf-8", head.error().code + "\n"};
  std::vector<VerifierKey> keys;
  std::ranges::copy_if(logs_, std::back_inserter(keys), [&](const VerifierKey& key) { return key.name == head->origin; });
  if (keys.empty()) return {404, "text/plain; charset=utf-8", "unknown origin\n"};
  if (!open_checkpoint(request->note, keys, deps_.verifier)) return {403, "text/plain; charset=utf-8", "no valid signature of this log\n"};
  if (request->old_size > head->size) return {400, "text/plain; charset=utf-8", "old size above the head's\n"};
  return advance(*request, *note, *head, unix_seconds);
}

Witness::Reply Witness::advance(const AddCheckpoint& request, const ParsedNote& note, const Checkpoint& head, std::uint64_t unix_seconds) {
  const std::lock_guard lock(mutex_);
  const std::string path = witness_path(head.origin);
  const auto held = deps_.held.read(path);
  if (!held && held.error().fault != Fault::NotFound) return {500, "text/plain; charset=utf-8", held.error().code + "\n"};
  Checkpoint before{head.origin, 0, empty_root()};
  if (held) {
    const auto parsed = parse_note(*held);
    const auto last = parsed ? read_checkpoint(parsed->text) : Result<Checkpoint>(parsed.error());
    if (!last) return {500, "text/plain; charset=utf-8", last.error().code + "\n"};
    before = *last;
  }
  if (before.size != request.old_size) return {409, std::string(kSizeMediaType), std::to_string(before.size) + "\n"};
  if (!continues(request, before.root, head)) return {422, "text/plain; charset=utf-8", "not the continuation of what was cosigned\n"};
  const auto line = cosignature_line(note.text, deps_.signer, unix_seconds);
  if (!line) return {500, "text/plain; charset=utf-8", line.error().code + "\n"};
  Status kept = deps_.held.write(path, request.note + *line);
  if (kept) kept = deps_.held.sync();
  if (!kept) return {500, "text/plain; charset=utf-8", kept.error().code + "\n"};
  return {200, "text/plain; charset=utf-8", *line};
}

}  // namespace xinshi::audit

// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "audit/decimal_text.h"
#include "audit/log_directory.h"

namespace xinshi::audit {
namespace {

constexpr std::string_view kMagic = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kMaxHashes = 64;

struct Proof {
  std::uint64_t index = 0;
  std::vector<Hash> hashes;
  std::string_view note;
};

Error malformed(const char* what) {
  return {Fault::Invalid, "AUD-0030", what};
}

/// Null when no newline is left.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

Result<std::vector<Hash>> take_hashes(std::string_view& text) {
  std::vector<Hash> out;
  for (;;) {
    const auto line = take_line(text);
    if (!line) return malformed("no checkpoint");
    if (line->empty()) return out;
    const auto raw = from_base64(*line);
    const auto hash = raw ? hash_from(*raw) : std::nullopt;
    if (!hash || out.size() == kMaxHashes) return malformed("hash");
    out.push_back(*hash);
  }
}

Result<Proof> parse(std::string_view text) {
  if (take_line(text) != kMagic) return malformed("first line");
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    if (!from_base64(line->substr(kExtra.size()))) return malformed("extra");
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndex)) return malformed("index");
  const auto index = plain_decimal(line->substr(kIndex.size()));
  if (!index) return malformed("index");
  auto hashes = take_hashes(text);
  if (!hashes) return hashes.error();
  return Proof{*index, *std::move(hashes), text};
}

}  // namespace

Result<std::string> write_proof(LogReader& log, std::uint64_t index) {
  auto note = log.checkpoint_note();
  if (!note) return note;
  const auto parsed = parse_note(*note);
  if (!parsed) return parsed.error();
  const auto head = read_checkpoint(parsed->text);
  if (!head) return head.error();
  const auto hashes = inclusion_proof(index, head->size, log.nodes(head->size));
  if (!hashes) return hashes.error();
  std::string out = std::string(kMagic) + '\n' + std::string(kIndex) + std::to_string(index) + '\n';
  for (const Hash& hash : *hashes) out += to_base64(hash) + '\n';
  return out + '\n' + *note;
}

Status check_proof(std::string_view proof, std::string_view leaf, const std::vector<VerifierKey>& log_keys, NoteVerifier& verifier) {
  const auto parsed = parse(proof);
  if (!parsed) return parsed.error();
  const auto head = open_checkpoint(parsed->note, log_keys, verifier);
  if (!head) return head.error();
  if (!verify_inclusion(leaf_hash(leaf), parsed->index, head->size, head->root, parsed->hashes)) {
    return Error{Fault::Corrupt, "AUD-0031", "index " + std::to_string(parsed->index)};
  }
  return {};
}

}  // namespace xinshi::audit

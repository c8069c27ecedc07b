// SPDX-License-Identifier: Apache-2.0
#include "audit/checkpoint.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "audit/decimal_text.h"
#include "base/sha256.h"
#include "base/text.h"

namespace xinshi::audit {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::uint8_t kEd25519 = 0x01;
constexpr std::uint8_t kCosignature = 0x04;

Error malformed_body(const char* what) {
  return {Fault::Invalid, "AUD-0014", what};
}
Error malformed_key(const char* what) {
  return {Fault::Invalid, "AUD-0013", what};
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::uint32_t key_hash(std::string_view name, std::string_view typed_key) {
  const Hash digest = Sha256{}.update(name).update("\n").update(typed_key).finish();
  return std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 | std::uint32_t{digest[2]} << 8 | digest[3];
}

std::string hex_of(std::uint32_t hash) {
  const std::array<std::uint8_t, 4> bytes{static_cast<std::uint8_t>(hash >> 24), static_cast<std::uint8_t>(hash >> 16),
                                          static_cast<std::uint8_t>(hash >> 8), static_cast<std::uint8_t>(hash)};
  return to_hex(bytes);
}

}  // namespace

std::optional<std::uint64_t> plain_decimal(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return parse_u64(text);
}

bool key_name_fits(std::string_view name) {
  if (name.empty() || invalid_utf8_at(name)) return false;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t c = next_code_point(name, at);
    const bool space = c <= 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
                       c == 0x202F || c == 0x205F || c == 0x3000;
    if (space || c == '+') return false;
  }
  return true;
}

std::string write_checkpoint(const Checkpoint& checkpoint) {
  return checkpoint.origin + '\n' + std::to_string(checkpoint.size) + '\n' + to_base64(checkpoint.root) + '\n';
}

Result<Checkpoint> read_checkpoint(std::string_view body) {
  if (!body.ends_with('\n')) return malformed_body("no newline at the end");
  Checkpoint out;
  out.origin = take_line(body);
  if (out.origin.empty()) return malformed_body("origin");
  const auto size = plain_decimal(take_line(body));
  if (!size) return malformed_body("size");
  const auto raw = from_base64(take_line(body));
  const auto root = raw ? hash_from(*raw) : std::nullopt;
  if (!root) return malformed_body("root");
  while (!body.empty()) {
    if (take_line(body).empty()) return malformed_body("empty line");
  }
  out.size = *size;
  out.root = *root;
  if (out.size == 0 && out.root != sha256({})) return malformed_body("root of the empty tree");
  return out;
}

Result<VerifierKey> read_verifier_key(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return malformed_key("parts");
  VerifierKey out;
  out.name = text.substr(0, first);
  if (!key_name_fits(out.name)) return malformed_key("name");
  const auto typed = from_base64(text.substr(second + 1));
  if (!typed || typed->size() != kKeySize + 1) return malformed_key("key");
  out.type = static_cast<std::uint8_t>(typed->front());
  if (out.type != kEd25519 && out.type != kCosignature) return malformed_key("type");
  out.hash = key_hash(out.name, *typed);
  if (text.substr(first + 1, second - first - 1) != hex_of(out.hash)) return malformed_key("hash");
  out.key = typed->substr(1);
  return out;
}

std::string write_verifier_key(std::string_view name, std::string_view key32, std::uint8_t type) {
  const std::string typed = static_cast<char>(type) + std::string(key32);
  return std::string(name) + '+' + hex_of(key_hash(name, typed)) + '+' + to_base64(typed);
}

Result<Checkpoint> open_checkpoint(std::string_view note, const std::vector<VerifierKey>& log_keys, NoteVerifier& verifier) {
  std::vector<VerifierKey> signing;
  std::ranges::copy_if(log_keys, std::back_inserter(signing), [](const VerifierKey& key) { return key.type == kEd25519; });
  const auto opened = open_note(note, signing, verifier);
  if (!opened) return opened.error();
  auto checkpoint = read_checkpoint(opened->text);
  if (!checkpoint) return checkpoint;
  if (std::ranges::find(opened->verified_by, checkpoint->origin) == opened->verified_by.end()) {
    return Error{Fault::Refused, "AUD-0015", checkpoint->origin};
  }
  return checkpoint;
}

}  // namespace xinshi::audit

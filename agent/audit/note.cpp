// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <optional>

#include "audit/checkpoint.h"
#include "audit/decimal_text.h"
#include "audit/witness.h"
#include "base/text.h"

namespace xinshi::audit {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // em dash, space
constexpr std::size_t kMaxLines = 100;
constexpr std::size_t kMaxNote = 1'000'000;
constexpr std::size_t kHashSize = 4;
constexpr std::size_t kTimeSize = 8;
constexpr std::uint8_t kCosignature = 0x04;

Error malformed(const char* what) {
  return {Fault::Invalid, "AUD-0010", what};
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string big_endian_bytes(std::uint64_t value, std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = size; i > 0; --i, value >>= 8) out[i - 1] = static_cast<char>(value & 0xFFU);
  return out;
}

std::string cosigned_message(std::uint64_t time, std::string_view text) {
  return "cosignature/v1\ntime " + std::to_string(time) + '\n' + std::string(text);
}

/// `— name base64(hash ‖ signature)` without newline.
std::optional<NoteSignature> parse_line(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !key_name_fits(line.substr(0, space))) return std::nullopt;
  const auto raw = from_base64(line.substr(space + 1));
  if (!raw || raw->size() <= kHashSize) return std::nullopt;
  return NoteSignature{std::string(line.substr(0, space)),
                       static_cast<std::uint32_t>(big_endian(std::string_view(*raw).substr(0, kHashSize))), raw->substr(kHashSize)};
}

bool line_verifies(const NoteSignature& line, const VerifierKey& key, std::string_view text, NoteVerifier& verifier) {
  if (key.type != kCosignature) return verifier.verify(key.key, text, line.bytes);
  if (line.bytes.size() <= kTimeSize) return false;
  const std::string_view bytes = line.bytes;
  const std::uint64_t time = big_endian(bytes.substr(0, kTimeSize));
  if (time > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
  return verifier.verify(key.key, cosigned_message(time, text), bytes.substr(kTimeSize));
}

bool text_fits(std::string_view text) {
  return text.ends_with('\n') && !has_control(text) && !invalid_utf8_at(text);
}

}  // namespace

Result<ParsedNote> parse_note(std::string_view note) {
  if (note.size() > kMaxNote) return malformed("too large");
  if (!text_fits(note)) return malformed("control characters, no UTF-8, or no newline at the end");
  const std::size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos || blank + 2 == note.size()) return malformed("no signatures");
  ParsedNote out{std::string(note.substr(0, blank + 1)), {}};
  const auto lines = split(note.substr(blank + 2, note.size() - blank - 3), "\n");
  if (lines.size() > kMaxLines) return malformed("too many signatures");
  for (const std::string_view line : lines) {
    auto signature = parse_line(line);
    if (!signature) return malformed("signature line");
    out.signatures.push_back(*std::move(signature));
  }
  return out;
}

Result<std::string> signature_line(std::string_view text, NoteSigner& signer) {
  if (!text_fits(text)) return malformed("text");
  const auto key = read_verifier_key(signer.verifier_key());
  if (!key) return key.error();
  const auto signature = signer.sign(text);
  if (!signature) return signature.error();
  return std::string(kDash) + key->name + ' ' + to_base64(big_endian_bytes(key->hash, kHashSize) + *signature) + '\n';
}

Result<std::string> cosigner_key(NoteSigner& signer) {
  const auto key = read_verifier_key(signer.verifier_key());
  if (!key) return key.error();
  return write_verifier_key(key->name, key->key, kCosignature);
}

Result<std::string> cosignature_line(std::string_view text, NoteSigner& signer, std::uint64_t unix_seconds) {
  if (!text_fits(text)) return malformed("text");
  const auto written = cosigner_key(signer);
  const auto key = written ? read_verifier_key(*written) : Result<VerifierKey>(written.error());
  if (!key) return key.error();
  const auto signature = signer.sign(cosigned_message(unix_seconds, text));
  if (!signature) return signature.error();
  const std::string raw = big_endian_bytes(key->hash, kHashSize) + big_endian_bytes(unix_seconds, kTimeSize) + *signature;
  return std::string(kDash) + key->name + ' ' + to_base64(raw) + '\n';
}

Result<std::string> sign_note(std::string_view text, NoteSigner& signer) {
  auto line = signature_line(text, signer);
  if (!line) return line;
  return std::string(text) + '\n' + *line;
}

Result<OpenedNote> open_note(std::string_view note, const std::vector<VerifierKey>& known, NoteVerifier& verifier) {
  auto parsed = parse_note(note);
  if (!parsed) return parsed.error();
  OpenedNote out{std::move(parsed->text), {}};
  for (const NoteSignature& line : parsed->signatures) {
    const auto key = std::ranges::find_if(known, [&](const VerifierKey& k) { return k.hash == line.hash && k.name == line.name; });
    if (key == known.end()) continue;
    if (!line_verifies(line, *key, out.text, verifier)) return Error{Fault::Corrupt, "AUD-0011", line.name};
    if (std::ranges::find(out.verified_by, line.name) == out.verified_by.end()) out.verified_by.push_back(line.name);
  }
  if (out.verified_by.empty()) return Error{Fault::Refused, "AUD-0012"};
  return out;
}

}  // namespace xinshi::audit

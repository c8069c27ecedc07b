// SPDX-License-Identifier: Apache-2.0
// Heads of audit logs: a note, and behind a `%%` line a verifier key.
#include "audit/checkpoint.h"
#include "base/text.h"
#include "fuzz/support/fuzz.h"

namespace xinshi::fuzz {
namespace {

struct Believer final : NoteVerifier {
  bool verify(std::string_view, std::string_view, std::string_view) override { return true; }
};

}  // namespace
}  // namespace xinshi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const auto parts = fuzz::parts_of(fuzz::text_of(data, size), 2);
  fuzz::Believer verifier;
  std::vector<audit::VerifierKey> keys;
  if (const auto key = audit::read_verifier_key(parts[1])) {
    fuzz::require(key->key.size() == 32, "a key has 32 bytes");
    if (key->type == 1) fuzz::require(parts[1].starts_with(audit::write_verifier_key(key->name, key->key)), "a key has one spelling");
    keys.push_back(*key);
  }
  if (const auto head = audit::read_checkpoint(parts[0])) fuzz::require(parts[0].starts_with(audit::write_checkpoint(*head)), "a head has one spelling");
  if (const auto note = audit::open_note(parts[0], keys, verifier)) {
    fuzz::require(!keys.empty() && !note->verified_by.empty(), "a note is opened only by a known key");
    fuzz::require(parts[0].starts_with(note->text) && note->text.ends_with('\n'), "its text is the note's beginning");
  }
  if (const auto head = audit::open_checkpoint(parts[0], keys, verifier)) fuzz::require(head->origin == keys[0].name, "a head is signed by its origin");
  return 0;
}

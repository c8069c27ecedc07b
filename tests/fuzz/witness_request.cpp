// SPDX-License-Identifier: Apache-2.0
// Requests to a witness: whatever comes, it answers with a status of the specification and cosigns nothing that the log did not sign.
#include "audit/witness.h"
#include "fuzz/support/fuzz.h"
#include "support/memory_directory.h"

namespace xinshi::fuzz {
namespace {

struct Disbeliever final : NoteVerifier {
  bool verify(std::string_view, std::string_view, std::string_view) override { return false; }
};
struct NoSigner final : NoteSigner {
  std::string name() const override { return "w"; }
  std::string verifier_key() const override { return ""; }
  Result<std::string> sign(std::string_view) override { return require(false, "nothing is cosigned"), std::string(); }
};

}  // namespace
}  // namespace xinshi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const std::string_view bytes = fuzz::text_of(data, size);
  if (const auto request = audit::read_add_checkpoint(bytes)) fuzz::require(audit::write_add_checkpoint(*request) == bytes, "a request has one spelling");
  fuzz::Disbeliever verifier;
  fuzz::NoSigner signer;
  MemoryDirectory held;
  audit::VerifierKey key;
  key.name = "example.com/behind-the-sofa";
  audit::Witness witness({key}, {held, signer, verifier});
  const int status = witness.add(bytes, 1).status;
  fuzz::require(status == 400 || status == 403 || status == 404, "a status that fits");
  return 0;
}

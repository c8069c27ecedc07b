// SPDX-License-Identifier: Apache-2.0
// A proof, and behind a `%%` line the entry; a bundle of entries is tried too.
#include "audit/log_directory.h"
#include "audit/tiles.h"
#include "fuzz/support/audit_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  const auto parts = fuzz::parts_of(fuzz::text_of(data, size), 2);
  fuzz::SumVerifier verifier;
  const std::vector<audit::VerifierKey> keys = {fuzz::SumSigner().key()};
  if (audit::check_proof(parts[0], parts[1], keys, verifier)) {
    const std::string_view entry = parts[1];
    bool known = false;
    for (const std::string& leaf : fuzz::leaves(fuzz::kProved)) known = known || leaf == entry;
    fuzz::require(known, "only an entry of the log is proved");
  }
  for (const int count : {1, 3, 256}) {
    for (const bool exact : {true, false}) {
      const auto entries = audit::parse_bundle(parts[0], count, exact);
      if (entries) fuzz::require(entries->size() == static_cast<std::size_t>(count), "as many entries as asked for");
    }
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Signatures and certificates from outside. The anchor and the seeds come from one throw-away authority whose keys are gone, so nothing
// but the one good seed may ever verify.
#include "crypto/openssl/certificate.h"
#include "crypto/openssl/cms_verifier.h"
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  static const auto verifier = crypto::make_cms_verifier(fuzz::file_text("tests/fuzz/support/anchor.pem")).value();
  static const Instant at = parse_instant("2026-11-23T12:00:00+08:00").value();
  const std::string_view bytes = fuzz::text_of(data, size);
  if (const auto who = verifier->verify("manifest\n", bytes, at)) fuzz::require(who->unit == "11330822MB2000012A", "only the unit that signed is believed");
  (void)crypto::read_certificate(bytes);
  return 0;
}

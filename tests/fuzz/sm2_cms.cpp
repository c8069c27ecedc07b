// SPDX-License-Identifier: Apache-2.0
// Signatures in national cryptography from outside, which we take apart by hand. The anchor's authority is thrown away, so nothing but the
// one good seed may ever verify.
#include "core/signature_list.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/sm2.h"
#include "fuzz/support/fuzz.h"
#include "fuzz/support/shipped.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xinshi;
  static const auto verifier = crypto::make_sm2_cms_verifier(fuzz::file_text("tests/fuzz/support/sm2-anchor.pem")).value();
  static const Instant at = parse_instant("2026-11-23T12:00:00+08:00").value();
  const std::string_view bytes = fuzz::text_of(data, size);
  if (const auto who = verifier->verify("manifest\n", bytes, at)) fuzz::require(who->unit == "11330100MB0000001X", "only the unit that signed is believed");
  std::string joined;
  for (const std::string_view one : split_signatures(bytes)) joined += one;
  fuzz::require(joined == bytes, "signatures are the whole of their bytes");
  if (const auto raw = crypto::sm2_signature_raw(bytes)) fuzz::require(crypto::sm2_signature_der(*raw) == bytes, "a signature has one spelling");
  return 0;
}

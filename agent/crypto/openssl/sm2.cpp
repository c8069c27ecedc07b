// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/sm2.h"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/key_kind.h"

namespace xinshi::crypto {
namespace {

constexpr int kHalf = 32;

using CtxPtr = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using SigPtr = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// A digest context whose key context bears the ID; it must outlive the digest's use.
struct Run {
  CtxPtr key_context;
  MdCtxPtr digest{EVP_MD_CTX_new()};
  Run(EVP_PKEY* key, std::string_view id) : key_context(EVP_PKEY_CTX_new(key, nullptr)) {
    if (!key_context || !digest || EVP_PKEY_CTX_set1_id(key_context.get(), id.data(), static_cast<int>(id.size())) != 1) digest.reset();
    if (digest) EVP_MD_CTX_set_pkey_ctx(digest.get(), key_context.get());
  }
};

}  // namespace

Result<std::string> sm2_sign(const Secret& key_pem, std::string_view bytes, std::string_view id) {
  const auto key = read_private_key(key_pem);
  if (!key) return key.error();
  if (!is_sm2(key->get()) || id.empty()) return Error{Fault::Config, "CRY-0011", id.empty() ? "empty ID" : "expected SM2"};
  const Run run(key->get(), id);
  std::size_t size = 0;
  if (!run.digest || EVP_DigestSignInit(run.digest.get(), nullptr, EVP_sm3(), nullptr, key->get()) != 1 ||
      EVP_DigestSign(run.digest.get(), nullptr, &size, raw(bytes), bytes.size()) != 1) {
    return library_error("sign");
  }
  std::string out(size, '\0');
  if (EVP_DigestSign(run.digest.get(), reinterpret_cast<unsigned char*>(out.data()), &size, raw(bytes), bytes.size()) != 1) return library_error("sign");
  out.resize(size);
  return out;
}

bool sm2_verify(std::string_view public_key_pem, std::string_view bytes, std::string_view signature, std::string_view id) {
  const BioPtr bio = reading(public_key_pem);
  const PkeyPtr key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  const bool good = key && is_sm2(key.get()) && sm2_verify_with(key.get(), bytes, signature, id);
  (void)last_problem();
  return good;
}

bool sm2_verify_with(EVP_PKEY* key, std::string_view bytes, std::string_view signature, std::string_view id) {
  if (id.empty()) return false;
  const Run run(key, id);
  return run.digest && EVP_DigestVerifyInit(run.digest.get(), nullptr, EVP_sm3(), nullptr, key) == 1 &&
         EVP_DigestVerify(run.digest.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) == 1;
}

std::optional<std::string> sm2_signature_raw(std::string_view der) {
  const unsigned char* at = raw(der);
  const SigPtr signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  (void)last_problem();
  if (!signature || BN_is_negative(ECDSA_SIG_get0_r(signature.get())) || BN_is_negative(ECDSA_SIG_get0_s(signature.get()))) return std::nullopt;
  std::string out(2 * kHalf, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes, kHalf) != kHalf ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes + kHalf, kHalf) != kHalf) {
    return std::nullopt;
  }
  if (sm2_signature_der(out) != der) return std::nullopt;  // one spelling for each signature
  return out;
}

std::optional<std::string> sm2_signature_der(std::string_view raw64) {
  if (raw64.size() != 2 * kHalf) return std::nullopt;
  const SigPtr signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(raw(raw64), kHalf, nullptr);
  BIGNUM* s = BN_bin2bn(raw(raw64) + kHalf, kHalf, nullptr);
  if (!signature || r == nullptr || s == nullptr || ECDSA_SIG_set0(signature.get(), r, s) != 1) return BN_free(r), BN_free(s), std::nullopt;
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &out);
  if (size <= 0) return std::nullopt;
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

}  // namespace xinshi::crypto

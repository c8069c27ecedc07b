// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/keys.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/key_kind.h"

namespace xinshi::crypto {
namespace {

Result<Secret> private_pem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));  // wipes its memory when freed
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return library_error("write private key");
  }
  return Secret(collected(bio.get()));
}

}  // namespace

bool is_p256(EVP_PKEY* key) {
  char group[32] = {};
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
         std::string_view(group) == SN_X9_62_prime256v1;
}

bool is_sm2(EVP_PKEY* key) {
  return EVP_PKEY_is_a(key, "SM2") == 1;
}

bool is_ed25519(EVP_PKEY* key) {
  return EVP_PKEY_is_a(key, "ED25519") == 1;
}

Result<Secret> generate_identity_key() {
  const PkeyPtr key(EVP_EC_gen("P-256"));
  if (!key) return library_error("generate P-256 key");
  return private_pem(key.get());
}

Result<Secret> generate_sm2_key() {
  const PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"));  // EVP_EC_gen would make an EC key that cannot sign SM2
  if (!key) return library_error("generate SM2 key");
  return private_pem(key.get());
}

Result<Secret> generate_log_key() {
  const PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (!key) return library_error("generate Ed25519 key");
  return private_pem(key.get());
}

Status check_key(const Secret& key_pem, KeyKind kind) {
  const auto key = read_private_key(key_pem);
  if (!key) return key.error();
  const bool fits = kind == KeyKind::Identity ? is_p256(key->get()) : is_ed25519(key->get());
  if (!fits) return Error{Fault::Config, "CRY-0005", kind == KeyKind::Identity ? "expected P-256" : "expected Ed25519"};
  return {};
}

Result<std::string> public_key_pem(const Secret& key_pem) {
  const auto key = read_private_key(key_pem);
  if (!key) return key.error();
  const BioPtr bio = collecting();
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), key->get()) != 1) return library_error("write public key");
  return collected(bio.get());
}

Status check_pair(const std::string& certificate_pem, const Secret& key_pem) {
  const auto key = read_private_key(key_pem);
  if (!key) return key.error();
  const auto chain = read_certificates(certificate_pem);
  if (!chain) return chain.error();
  return check_pair(chain->front().get(), key->get());
}

Status check_pair(X509* certificate, EVP_PKEY* key) {
  if (X509_check_private_key(certificate, key) != 1) return Error{Fault::Config, "CRY-0007", last_problem()};
  return {};
}

}  // namespace xinshi::crypto

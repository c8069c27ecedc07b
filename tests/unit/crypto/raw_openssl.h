// SPDX-License-Identifier: Apache-2.0
// Makes what the product itself never makes: foreign keys, odd certificates, odd signatures.
#pragma once

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string>
#include <vector>

#include "crypto/openssl/handles.h"

namespace xinshi::crypto::raw {

inline PkeyPtr ec_key(const char* curve) {
  return PkeyPtr(EVP_EC_gen(curve));
}
inline PkeyPtr rsa_key() {
  return PkeyPtr(EVP_RSA_gen(2048));
}

inline std::string private_pem(const PkeyPtr& key, const char* passphrase = nullptr) {
  const BioPtr bio = collecting();
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), passphrase != nullptr ? EVP_aes_256_cbc() : nullptr, nullptr, 0, nullptr,
                                const_cast<char*>(passphrase));
  return collected(bio.get());
}

inline std::string public_pem(const PkeyPtr& key) {
  const BioPtr bio = collecting();
  PEM_write_bio_PUBKEY(bio.get(), key.get());
  return collected(bio.get());
}

struct Extension {
  int nid = 0;
  const char* value = nullptr;
};

/// A certificate with exactly these extensions, signed by `ca`.
inline CertificatePtr certificate(const PkeyPtr& key, X509* ca, EVP_PKEY* ca_key, const std::vector<Extension>& extensions,
                                  std::int64_t not_before, std::int64_t not_after, const char* name = "odd") {
  CertificatePtr out(X509_new());
  X509_set_version(out.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(out.get()), 7);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(out.get(), X509_get_subject_name(ca));
  ASN1_TIME_set(X509_getm_notBefore(out.get()), not_before);
  ASN1_TIME_set(X509_getm_notAfter(out.get()), not_after);
  X509_set_pubkey(out.get(), key.get());
  for (const Extension& extension : extensions) {
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, extension.nid, extension.value);
    X509_add_ext(out.get(), made, -1);
    X509_EXTENSION_free(made);
  }
  X509_sign(out.get(), ca_key, EVP_sha256());
  return out;
}

struct Signer {
  X509* certificate = nullptr;
  EVP_PKEY* key = nullptr;
};

/// Detached SignedData by any number of signers, with any flags and digest.
inline std::string sign(std::string_view bytes, const std::vector<Signer>& signers, unsigned int extra_flags = 0,
                        const EVP_MD* digest = EVP_sha256(), bool detached = true) {
  const unsigned int flags = CMS_BINARY | CMS_PARTIAL | (detached ? CMS_DETACHED : 0U) | extra_flags;
  const BioPtr content = reading(bytes);
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
  for (const Signer& signer : signers) CMS_add1_signer(cms.get(), signer.certificate, signer.key, digest, flags);
  CMS_final(cms.get(), content.get(), nullptr, flags);
  unsigned char* out = nullptr;
  const int size = i2d_CMS_ContentInfo(cms.get(), &out);
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

}  // namespace xinshi::crypto::raw

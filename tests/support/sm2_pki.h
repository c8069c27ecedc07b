// SPDX-License-Identifier: Apache-2.0
// Throw-away certificates in national cryptography, made with the library's own means. Link crypto/openssl.
#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string>
#include <string_view>
#include <vector>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/sm2.h"

namespace xinshi::crypto {

struct Sm2Identity {
  std::string certificate_pem;
  std::string key_pem;
};

/// What a certificate is to be; the rest is as the product expects it.
struct Sm2Wanted {
  std::string name = "leaf";
  std::string unit = "11330100MB0000001X";
  bool authority = false;
  std::string id{kSm2Id};  ///< under which the issuer signs
  std::int64_t not_before = 0;
  std::int64_t not_after = 4'000'000'000;
};

class Sm2Pki {
 public:
  explicit Sm2Pki(const std::string& id = std::string(kSm2Id)) : root_(make({"SM2 root", "", true, id}, nullptr)), middle_(make({"SM2 middle", "", true, id}, &root_)) {}

  const std::string& root_pem() const { return root_.pem.certificate_pem; }
  const std::string& middle_pem() const { return middle_.pem.certificate_pem; }
  /// Leaf, then the intermediate authority.
  Sm2Identity issue(const Sm2Wanted& wanted = {}) const {
    Sm2Identity out = make(wanted, &middle_).pem;
    out.certificate_pem += middle_.pem.certificate_pem;
    return out;
  }
  Sm2Identity issue_by_root(const Sm2Wanted& wanted = {}) const { return make(wanted, &root_).pem; }

  static void sign(X509* certificate, EVP_PKEY* key, const std::string& id) {
    const MdCtxPtr digest(EVP_MD_CTX_new());
    const std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(key, nullptr));
    EVP_PKEY_CTX_set1_id(context.get(), id.data(), static_cast<int>(id.size()));
    EVP_MD_CTX_set_pkey_ctx(digest.get(), context.get());
    EVP_DigestSignInit(digest.get(), nullptr, EVP_sm3(), nullptr, key);
    X509_sign_ctx(certificate, digest.get());
  }

 private:
  struct Made {
    Sm2Identity pem;
    PkeyPtr key;
    CertificatePtr certificate;
  };
  static void extend(X509* certificate, int nid, const std::string& value) {
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
  }
  static Made make(const Sm2Wanted& wanted, const Made* issuer) {
    Made out;
    out.key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"));
    out.certificate.reset(X509_new());
    X509* raw = out.certificate.get();
    X509_set_version(raw, X509_VERSION_3);
    static std::int64_t serial = 1000;
    ASN1_INTEGER_set_int64(X509_get_serialNumber(raw), ++serial);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(wanted.name.c_str()), -1, -1, 0);
    X509_set_issuer_name(raw, X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : raw));
    ASN1_TIME_set(X509_getm_notBefore(raw), wanted.not_before);
    ASN1_TIME_set(X509_getm_notAfter(raw), wanted.not_after);
    X509_set_pubkey(raw, out.key.get());
    extend(raw, NID_basic_constraints, wanted.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(raw, NID_key_usage, wanted.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!wanted.unit.empty()) extend(raw, NID_subject_alt_name, "URI:urn:xinshi:unit:" + wanted.unit);
    sign(raw, issuer != nullptr ? issuer->key.get() : out.key.get(), wanted.id);
    out.pem.certificate_pem = *certificate_pem(raw);
    const BioPtr bio = collecting();
    PEM_write_bio_PKCS8PrivateKey(bio.get(), out.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    out.pem.key_pem = collected(bio.get());
    return out;
  }

  Made root_, middle_;
};

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/issue.h"

#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/key_kind.h"
#include "crypto/openssl/keys.h"
#include "crypto/openssl/unit_name.h"

namespace xinshi::crypto {
namespace {

struct Names {
  const std::string& common_name;
  X509_NAME* issuer;  ///< null: the certificate's own name
  Validity validity;
};

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);  // positive and always 16 bytes long
  const std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_names(X509* certificate, const Names& names) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(names.common_name.data());
  const int size = static_cast<int>(names.common_name.size());
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, size, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, names.issuer != nullptr ? names.issuer : subject) == 1 &&
         ASN1_TIME_set(X509_getm_notBefore(certificate), whole_seconds(names.validity.not_before)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), whole_seconds(names.validity.not_after)) != nullptr;
}

/// Only for constant values: the library's text form has its own escapes.
bool add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool add_name(GENERAL_NAMES* names, int type, const std::string& value) {
  std::unique_ptr<GENERAL_NAME, FreeWith<GENERAL_NAME_free>> name(a2i_GENERAL_NAME(nullptr, nullptr, nullptr, type, value.c_str(), 0));
  if (!name || sk_GENERAL_NAME_push(names, name.get()) <= 0) return false;
  (void)name.release();
  return true;
}

bool plain_host(const std::string& host) {
  return !host.empty() && host.size() <= 253 &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.*") == std::string::npos;
}

Status add_alternative_names(X509* certificate, const LeafRequest& request) {
  const GeneralNamesPtr names(GENERAL_NAMES_new());
  if (!names) return library_error("alternative names");
  if (!request.unit.empty() && (!unit_well_formed(request.unit) || !add_name(names.get(), GEN_URI, unit_uri(request.unit)))) {
    return Error{Fault::Invalid, "CRY-0006", request.unit};
  }
  for (const std::string& host : request.dns) {
    if (!plain_host(host) || !add_name(names.get(), GEN_DNS, host)) return Error{Fault::Invalid, "CRY-0006", host};
  }
  for (const std::string& ip : request.ips) {
    if (!add_name(names.get(), GEN_IPADD, ip)) return (void)last_problem(), Error{Fault::Invalid, "CRY-0006", ip};
  }
  if (sk_GENERAL_NAME_num(names.get()) == 0) return {};
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_APPEND) != 1) {
    return library_error("alternative names");
  }
  return {};
}

Result<CertificatePtr> blank(const Names& names, EVP_PKEY* key) {
  CertificatePtr certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 || !set_serial(certificate.get()) ||
      !set_names(certificate.get(), names) || X509_set_pubkey(certificate.get(), key) != 1) {
    return library_error("fill certificate");
  }
  return certificate;
}

Result<std::string> signed_pem(X509* certificate, EVP_PKEY* issuer_key) {
  if (X509_sign(certificate, issuer_key, EVP_sha256()) <= 0) return library_error("sign certificate");
  return certificate_pem(certificate);
}

std::string purposes(const LeafRequest& request) {
  std::string out = request.tls ? "serverAuth,clientAuth" : "";
  if (request.batch_signing) out += out.empty() ? "emailProtection" : ",emailProtection";
  return out;
}

Status add_leaf_extensions(X509* certificate, X509* issuer, const LeafRequest& request) {
  const std::string extended = purposes(request);
  if (!add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature") ||
      (!extended.empty() && !add_extension(certificate, issuer, NID_ext_key_usage, extended.c_str())) ||
      !add_extension(certificate, issuer, NID_subject_key_identifier, "hash") ||
      !add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always")) {
    return library_error("certificate extensions");
  }
  return add_alternative_names(certificate, request);
}

}  // namespace

Result<Issued> make_ca(const std::string& common_name, Validity validity) {
  auto key_pem = generate_identity_key();
  if (!key_pem) return key_pem.error();
  const auto key = read_private_key(*key_pem);
  if (!key) return key.error();
  const auto certificate = blank({common_name, nullptr, validity}, key->get());
  if (!certificate) return certificate.error();
  X509* raw = certificate->get();
  if (!add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE") ||
      !add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(raw, raw, NID_subject_key_identifier, "hash")) {
    return library_error("certificate extensions");
  }
  auto pem = signed_pem(raw, key->get());
  if (!pem) return pem.error();
  return Issued{*std::move(pem), *std::move(key_pem)};
}

Result<std::string> issue_for_key(const Issued& ca, const LeafRequest& request, std::string_view public_key_pem) {
  const auto ca_chain = read_certificates(ca.certificate_pem);
  if (!ca_chain) return ca_chain.error();
  const auto ca_key = read_private_key(ca.key_pem);
  if (!ca_key) return ca_key.error();
  X509* issuer = ca_chain->front().get();
  if (const Status pair = check_pair(issuer, ca_key->get()); !pair) return pair.error();
  const BioPtr bio = reading(public_key_pem);
  const PkeyPtr key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!key) return Error{Fault::Invalid, "CRY-0004", last_problem()};
  const auto certificate = blank({request.common_name, X509_get_subject_name(issuer), request.validity}, key.get());
  if (!certificate) return certificate.error();
  if (const Status added = add_leaf_extensions(certificate->get(), issuer, request); !added) return added.error();
  return signed_pem(certificate->get(), ca_key->get());
}

Result<Issued> issue_leaf(const Issued& ca, const LeafRequest& request) {
  auto key_pem = generate_identity_key();
  if (!key_pem) return key_pem.error();
  const auto public_pem = public_key_pem(*key_pem);
  if (!public_pem) return public_pem.error();
  auto pem = issue_for_key(ca, request, *public_pem);
  if (!pem) return pem.error();
  return Issued{*std::move(pem), *std::move(key_pem)};
}

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/sha256.h"
#include "crypto/openssl/cms_parts.h"
#include "crypto/openssl/cms_verifier.h"
#include "crypto/openssl/key_kind.h"

namespace xinshi::crypto {
namespace {

class Sm2CmsVerifier final : public BatchVerifier {
 public:
  Sm2CmsVerifier(StorePtr anchors, std::string id) : anchors_(std::move(anchors)), id_(std::move(id)) {}
  Result<CertificateInfo> verify(std::string_view bytes, std::string_view signature, Instant at) override;

 private:
  StorePtr anchors_;
  std::string id_;
  TrustedSigners known_;
};

/// The library takes the ID of a certificate's signature from the certificate object; it belongs to the object afterwards.
bool give_id(X509* certificate, const std::string& id) {
  ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
  if (value == nullptr || ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>(id.data()), static_cast<int>(id.size())) != 1) {
    return ASN1_OCTET_STRING_free(value), false;
  }
  X509_set0_distinguishing_id(certificate, value);
  return true;
}

std::string length_of(std::size_t size) {
  std::string bytes;
  for (std::size_t rest = size; rest != 0; rest >>= 8) bytes.insert(bytes.begin(), static_cast<char>(rest & 0xFF));
  if (size < 0x80) return std::string(1, static_cast<char>(size));
  return static_cast<char>(0x80 | bytes.size()) + bytes;
}

/// What is signed: the attributes as a DER SET OF, that is, sorted by their bytes (RFC 5652 section 5.4).
std::string signed_attributes(CMS_SignerInfo* info) {
  std::vector<std::string> attributes;
  for (int i = 0; i < CMS_signed_get_attr_count(info); ++i) {
    unsigned char* out = nullptr;
    const int size = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(info, i), &out);
    if (size > 0) attributes.emplace_back(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
  }
  std::ranges::sort(attributes);
  std::string content;
  for (const std::string& attribute : attributes) content += attribute;
  return '\x31' + length_of(content.size()) + content;
}

bool digest_fits(CMS_SignerInfo* info, std::string_view bytes) {
  const auto* said = static_cast<const ASN1_OCTET_STRING*>(
      CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (said == nullptr || EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sm3(), nullptr) != 1) return false;
  return equal_constant_time({reinterpret_cast<const char*>(digest), size},
                             {reinterpret_cast<const char*>(ASN1_STRING_get0_data(said)), static_cast<std::size_t>(ASN1_STRING_length(said))});
}

X509* certificate_of(CMS_SignerInfo* info, STACK_OF(X509) * offered) {
  for (int i = 0; i < sk_X509_num(offered); ++i) {
    if (CMS_SignerInfo_cert_cmp(info, sk_X509_value(offered, i)) == 0) return sk_X509_value(offered, i);
  }
  return nullptr;
}

Result<CertificateInfo> Sm2CmsVerifier::verify(std::string_view bytes, std::string_view signature, Instant at) {
  const CmsPtr cms = parse_signed_data(signature);
  if (!cms) return (void)last_problem(), refused("TRU-0001");
  const auto info = only_signer(cms.get());
  if (!info) return info.error();
  if (const Status ok = check_algorithms(*info, NID_sm3, {NID_SM2_with_SM3}); !ok) return ok.error();
  const CertificatesPtr offered(CMS_get1_certs(cms.get()));
  X509* certificate = certificate_of(*info, offered.get());
  if (certificate == nullptr) return (void)last_problem(), refused("TRU-0002", "no certificate of the signer");
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr || !is_sm2(key)) return (void)last_problem(), refused("TRU-0007", "key");
  const ASN1_OCTET_STRING* value = CMS_SignerInfo_get0_signature(*info);
  const std::string_view made(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), static_cast<std::size_t>(ASN1_STRING_length(value)));
  if (!digest_fits(*info, bytes) || !sm2_verify_with(key, signed_attributes(*info), made, id_)) return refused("TRU-0002", last_problem());
  const Hash fingerprint = sha256(certificate_der(certificate));
  if (auto known = known_.find(fingerprint, at)) return *std::move(known);
  for (int i = 0; i < sk_X509_num(offered.get()); ++i) {
    if (!give_id(sk_X509_value(offered.get(), i), id_)) return library_error("distinguishing ID");
  }
  auto judged = judge_signer(anchors_.get(), certificate, offered.get(), at);
  if (!judged) return judged.error();
  known_.put(fingerprint, *judged);
  return std::move(judged->info);
}

}  // namespace

Result<std::unique_ptr<BatchVerifier>> make_sm2_cms_verifier(const std::string& anchors_pem, std::string_view id) {
  if (id.empty()) return Error{Fault::Config, "CRY-0011", "empty ID"};
  const auto anchors = read_certificates(anchors_pem);
  if (!anchors) return anchors.error();
  for (const CertificatePtr& anchor : *anchors) {
    if (!give_id(anchor.get(), std::string(id))) return library_error("distinguishing ID");
  }
  auto store = anchor_store(*anchors);
  if (!store) return store.error();
  return std::unique_ptr<BatchVerifier>(std::make_unique<Sm2CmsVerifier>(*std::move(store), std::string(id)));
}

}  // namespace xinshi::crypto

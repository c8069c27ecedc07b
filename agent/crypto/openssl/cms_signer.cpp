// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cms_signer.h"

#include <utility>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/key_kind.h"
#include "crypto/openssl/x509_info.h"

namespace xinshi::crypto {
namespace {

constexpr unsigned int kFlags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;

class CmsSigner final : public BatchSigner {
 public:
  /// `sm2_id` not empty: SM2-with-SM3 under that ID.
  CmsSigner(std::vector<CertificatePtr> chain, PkeyPtr key, CertificateInfo info, Clock& clock, std::string_view sm2_id)
      : chain_(std::move(chain)), key_(std::move(key)), info_(std::move(info)), clock_(clock), sm2_id_(sm2_id) {}

  Result<std::string> sign(std::string_view bytes) override;
  const CertificateInfo& certificate() const override { return info_; }

 private:
  CMS_SignerInfo* add_signer(CMS_ContentInfo* cms);
  /// The library adds the signer's own certificate itself.
  BorrowedCertificatesPtr issuers() const;

  std::vector<CertificatePtr> chain_;
  PkeyPtr key_;
  CertificateInfo info_;
  Clock& clock_;
  std::string sm2_id_;
};

BorrowedCertificatesPtr CmsSigner::issuers() const {
  BorrowedCertificatesPtr out(sk_X509_new_null());
  for (std::size_t i = 1; out && i < chain_.size(); ++i) {
    if (sk_X509_push(out.get(), chain_[i].get()) <= 0) return nullptr;
  }
  return out;
}

bool add_signing_time(CMS_SignerInfo* signer, Instant now) {
  const std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>> time(ASN1_TIME_set(nullptr, whole_seconds(now)));
  return time && CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type, time.get(), -1) == 1;
}

std::string der_of(CMS_ContentInfo* cms) {
  unsigned char* out = nullptr;
  const int size = i2d_CMS_ContentInfo(cms, &out);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

/// For SM2 the library knows neither the algorithm's name nor the ID: both are put in by hand before the first byte is hashed.
CMS_SignerInfo* CmsSigner::add_signer(CMS_ContentInfo* cms) {
  X509* certificate = chain_.front().get();
  if (sm2_id_.empty()) return CMS_add1_signer(cms, certificate, key_.get(), EVP_sha256(), kFlags);
  CMS_SignerInfo* signer = CMS_add1_signer(cms, certificate, key_.get(), EVP_sm3(), kFlags | CMS_KEY_PARAM);
  if (signer == nullptr) return nullptr;
  X509_ALGOR* scheme = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, nullptr, &scheme);
  const bool named = X509_ALGOR_set0(scheme, OBJ_nid2obj(NID_SM2_with_SM3), V_ASN1_UNDEF, nullptr) == 1;
  const bool identified = EVP_PKEY_CTX_set1_id(CMS_SignerInfo_get0_pkey_ctx(signer), sm2_id_.data(), static_cast<int>(sm2_id_.size())) == 1;
  return named && identified ? signer : nullptr;
}

Result<std::string> CmsSigner::sign(std::string_view bytes) {
  const auto others = issuers();
  const BioPtr content = reading(bytes);
  if (!others || !content) return library_error("prepare signature");
  const CmsPtr cms(CMS_sign(nullptr, nullptr, others.get(), nullptr, kFlags));
  CMS_SignerInfo* signer = cms ? add_signer(cms.get()) : nullptr;
  if (signer == nullptr || !add_signing_time(signer, clock_.now())) return library_error("prepare signature");
  if (CMS_final(cms.get(), content.get(), nullptr, kFlags) != 1) return library_error("sign");
  std::string der = der_of(cms.get());
  if (der.empty()) return library_error("write signature");
  return der;
}

Result<std::unique_ptr<BatchSigner>> make_signer(const std::string& chain_pem, const Secret& key_pem, Clock& clock, std::string_view sm2_id) {
  auto chain = read_certificates(chain_pem);
  if (!chain) return chain.error();
  auto key = read_private_key(key_pem);
  if (!key) return key.error();
  if (sm2_id.empty() && !is_p256(key->get())) return Error{Fault::Config, "CRY-0005", "expected P-256"};
  if (!sm2_id.empty() && !is_sm2(key->get())) return Error{Fault::Config, "CRY-0011", "expected SM2"};
  if (const Status pair = check_pair(chain->front().get(), key->get()); !pair) return pair.error();
  auto info = certificate_info(chain->front().get());
  if (!info) return info.error();
  return std::unique_ptr<BatchSigner>(std::make_unique<CmsSigner>(*std::move(chain), *std::move(key), *std::move(info), clock, sm2_id));
}

}  // namespace

Result<std::unique_ptr<BatchSigner>> make_cms_signer(const std::string& chain_pem, const Secret& key_pem, Clock& clock) {
  return make_signer(chain_pem, key_pem, clock, {});
}

Result<std::unique_ptr<BatchSigner>> make_sm2_cms_signer(const std::string& chain_pem, const Secret& key_pem, Clock& clock, std::string_view id) {
  if (id.empty()) return Error{Fault::Config, "CRY-0011", "empty ID"};
  return make_signer(chain_pem, key_pem, clock, id);
}

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cms_verifier.h"

#include <utility>

#include "base/sha256.h"
#include "crypto/openssl/cms_parts.h"
#include "crypto/openssl/key_kind.h"

namespace xinshi::crypto {
namespace {

class CmsVerifier final : public BatchVerifier {
 public:
  explicit CmsVerifier(StorePtr anchors) : anchors_(std::move(anchors)) {}
  Result<CertificateInfo> verify(std::string_view bytes, std::string_view signature, Instant at) override;

 private:
  StorePtr anchors_;
  TrustedSigners known_;
};

Result<CertificateInfo> CmsVerifier::verify(std::string_view bytes, std::string_view signature, Instant at) {
  const CmsPtr cms = parse_signed_data(signature);
  if (!cms) return (void)last_problem(), refused("TRU-0001");
  const auto info = only_signer(cms.get());
  if (!info) return info.error();
  const BioPtr content = reading(bytes);
  if (!content) return refused("TRU-0001", "too large");
  if (CMS_verify(cms.get(), nullptr, nullptr, content.get(), nullptr, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1) {
    return refused("TRU-0002", last_problem());
  }
  const BorrowedCertificatesPtr signers(CMS_get0_signers(cms.get()));
  if (!signers || sk_X509_num(signers.get()) != 1) return refused("TRU-0009");
  X509* certificate = sk_X509_value(signers.get(), 0);
  if (const Status ok = check_algorithms(*info, NID_sha256, {NID_ecdsa_with_SHA256, NID_X9_62_id_ecPublicKey}); !ok) return ok.error();
  if (EVP_PKEY* key = X509_get0_pubkey(certificate); key == nullptr || !is_p256(key)) return refused("TRU-0007", "key");
  const Hash fingerprint = sha256(certificate_der(certificate));
  if (auto known = known_.find(fingerprint, at)) return *std::move(known);
  const CertificatesPtr offered(CMS_get1_certs(cms.get()));
  auto judged = judge_signer(anchors_.get(), certificate, offered.get(), at);
  if (!judged) return judged.error();
  known_.put(fingerprint, *judged);
  return std::move(judged->info);
}

}  // namespace

Result<std::unique_ptr<BatchVerifier>> make_cms_verifier(const std::string& anchors_pem) {
  const auto anchors = read_certificates(anchors_pem);
  if (!anchors) return anchors.error();
  auto store = anchor_store(*anchors);
  if (!store) return store.error();
  return std::unique_ptr<BatchVerifier>(std::make_unique<CmsVerifier>(*std::move(store)));
}

}  // namespace xinshi::crypto

// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/signature_policy.h"

#include <optional>
#include <utility>

#include "core/signature_list.h"
#include "crypto/openssl/cms_parts.h"

namespace xinshi::crypto {
namespace {

class PairSigner final : public BatchSigner {
 public:
  PairSigner(std::unique_ptr<BatchSigner> p256, std::unique_ptr<BatchSigner> sm2) : p256_(std::move(p256)), sm2_(std::move(sm2)) {}
  Result<std::string> sign(std::string_view bytes) override {
    Result<std::string> first = p256_->sign(bytes);
    if (!first) return first;
    const Result<std::string> second = sm2_->sign(bytes);
    if (!second) return second.error();
    return *std::move(first) + *second;
  }
  const CertificateInfo& certificate() const override { return p256_->certificate(); }

 private:
  std::unique_ptr<BatchSigner> p256_, sm2_;
};

/// By the digest that its signer used; a false claim fails in that algorithm's own check.
bool claims_sm2(std::string_view der) {
  const CmsPtr cms = parse_signed_data(der);
  const auto info = cms ? only_signer(cms.get()) : Result<CMS_SignerInfo*>(refused("TRU-0001"));
  (void)last_problem();
  if (!info) return false;
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(*info, nullptr, nullptr, &digest, nullptr);
  return digest != nullptr && OBJ_obj2nid(digest->algorithm) == NID_sm3;
}

class PolicyVerifier final : public BatchVerifier {
 public:
  PolicyVerifier(std::unique_ptr<BatchVerifier> p256, std::unique_ptr<BatchVerifier> sm2, RequiredSignatures required)
      : p256_(std::move(p256)), sm2_(std::move(sm2)), required_(required) {}

  Result<CertificateInfo> verify(std::string_view bytes, std::string_view signature, Instant at) override {
    std::optional<std::string_view> p256, sm2;
    for (const std::string_view one : split_signatures(signature)) {
      std::optional<std::string_view>& place = claims_sm2(one) ? sm2 : p256;
      if (place) return refused("TRU-0009", "two of one algorithm");
      place = one;
    }
    if (!p256 && required_ != RequiredSignatures::Sm2) return refused("TRU-0010", "P-256");
    if (!sm2 && required_ != RequiredSignatures::P256) return refused("TRU-0010", "SM2");
    std::optional<CertificateInfo> who;
    for (const auto& [verifier, one] : {std::pair(p256_.get(), p256), std::pair(sm2_.get(), sm2)}) {
      if (!one || verifier == nullptr) continue;
      Result<CertificateInfo> info = verifier->verify(bytes, *one, at);
      if (!info) return info;
      if (who && who->unit != info->unit) return refused("TRU-0011");
      if (!who) who = *std::move(info);
    }
    if (!who) return refused("TRU-0010");
    return *std::move(who);
  }

 private:
  std::unique_ptr<BatchVerifier> p256_, sm2_;
  RequiredSignatures required_;
};

}  // namespace

Result<std::unique_ptr<BatchSigner>> make_signer_pair(std::unique_ptr<BatchSigner> p256, std::unique_ptr<BatchSigner> sm2) {
  if (p256->certificate().unit != sm2->certificate().unit) return Error{Fault::Config, "TRU-0011", ""};
  return std::unique_ptr<BatchSigner>(std::make_unique<PairSigner>(std::move(p256), std::move(sm2)));
}

Result<std::unique_ptr<BatchVerifier>> make_policy_verifier(std::unique_ptr<BatchVerifier> p256, std::unique_ptr<BatchVerifier> sm2,
                                                            RequiredSignatures required) {
  if (!p256 && required != RequiredSignatures::Sm2) return Error{Fault::Config, "TRU-0010", "P-256"};
  if (!sm2 && required != RequiredSignatures::P256) return Error{Fault::Config, "TRU-0010", "SM2"};
  return std::unique_ptr<BatchVerifier>(std::make_unique<PolicyVerifier>(std::move(p256), std::move(sm2), required));
}

}  // namespace xinshi::crypto

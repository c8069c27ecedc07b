// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cms_parts.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "crypto/openssl/x509_info.h"

namespace xinshi::crypto {
namespace {

constexpr int kAuthLevel = 2;  // 112 bits: no SHA-1, no RSA below 2048 anywhere in the chain

/// Without signed attributes a signature over an attribute set could be passed off as one over a file with the same bytes.
bool has_signed_attributes(CMS_SignerInfo* signer) {
  const auto* type =
      static_cast<const ASN1_OBJECT*>(CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT));
  return type != nullptr && OBJ_obj2nid(type) == NID_pkcs7_data &&
         CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING) != nullptr &&
         CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1) >= 0;
}

Status check_usage(X509* certificate) {
  const std::uint32_t flags = X509_get_extension_flags(certificate);
  if ((flags & EXFLAG_INVALID) != 0 || (flags & EXFLAG_CA) != 0) return refused("TRU-0005", "a CA certificate or malformed");
  if ((flags & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0) {
    return refused("TRU-0005", "key usage without digitalSignature");
  }
  return {};
}

std::string_view code_of_chain_fault(int fault) {
  switch (fault) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "TRU-0004";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return "TRU-0007";
    default:
      return "TRU-0003";
  }
}

/// Narrows `signer` to the time in which every certificate of the chain is valid.
Status narrow(TrustedSigner& signer, X509_STORE_CTX* context) {
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    const auto validity = validity_of(sk_X509_value(chain, i));
    if (!validity) return validity.error();
    signer.from = std::max(signer.from, validity->first);
    signer.until = std::min(signer.until, validity->second);
  }
  return {};
}

}  // namespace

Error refused(std::string_view code, std::string detail) {
  return {Fault::Refused, std::string(code), std::move(detail)};
}

CmsPtr parse_signed_data(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = at + der.size();
  CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
  if (!cms || at != end || OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) return nullptr;
  if (CMS_is_detached(cms.get()) != 1 || OBJ_obj2nid(CMS_get0_eContentType(cms.get())) != NID_pkcs7_data) return nullptr;
  return cms;
}

Result<CMS_SignerInfo*> only_signer(CMS_ContentInfo* cms) {
  STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(cms);
  if (infos == nullptr || sk_CMS_SignerInfo_num(infos) != 1) return refused("TRU-0009");
  CMS_SignerInfo* info = sk_CMS_SignerInfo_value(infos, 0);
  if (!has_signed_attributes(info)) return (void)last_problem(), refused("TRU-0001", "signed attributes");
  return info;
}

Status check_algorithms(CMS_SignerInfo* info, int digest_nid, std::initializer_list<int> scheme_nids) {
  X509_ALGOR* digest = nullptr;
  X509_ALGOR* scheme = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, &scheme);
  if (digest == nullptr || scheme == nullptr || OBJ_obj2nid(digest->algorithm) != digest_nid) return refused("TRU-0007", "digest");
  if (std::ranges::find(scheme_nids, OBJ_obj2nid(scheme->algorithm)) == scheme_nids.end()) return refused("TRU-0007", "signature algorithm");
  return {};
}

Result<TrustedSigner> judge_signer(X509_STORE* anchors, X509* signer, STACK_OF(X509) * offered, Instant at) {
  const StoreCtxPtr context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), anchors, signer, offered) != 1) {
    return library_error("prepare chain check");
  }
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(whole_seconds(at)));
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY);
  X509_VERIFY_PARAM_set_auth_level(rules, kAuthLevel);
  if (X509_verify_cert(context.get()) != 1) {
    const int fault = X509_STORE_CTX_get_error(context.get());
    (void)last_problem();
    return refused(code_of_chain_fault(fault), X509_verify_cert_error_string(fault));
  }
  if (const Status usage = check_usage(signer); !usage) return usage.error();
  auto info = certificate_info(signer);
  if (!info) return info.error();
  if (info->unit.empty()) return refused("TRU-0006", info->fingerprint);
  TrustedSigner out{*std::move(info)};
  out.from = out.info.not_before;
  out.until = out.info.not_after;
  if (const Status narrowed = narrow(out, context.get()); !narrowed) return narrowed.error();
  return out;
}

Result<StorePtr> anchor_store(const std::vector<CertificatePtr>& anchors) {
  StorePtr store(X509_STORE_new());
  if (!store) return library_error("trust store");
  for (const CertificatePtr& anchor : anchors) {
    (void)X509_check_purpose(anchor.get(), -1, 0);  // what the library reads out of a certificate at first use is read before threads share it
    if (X509_STORE_add_cert(store.get(), anchor.get()) != 1) return library_error("trust store");
  }
  return store;
}

}  // namespace xinshi::crypto

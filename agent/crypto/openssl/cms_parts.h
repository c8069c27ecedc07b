// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only: what verifying SignedData has in common, whatever the algorithms.
#pragma once

#include <string>
#include <string_view>

#include "crypto/openssl/handles.h"
#include "crypto/openssl/trusted_signers.h"

namespace xinshi::crypto {

Error refused(std::string_view code, std::string detail = {});

/// Detached SignedData over plain data, the whole of `der`; null otherwise.
CmsPtr parse_signed_data(std::string_view der);
/// The one signer with content-type, message-digest and signing-time among its signed attributes. Errors: Refused TRU-0001, TRU-0009.
Result<CMS_SignerInfo*> only_signer(CMS_ContentInfo* cms);
/// Refused TRU-0007 unless digest and signature algorithm are among these.
Status check_algorithms(CMS_SignerInfo* info, int digest_nid, std::initializer_list<int> scheme_nids);
/// Chain to one of `anchors` at `at`, usage and unit of a signer, with the time for which its whole chain is valid. Errors: Refused
/// TRU-0003 to TRU-0008.
Result<TrustedSigner> judge_signer(X509_STORE* anchors, X509* signer, STACK_OF(X509) * offered, Instant at);
/// Errors: Config CRY-0003.
Result<StorePtr> anchor_store(const std::vector<CertificatePtr>& anchors);

}  // namespace xinshi::crypto

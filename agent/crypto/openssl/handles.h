// SPDX-License-Identifier: Apache-2.0
// Inside of crypto/openssl only: owners for the library's objects.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace xinshi::crypto {

template <auto free_function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};
struct FreeCertificates {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
struct FreeStackOnly {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, FreeWith<CMS_ContentInfo_free>>;
using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeCertificates>;
using BorrowedCertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeStackOnly>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;

/// Reads from `bytes`, which must outlive it.
BioPtr reading(std::string_view bytes);
BioPtr collecting();
std::string collected(BIO* bio);

/// Empties the thread's error queue and answers its last entry in short ("bad signature"); "" when empty.
std::string last_problem();

/// Internal CRY-0002 with what was attempted.
Error library_error(std::string_view what);

/// Errors: Config CRY-0004 when it is no unencrypted PEM private key.
Result<PkeyPtr> read_private_key(const Secret& pem);
/// All certificates of a PEM text in order, or the one of a DER text. Errors: Config CRY-0003 when there is none.
Result<std::vector<CertificatePtr>> read_certificates(std::string_view pem_or_der);
Result<std::string> certificate_pem(X509* certificate);
std::string certificate_der(X509* certificate);

/// Seconds since 1970, rounded down.
std::int64_t whole_seconds(Instant at);

}  // namespace xinshi::crypto

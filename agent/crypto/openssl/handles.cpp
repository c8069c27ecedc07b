// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/handles.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <limits>
#include <utility>

namespace xinshi::crypto {
namespace {

/// Never asks on the terminal: an encrypted key is refused.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

CertificatePtr read_der(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = at + der.size();
  CertificatePtr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return at == end ? std::move(certificate) : nullptr;
}

}  // namespace

BioPtr reading(std::string_view bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  return BioPtr(BIO_new_mem_buf(bytes.data() != nullptr ? bytes.data() : "", static_cast<int>(bytes.size())));
}

BioPtr collecting() {
  return BioPtr(BIO_new(BIO_s_mem()));
}

std::string collected(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string last_problem() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  std::string text = reason != nullptr ? reason : "";
  ERR_clear_error();
  return text;
}

Error library_error(std::string_view what) {
  const std::string reason = last_problem();
  return {Fault::Internal, "CRY-0002", std::string(what) + (reason.empty() ? "" : ": " + reason)};
}

Result<PkeyPtr> read_private_key(const Secret& pem) {
  const BioPtr bio = reading(pem.reveal());
  PkeyPtr key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
  if (!key) return Error{Fault::Config, "CRY-0004", last_problem()};
  return key;
}

Result<std::vector<CertificatePtr>> read_certificates(std::string_view pem_or_der) {
  std::vector<CertificatePtr> out;
  if (pem_or_der.find("-----BEGIN") == std::string_view::npos) {
    if (CertificatePtr one = read_der(pem_or_der)) out.push_back(std::move(one));
  } else if (const BioPtr bio = reading(pem_or_der)) {
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)) out.emplace_back(next);
    const unsigned long reason = ERR_peek_last_error();
    if (reason != 0 && ERR_GET_REASON(reason) != PEM_R_NO_START_LINE) out.clear();  // one damaged certificate spoils the file
  }
  const std::string problem = last_problem();
  if (out.empty()) return Error{Fault::Config, "CRY-0003", problem};
  return out;
}

Result<std::string> certificate_pem(X509* certificate) {
  const BioPtr bio = collecting();
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return library_error("write certificate");
  return collected(bio.get());
}

std::string certificate_der(X509* certificate) {
  unsigned char* out = nullptr;
  const int size = i2d_X509(certificate, &out);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}

std::int64_t whole_seconds(Instant at) {
  const std::int64_t seconds = at.us / kMicrosPerSecond;
  return at.us % kMicrosPerSecond < 0 ? seconds - 1 : seconds;
}

}  // namespace xinshi::crypto

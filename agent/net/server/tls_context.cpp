// SPDX-License-Identifier: Apache-2.0
#include "net/server/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string>

#include "base/bytes.h"

namespace xinshi::net_server {
namespace {

constexpr std::string_view kUnitUrn = "urn:xinshi:unit:";
constexpr long kSessionSeconds = 600;

/// The reason of the first queued OpenSSL error; empties the queue.
std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "unknown";
}

Error config_error(std::string code, const std::string& file) {
  return Error{Fault::Config, std::move(code), openssl_reason(), Where{file, 0, 0, {}}};
}

Status load_own(SSL_CTX* context, const ListenConfig& config) {
  if (SSL_CTX_use_certificate_chain_file(context, config.certificate_file.c_str()) != 1)
    return config_error("NET-0103", config.certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context, config.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return config_error("NET-0103", config.key_file);
  return {};
}

Status require_clients(SSL_CTX* context, const std::string& anchors) {
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(anchors.c_str());
  if (!names || SSL_CTX_load_verify_file(context, anchors.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return config_error("NET-0104", anchors);
  }
  SSL_CTX_set_client_CA_list(context, names);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

/// The form of a unified code; whether it is a real one is not judged here.
bool is_unit(std::string_view text) {
  return text.size() == 18 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

std::string unit_of(X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string unit;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                                static_cast<std::size_t>(ASN1_STRING_length(uri)));
    if (!text.starts_with(kUnitUrn)) continue;
    // Two units in one certificate speak for nobody.
    if (!unit.empty()) {
      unit.clear();
      break;
    }
    unit = text.substr(kUnitUrn.size());
  }
  GENERAL_NAMES_free(names);
  return is_unit(unit) ? unit : std::string();
}

std::string subject_of(X509* certificate) {
  BIO* memory = BIO_new(BIO_s_mem());
  if (!memory) return {};
  X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return out;
}

/// Days and seconds from the epoch, so that no time zone of the machine takes part.
Instant instant_of(const ASN1_TIME* time) {
  ASN1_TIME* epoch = ASN1_TIME_set(nullptr, 0);
  int days = 0;
  int seconds = 0;
  const int known = ASN1_TIME_diff(&days, &seconds, epoch, time);
  ASN1_TIME_free(epoch);
  return known == 1 ? Instant{(std::int64_t{days} * 86'400 + seconds) * kMicrosPerSecond} : Instant{};
}

}  // namespace

Result<TlsContext> make_tls_context(const ListenConfig& config) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return Error{Fault::Internal, "NET-0103", openssl_reason()};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  // Without a context of its own a resumed session with a client certificate is refused.
  static constexpr std::array<unsigned char, 6> kName{'x', 'i', 'n', 's', 'h', 'i'};
  SSL_CTX_set_session_id_context(context.get(), kName.data(), kName.size());
  SSL_CTX_set_timeout(context.get(), kSessionSeconds);
  if (Status done = load_own(context.get(), config); !done) return std::move(done).error();
  if (!config.client_ca_file.empty())
    if (Status done = require_clients(context.get(), config.client_ca_file); !done) return std::move(done).error();
  return context;
}

CertificateInfo read_certificate(X509* certificate) {
  CertificateInfo info;
  info.unit = unit_of(certificate);
  info.subject = subject_of(certificate);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1) info.fingerprint = to_hex({digest.data(), size});
  info.not_before = instant_of(X509_get0_notBefore(certificate));
  info.not_after = instant_of(X509_get0_notAfter(certificate));
  return info;
}

bool is_current(X509* certificate) {
  return X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
}

}  // namespace xinshi::net_server

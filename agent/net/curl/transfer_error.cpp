// SPDX-License-Identifier: Apache-2.0
#include "net/curl/transfer_error.h"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <string>

namespace xinshi::net_curl {
namespace {

Error refused_peer(const Failure& failure) {
  const std::string detail(failure.text);
  switch (failure.verify) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return Error{Fault::Refused, "NET-0006", detail};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:  // libcurl's value before the chain's own; it stays when only the name was wrong
      return Error{Fault::Refused, "NET-0007", detail};
    default: return Error{Fault::Refused, "NET-0005", detail};
  }
}

struct Row {
  CURLcode code;
  Fault fault;
  std::string_view error;
};

constexpr std::array kRows{
    Row{CURLE_COULDNT_RESOLVE_HOST, Fault::Transient, "NET-0001"},
    Row{CURLE_COULDNT_CONNECT, Fault::Transient, "NET-0002"},
    Row{CURLE_OPERATION_TIMEDOUT, Fault::Transient, "NET-0003"},
    Row{CURLE_SSL_CONNECT_ERROR, Fault::Transient, "NET-0004"},
    Row{CURLE_PARTIAL_FILE, Fault::Transient, "NET-0009"},
    Row{CURLE_GOT_NOTHING, Fault::Transient, "NET-0009"},
    Row{CURLE_RECV_ERROR, Fault::Transient, "NET-0009"},
    Row{CURLE_SEND_ERROR, Fault::Transient, "NET-0009"},
    Row{CURLE_SEND_FAIL_REWIND, Fault::Transient, "NET-0009"},
    Row{CURLE_WEIRD_SERVER_REPLY, Fault::Transient, "NET-0010"},
    Row{CURLE_UNSUPPORTED_PROTOCOL, Fault::Transient, "NET-0010"},  // HTTP/0.9: no status line
    Row{CURLE_BAD_CONTENT_ENCODING, Fault::Transient, "NET-0010"},
    Row{CURLE_SSL_CERTPROBLEM, Fault::Config, "NET-0012"},
    Row{CURLE_SSL_CACERT_BADFILE, Fault::Config, "NET-0012"},
    Row{CURLE_URL_MALFORMAT, Fault::Config, "NET-0013"},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

bool refused_our_certificate(const Failure& failure) {
  if (!failure.encrypted || !contains(failure.text, "alert")) return false;
  if (contains(failure.text, "certificate") || contains(failure.text, "unknown ca") || contains(failure.text, "access denied")) return true;
  // TLS 1.2 knows no better word for a missing certificate.
  return !failure.own_certificate && failure.code == CURLE_SSL_CONNECT_ERROR && contains(failure.text, "alert handshake failure");
}

Error transfer_error(const Failure& failure) {
  const std::string detail(failure.text);
  if (failure.too_large) return Error{Fault::Transient, "NET-0008", {}};
  if (failure.code == CURLE_PEER_FAILED_VERIFICATION) return refused_peer(failure);
  if (refused_our_certificate(failure)) return Error{Fault::Refused, "NET-0011", detail};
  const auto* const row = std::ranges::find(kRows, failure.code, &Row::code);
  if (row != kRows.end()) return Error{row->fault, std::string(row->error), detail};
  return Error{Fault::Transient, "NET-0016", detail};
}

}  // namespace xinshi::net_curl

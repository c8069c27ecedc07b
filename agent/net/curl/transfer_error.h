// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "base/result.h"

namespace xinshi::net_curl {

/// What is known about a transfer that failed.
struct Failure {
  CURLcode code = CURLE_OK;
  long verify = 0;              ///< OpenSSL's X509_V_… of the peer's chain
  std::string_view text;        ///< libcurl's words
  bool too_large = false;       ///< we stopped it
  bool own_certificate = false;  ///< we showed one
  bool encrypted = false;
};

Error transfer_error(const Failure& failure);

/// The peer's TLS ended in an alert about our certificate. TLS 1.3 says so only after the request was written, but such a
/// connection was never accepted: nothing of the request has reached the program behind it.
bool refused_our_certificate(const Failure& failure);

}  // namespace xinshi::net_curl

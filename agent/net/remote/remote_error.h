// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace xinshi::net_remote {

/// What is known of an operation that failed.
struct Failure {
  CURLcode code = CURLE_OK;
  std::string_view text;    ///< libcurl's words
  std::string_view server;  ///< the server's last words (FTP)
  std::string_view found;   ///< fingerprint that the server showed instead of a pinned one
  bool stopped = false;
};

Error remote_error(const Failure& failure);

}  // namespace xinshi::net_remote

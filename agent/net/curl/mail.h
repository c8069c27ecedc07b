// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace xinshi::net_curl {

/// A server that takes mail. `smtps://host:465`, or `smtp://host:587`, which goes over to TLS before anything is said; without TLS only to this
/// machine. Host name and chain are always checked.
struct MailServer {
  std::string url;
  std::string user;
  Secret password;
  std::string ca_file;  ///< "" = the system's
  std::string from;
  std::vector<std::string> to;
};

/// Hands one mail over, blocking at most a minute. Texts are UTF-8. Errors as of HTTP (http_client.h); Refused NET-0017 when the server does
/// not take it.
Status send_mail(const MailServer& server, const std::string& subject, const std::string& text, Instant date);

/// The bytes of the mail (RFC 5322, MIME, base64). Pure.
std::string mail_bytes(const MailServer& server, const std::string& subject, const std::string& text, Instant date);

}  // namespace xinshi::net_curl

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "base/log.h"
#include "base/message.h"
#include "ports/wire.h"

namespace xinshi::net_curl {

struct ClientConfig {
  std::string user_agent = "xinshi";
  long kept_connections = 64;         ///< idle ones, all hosts together
  long kept_seconds = 55;             ///< an idle connection older than this is not used again (the listener keeps them one minute)
  long anchor_seconds = 60;           ///< how long a read CA file is trusted to be unchanged
};

/// One loop thread drives all exchanges; connections and TLS sessions are kept and shared. Follows no redirects, reads no proxy, cookie or
/// .netrc settings, speaks HTTP/1.1 over TLS 1.2 or later, plain http only to this machine (loopback literal, localhost, Unix socket).
/// A request that may have reached the other side is never sent a second time by itself.
/// Errors of `exchange`, all with a short reason in `detail`:
///   Transient NET-0001 name, 0002 connect, 0003 time, 0004 TLS, 0008 reply too large, 0009 closed early, 0010 no HTTP,
///   0015 client is ending, 0016 other;
///   Refused NET-0005 foreign certificate, 0006 expired or not yet valid, 0007 other host, 0011 our certificate is not accepted;
///   Config NET-0012 own certificate, key or CA file, 0013 URL not allowed; Invalid NET-0014 method, header or URL with control
///   characters.
/// Destroying it ends waiting exchanges with NET-0015; no exchange may begin after that. A stop of `end` ends them likewise, and
/// whatever begins later: for exchanges that only wait for news, never for those that deliver. `log` outlives the client.
std::unique_ptr<HttpClient> make_http_client(const ClientConfig& config, Log& log, std::stop_token end = {});

std::span<const Message> messages();

}  // namespace xinshi::net_curl

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/crypto.h"

namespace xinshi {

/// Header names in lower case.
using Headers = std::map<std::string, std::string>;

/// TLS of an outgoing connection. Paths are files in PEM. Host name and chain are always checked; there is no way to switch that off.
struct TlsClient {
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;          ///< https:// or http:// (loopback only, and only where configuration says so)
  std::string unix_socket;  ///< path; then the URL's host is only a name
  Headers headers;
  std::string_view body;
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 60'000;
  std::size_t max_reply_bytes = 16 << 20;
  TlsClient tls;
};

struct HttpReply {
  int status = 0;
  Headers headers;
  std::string body;
  std::optional<std::int64_t> retry_after_ms;  ///< Retry-After (seconds or date) as a span from now, at most one day
};

/// Outgoing HTTP. `exchange` blocks its caller; connections are kept and shared. Thread-safe.
/// Errors: Transient NET-… with what failed in `detail` (resolve, connect, TLS, time-out, reply too large);
/// Refused NET-… when the peer's certificate is foreign, expired or names another host (no byte of the body has left then).
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// `bytes_may_have_left` becomes true once any byte of the request may have been written to an accepted connection.
  virtual Result<HttpReply> exchange(const HttpRequest& request, bool& bytes_may_have_left) = 0;
};

/// An incoming request as handlers see it.
struct ServerRequest {
  std::string method;
  std::string path;    ///< decoded path without query
  std::map<std::string, std::string> query;
  Headers headers;
  std::string body;
  bool local = false;                         ///< Unix socket or loopback
  std::shared_ptr<const CertificateInfo> peer;  ///< client certificate; null without TLS client authentication
  std::stop_token stopping;                   ///< set when the listener ends: a handler that waits (long poll) returns then
};

struct ServerReply {
  int status = 200;
  Headers headers;
  std::string body;
  std::string body_file;  ///< when set, this file is sent instead of `body` (audit tiles)
};

/// Called on a worker thread, may block; must not throw.
using Handler = std::function<ServerReply(const ServerRequest&)>;

struct ListenConfig {
  std::string address;       ///< "127.0.0.1:8443", "[::1]:0", or "unix:/path"
  bool tls = false;
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;  ///< when set a client certificate from these anchors is required
  std::size_t max_body_bytes = 64 << 20;
  std::size_t max_header_bytes = 64 << 10;
  std::int64_t header_timeout_ms = 10'000;
  std::int64_t body_timeout_ms = 60'000;
  std::size_t max_connections = 1024;
  unsigned workers = 8;
};

/// A running listener. Destroying it stops accepting, sets `stopping`, lets running handlers end and their replies leave
/// (requests not yet begun get 503), and joins its threads.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;  ///< the bound port, 0 for a Unix socket
  /// Reads certificate, key and client anchors anew for connections accepted from now on; running ones keep theirs. The
  /// address and `tls` cannot change. On an error everything stays as it was. Thread-safe.
  virtual Status reload(const ListenConfig& config) = 0;
};

}  // namespace xinshi

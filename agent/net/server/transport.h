// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "net/server/tls_context.h"
#include "ports/wire.h"

namespace xinshi::net_server {

/// A connected socket, TCP or Unix.
using Socket = boost::asio::generic::stream_protocol::socket;
using IoDone = std::function<void(const boost::system::error_code&, std::size_t)>;

/// Bytes of one connection, with or without TLS. IO thread only; `done` is called there. At most one read and one write run at a
/// time. The owner keeps it alive until every `done` was called.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void handshake(IoDone done) = 0;
  virtual void read_some(char* out, std::size_t size, IoDone done) = 0;
  virtual void write(std::string_view bytes, IoDone done) = 0;  ///< all of them
  virtual void finish(IoDone done) = 0;                         ///< TLS: close_notify both ways
  /// Ends the sending side and throws away what still arrives, so that the peer can read our last words before a reset.
  virtual void discard(IoDone done) = 0;
  virtual boost::asio::any_io_executor executor() = 0;
  virtual void close() = 0;
  /// After the handshake; null when there is no client certificate.
  virtual std::shared_ptr<const CertificateInfo> peer() const = 0;
};

std::unique_ptr<Transport> plain_transport(Socket socket);
std::unique_ptr<Transport> tls_transport(Socket socket, TlsContext context);

}  // namespace xinshi::net_server

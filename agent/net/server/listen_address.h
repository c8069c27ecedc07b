// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "net/server/transport.h"

namespace xinshi::net_server {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

/// Binds and listens on "127.0.0.1:8443", "[::1]:0", "localhost:0" or "unix:/path". Errors: Config NET-0101 (no address),
/// NET-0105 (a file that is no idle socket stands in the way), Transient NET-0102 (taken, or not ours).
Result<Acceptor> listen_on(boost::asio::io_context& io, const std::string& address);

/// The path of a Unix address, "" for others.
std::string unix_path(const std::string& address);

/// 0 for a Unix socket.
std::uint16_t bound_port(const Acceptor& acceptor);

/// A Unix socket, or a peer on this machine.
bool is_local(const Socket& socket);

}  // namespace xinshi::net_server

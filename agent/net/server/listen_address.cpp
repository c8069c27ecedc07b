// SPDX-License-Identifier: Apache-2.0
#include "net/server/listen_address.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace xinshi::net_server {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Generic = asio::generic::stream_protocol;
using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;
using ErrorCode = boost::system::error_code;

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::size_t kMaxUnixPath = 107;  // sun_path with its NUL on Linux

Error taken(const std::string& address, const ErrorCode& error) {
  return Error{Fault::Transient, "NET-0102", error.message(), Where{{}, 0, 0, address}};
}

std::optional<Tcp::endpoint> parse_tcp(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = address.substr(0, colon);
  const auto port = parse_u64(std::string_view(address).substr(colon + 1));
  if (!port || *port > 65'535) return std::nullopt;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  ErrorCode error;
  const auto ip = asio::ip::make_address(host, error);
  if (error || ip.is_v6() != bracketed) return std::nullopt;
  return Tcp::endpoint(ip, static_cast<std::uint16_t>(*port));
}

/// Null for anything but TCP.
std::optional<Tcp::endpoint> as_tcp(const Generic::endpoint& from) {
  const int family = from.protocol().family();
  if (family != Tcp::v4().family() && family != Tcp::v6().family()) return std::nullopt;
  Tcp::endpoint out;
  if (from.size() > out.capacity()) return std::nullopt;
  std::memcpy(out.data(), from.data(), from.size());
  out.resize(from.size());
  return out;
}

/// Takes away a socket file that nobody listens on.
Status clear_stale(asio::io_context& io, const std::string& path) {
  std::error_code missing;
  const auto kind = fs::symlink_status(path, missing).type();
  if (kind == fs::file_type::not_found) return {};
  const Error blocked{Fault::Config, "NET-0105", {}, Where{path, 0, 0, {}}};
  if (kind != fs::file_type::socket) return blocked;
  Unix::socket probe(io);
  ErrorCode error;
  probe.connect(Unix::endpoint(path), error);
  if (!error) return taken(path, asio::error::address_in_use);
  fs::remove(path, missing);
  if (missing) return blocked;
  return {};
}

/// Nobody can connect before `listen`, so the mode is right from the first connection on.
Status restrict_file(const std::string& path) {
  std::error_code error;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) return Error{Fault::Config, "NET-0105", error.message(), Where{path, 0, 0, {}}};
  return {};
}

Result<Acceptor> bind_and_listen(asio::io_context& io, const Generic::endpoint& endpoint, const std::string& address) {
  Acceptor acceptor(io);
  ErrorCode error;
  const std::string path = unix_path(address);
  acceptor.open(endpoint.protocol(), error);
  if (!error && path.empty()) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error && !path.empty())
    if (Status done = restrict_file(path); !done) return std::move(done).error();
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return taken(address, error);
  return acceptor;
}

}  // namespace

std::string unix_path(const std::string& address) {
  return address.starts_with(kUnixPrefix) ? address.substr(kUnixPrefix.size()) : std::string();
}

Result<Acceptor> listen_on(asio::io_context& io, const std::string& address) {
  const Error unusable{Fault::Config, "NET-0101", {}, Where{{}, 0, 0, address}};
  if (!address.starts_with(kUnixPrefix)) {
    const auto endpoint = parse_tcp(address);
    if (!endpoint) return unusable;
    return bind_and_listen(io, *endpoint, address);
  }
  const std::string path = unix_path(address);
  if (path.empty() || path.size() > kMaxUnixPath) return unusable;
  if (Status done = clear_stale(io, path); !done) return std::move(done).error();
  return bind_and_listen(io, Unix::endpoint(path), address);
}

std::uint16_t bound_port(const Acceptor& acceptor) {
  ErrorCode error;
  const auto endpoint = as_tcp(acceptor.local_endpoint(error));
  return endpoint ? endpoint->port() : std::uint16_t{0};
}

bool is_local(const Socket& socket) {
  ErrorCode error;
  const auto from = socket.remote_endpoint(error);
  if (error) return false;
  const auto endpoint = as_tcp(from);
  if (!endpoint) return true;
  const auto ip = endpoint->address();
  if (ip.is_v6() && ip.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, ip.to_v6()).is_loopback();
  return ip.is_loopback();
}

}  // namespace xinshi::net_server

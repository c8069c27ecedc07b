// SPDX-License-Identifier: Apache-2.0
#include "unit/net/raw_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace xinshi {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int left_ms(std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

template <class Address>
RawConnection connect_to(int family, const Address& address) {
  const int handle = ::socket(family, SOCK_STREAM, 0);
  if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return RawConnection(handle);
  ::close(handle);
  return RawConnection(-1);
}

}  // namespace

RawConnection RawConnection::to_port(std::uint16_t port) { return connect_to(AF_INET, loopback(port)); }

RawConnection RawConnection::to_path(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return connect_to(AF_UNIX, address);
}

bool RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string RawConnection::receive(int ms, std::string_view until) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  std::string out;
  std::array<char, 65'536> buffer{};
  while (until.empty() || out.find(until) == std::string::npos) {
    pollfd waiting{handle_, POLLIN, 0};
    if (::poll(&waiting, 1, left_ms(end)) <= 0) break;
    const auto got = ::recv(handle_, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

bool RawConnection::closed_within(int ms) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  std::array<char, 4'096> buffer{};
  for (;;) {
    pollfd waiting{handle_, POLLIN, 0};
    if (::poll(&waiting, 1, left_ms(end)) <= 0) return false;
    if (::recv(handle_, buffer.data(), buffer.size(), 0) <= 0) return true;
  }
}

void RawConnection::close() {
  if (handle_ >= 0) ::close(handle_);
  handle_ = -1;
}

RawServer::RawServer(Script script) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
  ::listen(listener_, 64);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, kept = std::move(script)] { serve(kept); });
}

RawServer::~RawServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::string RawServer::url(std::string_view path) const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }

void RawServer::serve(const Script& script) {
  for (;;) {
    const int handle = ::accept(listener_, nullptr, nullptr);
    if (handle < 0) return;
    RawConnection connection(handle);
    script(connection, ++connections_);
  }
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/dial.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include "platform/posix/descriptor.h"

namespace xinshi::posix {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses look_up(const std::string& host, const std::string& port, int flags, int& failed) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  failed = ::getaddrinfo(host.c_str(), port.empty() ? nullptr : port.c_str(), &hints, &found);
  return {failed == 0 ? found : nullptr, &::freeaddrinfo};
}

Error unreachable(int number) { return {Fault::Transient, "SYS-0031", std::generic_category().message(number), {}}; }

}  // namespace

Result<std::vector<std::string>> resolve(const std::string& host) {
  int failed = 0;
  const Addresses found = look_up(host, "", 0, failed);
  if (failed != 0) return Error{Fault::Transient, "SYS-0030", host + ": " + ::gai_strerror(failed), {}};
  std::vector<std::string> out;
  for (const addrinfo* each = found.get(); each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) continue;
    if (std::find(out.begin(), out.end(), text.data()) == out.end()) out.emplace_back(text.data());
  }
  return out;
}

Status dial(const std::string& address, std::uint16_t port, std::int64_t timeout_ms) {
  int failed = 0;
  const Addresses found = look_up(address, std::to_string(port), AI_NUMERICHOST | AI_NUMERICSERV, failed);
  if (failed != 0) return Error{Fault::Transient, "SYS-0030", address, {}};
  const Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return unreachable(errno);
  if (::connect(socket.get(), found->ai_addr, found->ai_addrlen) == 0) return {};
  if (errno != EINPROGRESS) return unreachable(errno);
  pollfd waiting{socket.get(), POLLOUT, 0};
  if (::poll(&waiting, 1, static_cast<int>(timeout_ms)) <= 0) return Error{Fault::Transient, "SYS-0032", "", {}};
  int number = 0;
  socklen_t size = sizeof number;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &number, &size);
  return number == 0 ? Status() : Status(unreachable(number));
}

}  // namespace xinshi::posix

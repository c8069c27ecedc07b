// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/service_notifier.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/text.h"
#include "platform/posix/descriptor.h"

namespace xinshi::posix {

ServiceNotifier ServiceNotifier::from_environment() {
  const char* const socket = std::getenv("NOTIFY_SOCKET");
  return ServiceNotifier(socket == nullptr ? "" : socket);
}

void ServiceNotifier::send(std::string_view state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const Descriptor sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!sender.valid()) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  ::sendto(sender.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
}

std::optional<std::int64_t> ServiceNotifier::watchdog_interval_ms() {
  const char* const interval = std::getenv("WATCHDOG_USEC");
  const char* const pid = std::getenv("WATCHDOG_PID");
  if (interval == nullptr) return std::nullopt;
  if (pid != nullptr && parse_u64(pid) != static_cast<std::uint64_t>(::getpid())) return std::nullopt;
  const auto us = parse_u64(interval);
  if (!us || *us == 0) return std::nullopt;
  return static_cast<std::int64_t>(*us / 2000);
}

}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xinshi::posix {

/// Tells the service manager how the process fares: one datagram to $NOTIFY_SOCKET (sd_notify(3)). Does nothing without one and
/// never fails: a lost datagram shows as a missing watchdog ping. Thread-safe.
class ServiceNotifier {
 public:
  /// `socket`: path, or `@name` for the abstract namespace; "" = nobody listens.
  explicit ServiceNotifier(std::string socket) : socket_(std::move(socket)) {}
  static ServiceNotifier from_environment();

  void ready() const { send("READY=1"); }
  void reloading(std::int64_t monotonic_us) const { send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_us)); }
  void stopping() const { send("STOPPING=1"); }
  void watchdog() const { send("WATCHDOG=1"); }
  void status(std::string_view line) const { send("STATUS=" + std::string(line)); }
  void send(std::string_view state) const;

  /// Half of $WATCHDOG_USEC in milliseconds: how often `watchdog` is due; null when this process is not watched.
  static std::optional<std::int64_t> watchdog_interval_ms();

 private:
  std::string socket_;
};

}  // namespace xinshi::posix

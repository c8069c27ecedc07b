// SPDX-License-Identifier: Apache-2.0
// Plain sockets for tests that must say exactly which bytes go out and when.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace xinshi {

/// A connected stream. Closes itself.
class RawConnection {
 public:
  static RawConnection to_port(std::uint16_t port);
  static RawConnection to_path(const std::string& path);
  explicit RawConnection(int handle) : handle_(handle) {}
  RawConnection(RawConnection&& other) noexcept : handle_(other.handle_) { other.handle_ = -1; }
  RawConnection& operator=(RawConnection&&) = delete;
  ~RawConnection() { close(); }

  bool connected() const { return handle_ >= 0; }
  bool send(std::string_view bytes);  ///< false when the other side is gone
  /// What arrives until the other side closes, `until` appears, or `ms` have passed.
  std::string receive(int ms, std::string_view until = {});
  /// True when the other side closes within `ms`; what arrives before is thrown away.
  bool closed_within(int ms);
  void close();

 private:
  int handle_;
};

/// A server that plays a script on each connection, one after another, on its own thread.
class RawServer {
 public:
  using Script = std::function<void(RawConnection& connection, int ordinal)>;
  explicit RawServer(Script script);
  ~RawServer();
  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  int connections() const { return connections_; }

 private:
  void serve(const Script& script);
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/server/request_reader.h"
#include "net/server/transport.h"
#include "ports/wire.h"

namespace xinshi::net_server {

class Session;

/// What a connection needs of its listener. IO thread only.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  virtual const ListenConfig& limits() const = 0;
  virtual bool stopping() const = 0;
  /// Has a worker answer; `done` is called on the IO thread.
  virtual void answer(ServerRequest request, std::function<void(ServerReply)> done) = 0;
  virtual void handshake_failed(const std::string& why) = 0;
  virtual void gone(Session& session) = 0;
};

/// One connection: handshake, then requests one after another. IO thread only.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(SessionHost& host, std::unique_ptr<Transport> transport, bool local);
  void start();
  /// Closes now when idle, else after the reply that is under way.
  void stop();

 private:
  enum class Phase { Handshake, Idle, Head, Body, Working, Replying, Ending, Closed };

  IoDone then(void (Session::*next)(bool ok, std::size_t bytes));
  void arm(std::int64_t ms);
  void disarm();
  void read();
  void on_handshake(const boost::system::error_code& error);
  void on_read(bool ok, std::size_t bytes);
  void advance();
  void on_head();
  void on_continued(bool ok, std::size_t bytes);
  void on_more_body();
  void dispatch();
  void respond(ServerReply reply);
  void refuse(int status);
  bool open_file();
  void send_next();
  void on_sent(bool ok, std::size_t bytes);
  void on_replied();
  void end(bool peer_still_sends);
  void close();

  SessionHost& host_;
  std::unique_ptr<Transport> transport_;
  boost::asio::steady_timer timer_;
  RequestReader reader_;
  bool local_;
  Phase phase_ = Phase::Handshake;
  std::uint64_t body_credit_ = 0;  ///< body bytes after which the body timer starts anew

  ServerReply reply_;
  std::ifstream file_;
  std::string piece_;          ///< head, or a piece of the file
  std::uint64_t body_at_ = 0;  ///< sent bytes of the body
  std::uint64_t body_size_ = 0;
  bool keep_ = false;
  bool refused_ = false;
  bool head_only_ = false;
};

}  // namespace xinshi::net_server

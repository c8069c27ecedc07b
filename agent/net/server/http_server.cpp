// SPDX-License-Identifier: Apache-2.0
#include "net/server/http_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <exception>
#include <filesystem>
#include <future>
#include <stop_token>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/server/listen_address.h"
#include "net/server/reply_head.h"
#include "net/server/session.h"

namespace xinshi::net_server {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr auto kDrain = std::chrono::milliseconds(2'500);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

/// The io context stands first: sockets and timers must end before it.
struct Loop {
  asio::io_context io{1};
};

class RunningServer final : public HttpServer, private SessionHost {
 public:
  RunningServer(std::unique_ptr<Loop> loop, Acceptor acceptor, ListenConfig config, TlsContext tls, Handler handler, Log& log)
      : loop_(std::move(loop)),
        config_(std::move(config)),
        handler_(std::move(handler)),
        log_(log),
        tls_(std::move(tls)),
        port_(bound_port(acceptor)),
        guard_(asio::make_work_guard(loop_->io)),
        acceptor_(std::move(acceptor)),
        pause_(loop_->io),
        drained_(loop_->io),
        workers_(config_.workers > 0 ? config_.workers : 1) {
    accept();
    thread_ = std::thread([this] { run(); });
  }

  ~RunningServer() override {
    stop_.request_stop();
    // No request reaches the workers any more once this ran, so that joining them is final.
    std::promise<void> stopped;
    asio::post(loop_->io, [this, &stopped] { stop_sessions(), stopped.set_value(); });
    stopped.get_future().wait();
    workers_.join();
    asio::post(loop_->io, [this] { drain(); });
    thread_.join();
    std::error_code ignored;
    if (const std::string path = unix_path(config_.address); !path.empty()) std::filesystem::remove(path, ignored);
  }

  std::uint16_t port() const override { return port_; }

  Status reload(const ListenConfig& config) override {
    if (config.address != config_.address || config.tls != config_.tls)
      return Error{Fault::Config, "NET-0106", {}, Where{{}, 0, 0, config.address}};
    if (!config.tls) return {};
    auto fresh = make_tls_context(config);
    if (!fresh) return std::move(fresh).error();
    asio::post(loop_->io, [this, context = std::move(fresh).value()] { tls_ = context; });
    return {};
  }

 private:
  void run() {
    for (;;) {
      try {
        loop_->io.run();
        return;
      } catch (const std::exception& e) {  // out of memory at worst; the other connections go on
        log_.error("net.server-fault", Error{Fault::Internal, "NET-0115", e.what()});
      }
    }
  }

  void accept() {
    acceptor_.async_accept([this](const ErrorCode& error, Socket socket) {
      if (error == asio::error::operation_aborted || stopping()) return;
      if (!error) {
        welcome(std::move(socket));
        return accept();
      }
      // Out of descriptors: the waiting connection would be offered again at once.
      pause_.expires_after(kAcceptPause);
      pause_.async_wait([this](const ErrorCode& aborted) {
        if (!aborted && !stopping()) accept();
      });
    });
  }

  void welcome(Socket socket) {
    if (sessions_.size() >= config_.max_connections) return turn_away(std::move(socket));
    const bool local = is_local(socket);
    const bool tcp = config_.address.find("unix:") != 0;
    ErrorCode ignored;
    if (tcp) socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    auto transport = config_.tls ? tls_transport(std::move(socket), tls_) : plain_transport(std::move(socket));
    auto session = std::make_shared<Session>(static_cast<SessionHost&>(*this), std::move(transport), local);
    sessions_.emplace(session.get(), session);
    session->start();
  }

  void turn_away(Socket socket) {
    log_.warn("net.too-many-connections", {{"limit", static_cast<std::int64_t>(config_.max_connections)}});
    if (config_.tls) return;
    const ServerReply busy = problem_reply(503);
    ErrorCode ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(reply_head(busy, busy.body.size(), false) + busy.body), ignored);
  }

  const ListenConfig& limits() const override { return config_; }
  bool stopping() const override { return stop_.stop_requested(); }

  void answer(ServerRequest request, std::function<void(ServerReply)> done) override {
    asio::post(workers_, [this, request = std::move(request), done = std::move(done)]() mutable {
      request.stopping = stop_.get_token();
      auto reply = std::make_shared<ServerReply>(stopping() ? problem_reply(503) : handle(request));
      asio::post(loop_->io, [reply = std::move(reply), done = std::move(done)] { done(std::move(*reply)); });
    });
  }

  ServerReply handle(const ServerRequest& request) {
    try {
      return handler_(request);
    } catch (const std::exception& e) {
      log_.error("net.handler-fault", Error{Fault::Internal, "NET-0115", e.what()});
    } catch (...) {
      log_.error("net.handler-fault", Error{Fault::Internal, "NET-0115", "unknown exception"});
    }
    return problem_reply(500);
  }

  void handshake_failed(const std::string& why) override { log_.info("net.handshake-refused", {{"reason", why}}); }

  void gone(Session& session) override {
    // Not at once: the caller stands inside the session.
    const auto found = sessions_.find(&session);
    if (found == sessions_.end()) return;
    asio::post(loop_->io, [last = std::move(found->second)] {});
    sessions_.erase(found);
    if (draining_ && sessions_.empty()) loop_->io.stop();
  }

  void stop_sessions() {
    ErrorCode ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    std::vector<std::shared_ptr<Session>> all;
    for (const auto& [key, session] : sessions_) all.push_back(session);
    for (const auto& session : all) session->stop();
  }

  void drain() {
    draining_ = true;
    if (sessions_.empty()) return loop_->io.stop();
    drained_.expires_after(kDrain);
    drained_.async_wait([this](const ErrorCode&) { loop_->io.stop(); });
  }

  std::unique_ptr<Loop> loop_;
  const ListenConfig config_;
  const Handler handler_;
  Log& log_;
  TlsContext tls_;  ///< IO thread
  const std::uint16_t port_;
  std::stop_source stop_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  Acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer drained_;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions_;  ///< IO thread
  bool draining_ = false;                                            ///< IO thread
  asio::thread_pool workers_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> start_server(const ListenConfig& config, Handler handler, Log& log) {
  try {
    TlsContext tls;
    if (config.tls) {
      auto made = make_tls_context(config);
      if (!made) return std::move(made).error();
      tls = std::move(made).value();
    }
    auto loop = std::make_unique<Loop>();
    auto acceptor = listen_on(loop->io, config.address);
    if (!acceptor) return std::move(acceptor).error();
    return std::unique_ptr<HttpServer>(std::make_unique<RunningServer>(std::move(loop), std::move(acceptor).value(), config,
                                                                       std::move(tls), std::move(handler), log));
  } catch (const std::exception& e) {
    return Error{Fault::Transient, "NET-0102", e.what()};
  }
}

}  // namespace xinshi::net_server

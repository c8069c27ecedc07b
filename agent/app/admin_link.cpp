// SPDX-License-Identifier: Apache-2.0
#include "app/admin_link.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "app/node.h"
#include "app/service.h"
#include "net/curl/http_client.h"
#include "platform/posix/json_lines_log.h"

namespace xinshi::app {
namespace {

constexpr int kAttempts = 75;

std::string encoded(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

/// Over the service's socket.
class SocketLink final : public AdminLink {
 public:
  explicit SocketLink(std::string listen) : log_(2, clock_), http_(net_curl::make_http_client({}, log_)), listen_(std::move(listen)) {}

  Result<ServerReply> call(const std::string& method, const std::string& path, const std::map<std::string, std::string>& query, std::string body,
                           const Headers& headers) override {
    HttpRequest request;
    request.method = method;
    request.url = base() + path;
    for (const auto& [name, value] : query) request.url += (request.url.find('?') == std::string::npos ? "?" : "&") + name + "=" + encoded(value);
    if (listen_.rfind("unix:", 0) == 0) request.unix_socket = listen_.substr(5);
    request.headers = headers;
    request.body = body;
    request.max_reply_bytes = 1u << 30;
    request.timeout_ms = 600'000;
    bool left = false;
    Result<HttpReply> reply = http_->exchange(request, left);
    if (!reply) return Error{Fault::Transient, "CLI-0001", reply.error().code, {}};
    return ServerReply{reply->status, std::move(reply->headers), std::move(reply->body), ""};
  }
  bool service_runs() const override { return true; }

  bool answers() {
    HttpRequest request;
    request.url = base() + "/healthz";
    if (listen_.rfind("unix:", 0) == 0) request.unix_socket = listen_.substr(5);
    request.connect_timeout_ms = 2'000;
    request.timeout_ms = 10'000;
    bool left = false;
    return http_->exchange(request, left).ok();
  }

 private:
  std::string base() const { return listen_.rfind("unix:", 0) == 0 ? "http://localhost" : "http://" + listen_; }

  posix::SystemClock clock_;
  posix::JsonLinesLog log_;
  std::unique_ptr<HttpClient> http_;
  std::string listen_;
};

/// Straight on the data directory, which this process locks meanwhile.
class DirectLink final : public AdminLink {
 public:
  explicit DirectLink(Context& context) : log_(2, clock_), service_(context, log_) {}

  Status open() {
    Result<std::unique_ptr<Node>> node = open_node(service_.context, log_);
    if (!node) return node.error();
    service_.node = std::move(*node);
    service_.admin = make_admin(service_);
    return {};
  }
  Result<ServerReply> call(const std::string& method, const std::string& path, const std::map<std::string, std::string>& query, std::string body,
                           const Headers& headers) override {
    ServerRequest request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = std::move(body);
    request.headers = headers;
    request.local = true;
    return service_.admin->handle(request);
  }
  bool service_runs() const override { return false; }

 private:
  posix::SystemClock clock_;
  posix::JsonLinesLog log_;
  Service service_;
};

}  // namespace

Result<std::unique_ptr<AdminLink>> open_admin_link(Context& context, bool service_only) {
  Result<runtime::Config> config = read_config_file(context);
  if (!config) return config.error();
  // A service that is just starting has the directory and no socket yet: ask again for a while.
  for (int attempt = 0;; ++attempt) {
    auto socket = std::make_unique<SocketLink>(config->admin_listen);
    if (socket->answers()) return std::unique_ptr<AdminLink>(std::move(socket));
    if (service_only) return Error{Fault::Transient, "CLI-0001", config->admin_listen, {}};
    auto direct = std::make_unique<DirectLink>(context);
    const Status opened = direct->open();
    if (opened) return std::unique_ptr<AdminLink>(std::move(direct));
    if (opened.error().code != "CFG-0014" || attempt == kAttempts) return opened.error();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

Error reply_error(const ServerReply& reply) {
  const auto body = nlohmann::json::parse(reply.body, nullptr, false);
  if (!body.is_object()) return {Fault::Internal, "RUN-0001", "HTTP " + std::to_string(reply.status), {}};
  const Fault fault = reply.status == 404 ? Fault::NotFound : reply.status == 409 ? Fault::Conflict : reply.status == 503 ? Fault::Transient
                      : reply.status >= 500 ? Fault::Internal : Fault::Invalid;
  return {fault, body.value("code", "RUN-0001"), body.value("detail", ""), {}};
}

}  // namespace xinshi::app

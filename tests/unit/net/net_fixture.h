// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "net/curl/http_client.h"
#include "net/server/http_server.h"
#include "ports/wire.h"
#include "support/null_log.h"

namespace xinshi {

/// A fresh folder that ends with the test.
class ScratchFolder {
 public:
  ScratchFolder() : path_(std::filesystem::temp_directory_path() / ("xinshi-net-" + std::to_string(std::random_device{}()))) {
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A listener on loopback with a handler; aborts the test program when it cannot start.
inline std::unique_ptr<HttpServer> serve(ListenConfig config, Handler handler, Log& log) {
  if (config.address.empty()) config.address = "127.0.0.1:0";
  auto server = net_server::start_server(config, std::move(handler), log);
  EXPECT_TRUE(server.ok()) << (server.ok() ? "" : describe(server.error()));
  return std::move(server).value();
}

inline ServerReply text_reply(int status, std::string body) {
  ServerReply reply;
  reply.status = status;
  reply.headers["content-type"] = "text/plain";
  reply.body = std::move(body);
  return reply;
}

inline std::string url_of(const HttpServer& server, const std::string& path = "/", const std::string& scheme = "http") {
  return scheme + "://127.0.0.1:" + std::to_string(server.port()) + path;
}

}  // namespace xinshi

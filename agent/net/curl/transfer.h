// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/curl/http_client.h"
#include "ports/wire.h"

namespace xinshi::net_curl {

/// One exchange. All but the constructor happens on the loop thread. The request outlives it.
class Transfer {
 public:
  explicit Transfer(const HttpRequest& request) : request_(request) {}
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Null when libcurl has no memory.
  CURL* prepare(const ClientConfig& config, CURLSH* share);
  Result<HttpReply> finish(CURLcode code);
  bool bytes_may_have_left() const { return left_; }
  /// Gives the handle back; on the loop thread, since the shared TLS sessions belong to it.
  void release();

 private:
  static std::size_t on_body(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t on_header(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t on_upload(char* out, std::size_t one, std::size_t size, void* self);
  bool add_header(const std::string& line);
  void set_method();
  void set_tls();
  void set_callbacks();
  bool encrypted() const;

  const HttpRequest& request_;
  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> text_{};
  HttpReply reply_;
  std::size_t header_bytes_ = 0;
  std::size_t sent_ = 0;
  bool too_large_ = false;
  bool left_ = false;
};

}  // namespace xinshi::net_curl

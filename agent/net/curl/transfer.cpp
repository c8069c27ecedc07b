// SPDX-License-Identifier: Apache-2.0
#include "net/curl/transfer.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/curl/transfer_error.h"

namespace xinshi::net_curl {
namespace {

constexpr std::size_t kMaxReplyHeaders = 256 << 10;
constexpr std::int64_t kMaxRetryAfterSeconds = 86'400;
constexpr long kUploadBuffer = 256 << 10;

}  // namespace

Transfer::~Transfer() { release(); }

void Transfer::release() {
  if (easy_) curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
  easy_ = nullptr;
  headers_ = nullptr;
}

std::size_t Transfer::on_body(char* data, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Transfer*>(self);
  const std::size_t bytes = one * size;
  my.too_large_ = bytes > my.request_.max_reply_bytes - std::min(my.request_.max_reply_bytes, my.reply_.body.size());
  if (my.too_large_) return 0;
  my.reply_.body.append(data, bytes);
  return bytes;
}

std::size_t Transfer::on_header(char* data, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Transfer*>(self);
  const std::size_t bytes = one * size;
  my.header_bytes_ += bytes;
  my.too_large_ = my.header_bytes_ > kMaxReplyHeaders;
  if (my.too_large_) return 0;
  const std::string_view line(data, bytes);
  if (line.starts_with("HTTP/")) my.reply_.headers.clear();  // those of 100 Continue are not the reply's
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.starts_with("HTTP/")) return bytes;
  auto [at, fresh] = my.reply_.headers.emplace(to_lower_ascii(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
  if (!fresh) at->second.append(", ").append(trim(line.substr(colon + 1)));
  return bytes;
}

std::size_t Transfer::on_upload(char* out, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Transfer*>(self);
  const std::size_t bytes = std::min(one * size, my.request_.body.size() - my.sent_);
  if (bytes > 0) std::memcpy(out, my.request_.body.data() + my.sent_, bytes);
  my.sent_ += bytes;
  return bytes;
}

bool Transfer::encrypted() const { return starts_with_ci(request_.url, "https:"); }

bool Transfer::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_, line.c_str());
  if (longer) headers_ = longer;
  return longer != nullptr;
}

/// The body is pulled without a way back on purpose: libcurl repeats a request by itself when a kept connection dies, and without a
/// way back it cannot do so once a byte of the body has left.
void Transfer::set_method() {
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request_.body.empty() && request_.method != "POST" && request_.method != "PUT" && request_.method != "PATCH") {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
  }
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::set_tls() {
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  const TlsClient& tls = request_.tls;
  if (!tls.ca_file.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, tls.ca_file.c_str());
    curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);  // else the system's anchors would count as well
  }
  if (tls.certificate_file.empty()) return;
  curl_easy_setopt(easy_, CURLOPT_SSLCERT, tls.certificate_file.c_str());
  curl_easy_setopt(easy_, CURLOPT_SSLKEY, tls.key_file.c_str());
}

void Transfer::set_callbacks() {
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, text_.data());
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &Transfer::on_upload);
  curl_easy_setopt(easy_, CURLOPT_READDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
}

CURL* Transfer::prepare(const ClientConfig& config, CURLSH* share) {
  easy_ = curl_easy_init();
  // An empty Expect: no waiting for a word that many platforms never send. An empty type: none is invented.
  if (!easy_ || !add_header("Expect:") || !add_header("Content-Type:")) return nullptr;
  for (const auto& [name, value] : request_.headers)
    if (!add_header(value.empty() ? name + ";" : name + ": " + value)) return nullptr;
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_SHARE, share);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, config.user_agent.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, config.kept_seconds);
  curl_easy_setopt(easy_, CURLOPT_CA_CACHE_TIMEOUT, config.anchor_seconds);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout_ms));
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout_ms));
  if (!request_.unix_socket.empty()) curl_easy_setopt(easy_, CURLOPT_UNIX_SOCKET_PATH, request_.unix_socket.c_str());
  set_method();
  set_tls();
  set_callbacks();
  return easy_;
}

Result<HttpReply> Transfer::finish(CURLcode code) {
  Failure failure{code, 0, {}, too_large_, !request_.tls.certificate_file.empty(), encrypted()};
  long request_bytes = 0;
  curl_off_t before_request_us = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &request_bytes);
  curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &before_request_us);
  curl_easy_getinfo(easy_, CURLINFO_SSL_VERIFYRESULT, &failure.verify);
  left_ = request_bytes > 0 || before_request_us > 0 || sent_ > 0;
  if (code != CURLE_OK) {
    failure.text = text_[0] != '\0' ? std::string_view(text_.data()) : std::string_view(curl_easy_strerror(code));
    if (refused_our_certificate(failure)) left_ = false;
    return transfer_error(failure);
  }
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  reply_.status = static_cast<int>(status);
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &seconds);
  if (reply_.headers.count("retry-after") != 0 && seconds >= 0)
    reply_.retry_after_ms = std::min<std::int64_t>(seconds, kMaxRetryAfterSeconds) * 1'000;
  return std::move(reply_);
}

}  // namespace xinshi::net_curl

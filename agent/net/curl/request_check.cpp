// SPDX-License-Identifier: Apache-2.0
#include "net/curl/request_check.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"

namespace xinshi::net_curl {
namespace {

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// Framing is ours alone: a second length would let two parties read different messages.
bool is_framing(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kNames{"content-length", "transfer-encoding", "connection", "expect"};
  return std::ranges::any_of(kNames, [&](std::string_view known) { return equal_ci(known, name); });
}

Error invalid(std::string what) { return Error{Fault::Invalid, "NET-0014", std::move(what)}; }
Error not_allowed(std::string what) { return Error{Fault::Config, "NET-0013", std::move(what)}; }

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

bool is_loopback(std::string_view host) {
  if (equal_ci(host, "localhost") || host == "[::1]") return true;
  const auto parts = split(host, ".");
  return parts.size() == 4 && parts[0] == "127" && std::ranges::all_of(parts, [](std::string_view p) {
    const auto number = parse_u64(p);
    return number && *number <= 255;
  });
}

Status check_url(const HttpRequest& request) {
  if (has_control(request.url) || request.url.find(' ') != std::string::npos) return invalid("url");
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, request.url.c_str(), 0) != CURLUE_OK) return not_allowed("url");
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return not_allowed("scheme");
  if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) return not_allowed("credentials");
  const bool here = !request.unix_socket.empty() || is_loopback(part(url.get(), CURLUPART_HOST));
  if (scheme == "http" && !here) return not_allowed("plain http");
  return {};
}

}  // namespace

Status check_request(const HttpRequest& request) {
  if (!is_token(request.method)) return invalid("method");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return invalid("header name");
    if (is_framing(name) || has_control(value)) return invalid("header " + name);
  }
  if (request.unix_socket.find('\0') != std::string::npos) return invalid("socket path");
  return check_url(request);
}

}  // namespace xinshi::net_curl

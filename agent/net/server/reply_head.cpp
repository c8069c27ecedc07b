// SPDX-License-Identifier: Apache-2.0
#include "net/server/reply_head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace xinshi::net_server {
namespace {

struct Phrase {
  int status;
  std::string_view text;
  std::string_view code;  ///< of our own answers
};

constexpr std::array kPhrases{
    Phrase{200, "OK", ""},
    Phrase{201, "Created", ""},
    Phrase{202, "Accepted", ""},
    Phrase{204, "No Content", ""},
    Phrase{301, "Moved Permanently", ""},
    Phrase{302, "Found", ""},
    Phrase{304, "Not Modified", ""},
    Phrase{400, "Bad Request", "NET-0110"},
    Phrase{401, "Unauthorized", ""},
    Phrase{403, "Forbidden", ""},
    Phrase{404, "Not Found", "NET-0116"},
    Phrase{405, "Method Not Allowed", ""},
    Phrase{409, "Conflict", ""},
    Phrase{413, "Content Too Large", "NET-0111"},
    Phrase{415, "Unsupported Media Type", ""},
    Phrase{417, "Expectation Failed", "NET-0110"},
    Phrase{422, "Unprocessable Content", ""},
    Phrase{429, "Too Many Requests", ""},
    Phrase{431, "Request Header Fields Too Large", "NET-0112"},
    Phrase{500, "Internal Server Error", "NET-0115"},
    Phrase{501, "Not Implemented", "NET-0110"},
    Phrase{503, "Service Unavailable", "NET-0114"},
    Phrase{505, "HTTP Version Not Supported", "NET-0110"},
};

Phrase phrase_of(int status) {
  const auto* const found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == kPhrases.end() ? Phrase{status, "Status", ""} : *found;
}

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_line(std::string_view value) {
  return std::ranges::none_of(value, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_framing(std::string_view name) {
  return equal_ci(name, "content-length") || equal_ci(name, "transfer-encoding") || equal_ci(name, "connection");
}

}  // namespace

std::string reply_head(const ServerReply& reply, std::uint64_t content_length, bool keep_alive) {
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + ' ' + std::string(phrase_of(reply.status).text) + "\r\n";
  for (const auto& [name, value] : reply.headers)
    if (is_token(name) && is_line(value) && !is_framing(name)) out.append(name).append(": ").append(value).append("\r\n");
  if (may_have_body(reply.status)) out += "content-length: " + std::to_string(content_length) + "\r\n";
  if (!keep_alive) out += "connection: close\r\n";
  return out += "\r\n";
}

ServerReply problem_reply(int status) {
  const Phrase phrase = phrase_of(status);
  ServerReply reply;
  reply.status = status;
  reply.headers["content-type"] = "application/problem+json";
  if (status == 503) reply.headers["retry-after"] = "5";
  reply.body = R"({"type":"about:blank","title":")" + std::string(phrase.text) + R"(","status":)" + std::to_string(status) +
               R"(,"code":")" + std::string(phrase.code) + "\"}\n";
  return reply;
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace xinshi::net_server

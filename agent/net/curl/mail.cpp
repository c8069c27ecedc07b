// SPDX-License-Identifier: Apache-2.0
#include "net/curl/mail.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>

#include "base/bytes.h"
#include "base/text.h"
#include "net/curl/transfer_error.h"

namespace xinshi::net_curl {
namespace {

constexpr long kPatienceMs = 60'000;
constexpr std::size_t kEncodedLine = 76;
constexpr std::size_t kWordBytes = 42;  ///< of an encoded word: 75 characters with its marks

struct Upload {
  std::string_view rest;
};

std::size_t give(char* out, std::size_t one, std::size_t size, void* self) {
  auto& upload = *static_cast<Upload*>(self);
  const std::size_t bytes = std::min(one * size, upload.rest.size());
  std::memcpy(out, upload.rest.data(), bytes);
  upload.rest.remove_prefix(bytes);
  return bytes;
}

/// RFC 2047; a character is never cut in two.
std::string encoded_words(const std::string& text) {
  std::string out, word;
  const auto flush = [&] {
    if (!word.empty()) out += (out.empty() ? "" : "\r\n ") + std::string("=?UTF-8?B?") + to_base64(word) + "?=";
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    (void)next_code_point(text, at);
    if (word.size() + at - from > kWordBytes) flush();
    word += text.substr(from, at - from);
  }
  flush();
  return out;
}

/// An address becomes part of a command and a header line.
bool plain_address(const std::string& address) {
  return !address.empty() && std::none_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '\x7f'; });
}

std::string mail_date(Instant at) {
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = format_instant(at);  // 2026-11-22T10:00:00.000+08:00
  const auto month = parse_u64(std::string_view(text).substr(5, 2)).value_or(1);
  return text.substr(8, 2) + " " + kMonths[month - 1] + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " +0800";
}

bool this_machine(const std::string& url) {
  const std::string rest = url.substr(std::min(url.size(), url.find("://") + 3));
  const std::string host = rest.starts_with('[') ? rest.substr(0, rest.find(']') + 1) : rest.substr(0, rest.find_first_of(":/"));
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

/// libcurl copies texts.
void prepare(CURL* c, const MailServer& server) {
  curl_easy_setopt(c, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(c, CURLOPT_USE_SSL, static_cast<long>(this_machine(server.url) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!server.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(c, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(c, CURLOPT_PASSWORD, std::string(server.password.reveal()).c_str());
  }
  curl_easy_setopt(c, CURLOPT_MAIL_FROM, ("<" + server.from + ">").c_str());
  curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(c, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_PROXY, "");
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, kPatienceMs);
}

Error mail_error(CURL* c, CURLcode code, std::string_view said) {
  const bool no = code == CURLE_LOGIN_DENIED || code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UPLOAD_FAILED ||
                  (code == CURLE_SEND_ERROR && said.find("failed:") != std::string_view::npos);
  if (no) return {Fault::Refused, "NET-0017", std::string(said), {}};
  Failure failure{code, 0, said.empty() ? std::string_view(curl_easy_strerror(code)) : said, false, false, true};
  curl_easy_getinfo(c, CURLINFO_SSL_VERIFYRESULT, &failure.verify);
  return transfer_error(failure);
}

}  // namespace

std::string mail_bytes(const MailServer& server, const std::string& subject, const std::string& text, Instant date) {
  std::string out = "Date: " + mail_date(date) + "\r\nFrom: <" + server.from + ">\r\nTo: ";
  for (std::size_t i = 0; i < server.to.size(); ++i) out += (i == 0 ? "<" : ",\r\n <") + server.to[i] + ">";
  out += "\r\nSubject: " + encoded_words(subject) + "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  const std::string body = to_base64(text);
  for (std::size_t at = 0; at < body.size(); at += kEncodedLine) out += body.substr(at, kEncodedLine) + "\r\n";
  return out;
}

Status send_mail(const MailServer& server, const std::string& subject, const std::string& text, Instant date) {
  const bool plain = plain_address(server.from) && std::all_of(server.to.begin(), server.to.end(), plain_address);
  if (!plain) return Error{Fault::Config, "NET-0014", "address", {}};
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), &curl_easy_cleanup);
  if (!easy) return Error{Fault::Transient, "NET-0016", "", {}};
  CURL* const c = easy.get();
  curl_slist* list = nullptr;
  for (const std::string& each : server.to) list = curl_slist_append(list, ("<" + each + ">").c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(list, &curl_slist_free_all);
  const std::string bytes = mail_bytes(server, subject, text, date);
  Upload upload{bytes};
  std::array<char, CURL_ERROR_SIZE> said{};
  prepare(c, server);
  curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(c, CURLOPT_READDATA, &upload);
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, said.data());
  const CURLcode code = curl_easy_perform(c);
  return code == CURLE_OK ? Status() : Status(mail_error(c, code, said.data()));
}

}  // namespace xinshi::net_curl

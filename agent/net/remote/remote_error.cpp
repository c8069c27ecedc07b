// SPDX-License-Identifier: Apache-2.0
#include "net/remote/remote_error.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace xinshi::net_remote {
namespace {

struct Row {
  CURLcode code;
  Fault fault;
  const char* error;
};

constexpr std::array kRows{
    Row{CURLE_COULDNT_RESOLVE_HOST, Fault::Transient, "NET-0201"},
    Row{CURLE_COULDNT_CONNECT, Fault::Transient, "NET-0202"},
    Row{CURLE_OPERATION_TIMEDOUT, Fault::Transient, "NET-0203"},
    Row{CURLE_FTP_ACCEPT_TIMEOUT, Fault::Transient, "NET-0203"},
    Row{CURLE_SSL_CONNECT_ERROR, Fault::Transient, "NET-0204"},
    Row{CURLE_USE_SSL_FAILED, Fault::Refused, "NET-0204"},
    Row{CURLE_PEER_FAILED_VERIFICATION, Fault::Refused, "NET-0206"},
    Row{CURLE_SSL_PINNEDPUBKEYNOTMATCH, Fault::Refused, "NET-0206"},
    Row{CURLE_SSL_ISSUER_ERROR, Fault::Refused, "NET-0206"},
    Row{CURLE_LOGIN_DENIED, Fault::Refused, "NET-0207"},
    Row{CURLE_SSL_CERTPROBLEM, Fault::Config, "NET-0208"},
    Row{CURLE_SSL_CACERT_BADFILE, Fault::Config, "NET-0208"},
    Row{CURLE_REMOTE_ACCESS_DENIED, Fault::Refused, "NET-0210"},
    Row{CURLE_UPLOAD_FAILED, Fault::Refused, "NET-0210"},
    Row{CURLE_REMOTE_FILE_EXISTS, Fault::Refused, "NET-0210"},
    Row{CURLE_QUOTE_ERROR, Fault::Refused, "NET-0210"},
    Row{CURLE_REMOTE_FILE_NOT_FOUND, Fault::NotFound, "NET-0211"},
    Row{CURLE_FTP_COULDNT_RETR_FILE, Fault::NotFound, "NET-0211"},
    Row{CURLE_REMOTE_DISK_FULL, Fault::Transient, "NET-0213"},
    Row{CURLE_UNSUPPORTED_PROTOCOL, Fault::Config, "NET-0215"},
    Row{CURLE_SEND_ERROR, Fault::Transient, "NET-0209"},
    Row{CURLE_RECV_ERROR, Fault::Transient, "NET-0209"},
    Row{CURLE_PARTIAL_FILE, Fault::Transient, "NET-0209"},
    Row{CURLE_GOT_NOTHING, Fault::Transient, "NET-0209"},
    Row{CURLE_SSH, Fault::Transient, "NET-0209"},
    Row{CURLE_FTP_WEIRD_SERVER_REPLY, Fault::Transient, "NET-0209"},
};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// One line without control characters: what a server says goes into logs.
std::string one_line(std::string_view text) {
  constexpr std::size_t kMost = 200;
  std::string out(trim(text.substr(0, kMost)));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return invalid_utf8_at(out) ? "" : out;
}

/// libcurl gives one code to whatever goes wrong in a quoted command: its words tell a lost connection from a refusal.
Error by_words(const Row& row, const Failure& failure, const std::string& words) {
  if (row.code == CURLE_QUOTE_ERROR || row.code == CURLE_SSH || row.code == CURLE_UPLOAD_FAILED) {
    if (holds(failure.text, "File not found") || holds(failure.text, "No such file")) return {Fault::NotFound, "NET-0211", words, {}};
    if (holds(failure.text, "Permission denied")) return {Fault::Refused, "NET-0210", words, {}};
    if (holds(failure.text, "space") || failure.server.starts_with("452") || failure.server.starts_with("552"))
      return {Fault::Transient, "NET-0213", words, {}};
    if (holds(failure.text, "Connection") || holds(failure.text, "lost") || failure.server.starts_with("421"))
      return {Fault::Transient, "NET-0209", words, {}};
  }
  if (row.code == CURLE_SSH && holds(failure.text, "rivate key")) return {Fault::Config, "NET-0208", words, {}};
  return {row.fault, row.error, words, {}};
}

}  // namespace

Error remote_error(const Failure& failure) {
  if (failure.stopped) return {Fault::Transient, "NET-0218", {}, {}};
  if (!failure.found.empty()) return {Fault::Refused, "NET-0205", std::string(failure.found), {}};
  const std::string words = one_line(failure.server.empty() ? failure.text : failure.server);
  const auto* const row = std::ranges::find(kRows, failure.code, &Row::code);
  if (row != kRows.end()) return by_words(*row, failure, words);
  return {Fault::Transient, "NET-0216", words, {}};
}

}  // namespace xinshi::net_remote

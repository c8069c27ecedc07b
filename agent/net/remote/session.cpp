// SPDX-License-Identifier: Apache-2.0
#include "net/remote/session.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/sha256.h"
#include "base/text.h"
#include "net/remote/remote_error.h"

namespace xinshi::net_remote {
namespace {

constexpr std::string_view kPrefix = "SHA256:";
/// CURL_SSLVERSION_TLSv1_2 and CURL_SSLVERSION_MAX_TLSv1_2: at least and at most.
constexpr long kTls12 = static_cast<long>(CURL_SSLVERSION_TLSv1_2) | (static_cast<long>(CURL_SSLVERSION_TLSv1_2) << 16);

/// As `ssh-keygen -l` prints it.
std::string fingerprint_of(std::string_view key) {
  std::string text = to_base64(sha256(key));
  while (text.ends_with('=')) text.pop_back();
  return std::string(kPrefix) + text;
}

std::string without_padding(std::string_view fingerprint) {
  while (fingerprint.ends_with('=')) fingerprint.remove_suffix(1);
  return std::string(fingerprint);
}

std::string curl_pins(const std::vector<std::string>& fingerprints) {
  std::string out;
  for (const std::string& each : fingerprints) {
    if (!out.empty()) out += ';';
    out.append("sha256//").append(without_padding(each).substr(kPrefix.size())).append("=");
  }
  return out;
}

}  // namespace

/// What callbacks fill.
struct Session::Running {
  Session& session;
  const Operation& operation;
  Done done;
  std::optional<Error> stream_fault;
  std::string server;
  std::string found;
  bool too_large = false;
  curl_slist* quotes = nullptr;

  Running(Session& s, const Operation& o) : session(s), operation(o) {}
  ~Running() { curl_slist_free_all(quotes); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
};

Session::Session(const RemoteConfig& config, std::stop_token end)
    : config_(config), end_(std::move(end)), easy_(curl_easy_init()), pins_(curl_pins(config.fingerprints)) {}

Session::~Session() {
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
}

std::size_t Session::on_body(char* data, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Running*>(self);
  const std::size_t bytes = one * size;
  my.too_large = bytes > my.operation.most - std::min(my.operation.most, my.done.body.size());
  if (my.too_large) return 0;
  my.done.body.append(data, bytes);
  return bytes;
}

std::size_t Session::on_upload(char* out, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Running*>(self);
  Result<std::size_t> count = my.operation.upload->read(out, one * size);
  if (count) return *count;
  my.stream_fault = std::move(count).error();
  return CURL_READFUNC_ABORT;
}

/// FTP: the server's replies. The last bad one says why.
std::size_t Session::on_server(char* data, std::size_t one, std::size_t size, void* self) {
  auto& my = *static_cast<Running*>(self);
  const std::string_view line(data, one * size);
  if (line.starts_with('4') || line.starts_with('5')) my.server = line;
  return one * size;
}

int Session::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Running*>(self)->session.end_.stop_requested() ? 1 : 0;
}

/// Called once a connection, before anything about the account is said.
int Session::on_host_key(void* self, int, const char* key, std::size_t size) {
  auto& my = *static_cast<Running*>(self);
  const std::string shown = fingerprint_of({key, size});
  for (const std::string& pinned : my.session.config_.fingerprints) {
    if (without_padding(pinned) != shown) continue;
    my.session.host_key_judged_ = true;
    return CURLKHMATCH_OK;
  }
  my.found = shown;
  return CURLKHMATCH_MISMATCH;
}

void Session::set_limits() {
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config_.connect_timeout_ms));
  curl_easy_setopt(easy_, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(std::max<std::int64_t>(config_.stall_ms / 1'000, 1)));
  curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::max<std::int64_t>(config_.stall_ms / 1'000, 1)));
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(config_.timeout_ms));
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, text_.data());
  curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, &Session::on_progress);
  curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, running_.get());
}

void Session::set_sftp(const Credentials& credentials) {
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "sftp");
  curl_easy_setopt(easy_, CURLOPT_SSH_HOSTKEYFUNCTION, &Session::on_host_key);
  curl_easy_setopt(easy_, CURLOPT_SSH_HOSTKEYDATA, running_.get());
  if (credentials.private_key_file.empty()) {
    curl_easy_setopt(easy_, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
    curl_easy_setopt(easy_, CURLOPT_PASSWORD, std::string(credentials.password.reveal()).c_str());
    return;
  }
  curl_easy_setopt(easy_, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PUBLICKEY));
  curl_easy_setopt(easy_, CURLOPT_SSH_PRIVATE_KEYFILE, credentials.private_key_file.c_str());
  curl_easy_setopt(easy_, CURLOPT_SSH_PUBLIC_KEYFILE, "");  // taken from the private key
  curl_easy_setopt(easy_, CURLOPT_KEYPASSWD, std::string(credentials.password.reveal()).c_str());
}

void Session::set_ftps() {
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "ftp,ftps");
  curl_easy_setopt(easy_, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  curl_easy_setopt(easy_, CURLOPT_FTPSSLAUTH, static_cast<long>(CURLFTPAUTH_TLS));
  // Servers want the control connection's session on each data connection. A ticket of TLS 1.3 serves once, and an upload brings no new
  // one: the next transfer is refused (vsftpd, 522). Sessions of TLS 1.2 serve on.
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, kTls12);
  curl_easy_setopt(easy_, CURLOPT_FTP_FILEMETHOD, static_cast<long>(CURLFTPMETHOD_NOCWD));
  curl_easy_setopt(easy_, CURLOPT_FTP_SKIP_PASV_IP, 1L);
  if (!pins_.empty()) curl_easy_setopt(easy_, CURLOPT_PINNEDPUBLICKEY, pins_.c_str());
  const bool chain = pins_.empty() || !config_.ca_file.empty();  // a pinned key alone is as good as a pinned host key
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, chain ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, chain ? 2L : 0L);
  if (config_.ca_file.empty()) return;
  curl_easy_setopt(easy_, CURLOPT_CAINFO, config_.ca_file.c_str());
  curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
}

void Session::set_transfer(const Operation& operation) {
  curl_easy_setopt(easy_, CURLOPT_URL, operation.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Session::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, running_.get());
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Session::on_server);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, running_.get());
  if (!operation.quotes.empty()) curl_easy_setopt(easy_, CURLOPT_QUOTE, running_->quotes);
  if (operation.nothing || operation.only_time) curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  if (operation.only_time) curl_easy_setopt(easy_, CURLOPT_FILETIME, 1L);
  if (!operation.range.empty()) curl_easy_setopt(easy_, CURLOPT_RANGE, operation.range.c_str());
  if (operation.upload == nullptr) return;
  curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &Session::on_upload);
  curl_easy_setopt(easy_, CURLOPT_READDATA, running_.get());
}

Status Session::prepare(const Operation& operation, const Credentials& credentials) {
  if (easy_ == nullptr) return Error{Fault::Transient, "NET-0216", "memory", {}};
  curl_easy_reset(easy_);  // keeps the connection
  text_[0] = '\0';
  for (const std::string& quote : operation.quotes) {
    curl_slist* longer = curl_slist_append(running_->quotes, quote.c_str());
    if (longer == nullptr) return Error{Fault::Transient, "NET-0216", "memory", {}};
    running_->quotes = longer;
  }
  set_limits();
  curl_easy_setopt(easy_, CURLOPT_USERNAME, config_.address.user.c_str());
  if (config_.address.protocol == RemoteProtocol::Sftp) {
    set_sftp(credentials);
  } else {
    set_ftps();
    curl_easy_setopt(easy_, CURLOPT_PASSWORD, std::string(credentials.password.reveal()).c_str());
  }
  set_transfer(operation);
  return {};
}

Result<Done> Session::perform(const Operation& operation) {
  const Where where{config_.address.host, 0, 0, std::string(operation.step) + " " + operation.path};
  Result<Credentials> credentials = config_.credentials ? config_.credentials() : Result<Credentials>(Credentials{});
  if (!credentials) return credentials.error();
  running_ = std::make_unique<Running>(*this, operation);
  Status ready = prepare(operation, *credentials);
  Result<Done> done = ready ? finish(operation, curl_easy_perform(easy_)) : Result<Done>(ready.error());
  if (easy_ != nullptr) curl_easy_reset(easy_);  // forgets the password
  running_.reset();
  if (done || !done.error().where.file.empty()) return done;
  return Error{done.error().fault, done.error().code, done.error().detail, where};
}

Result<Done> Session::finish(const Operation& operation, CURLcode code) {
  Running& run = *running_;
  if (run.stream_fault) return *run.stream_fault;
  if (run.too_large) return Error{Fault::Invalid, "NET-0214", "too large", {}};
  const bool past_end = code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME || code == CURLE_FTP_COULDNT_USE_REST;
  if (past_end && !operation.range.empty()) return std::move(run.done);
  if (code != CURLE_OK && (operation.range.empty() || run.done.body.empty())) {
    const std::string_view words = text_[0] != '\0' ? std::string_view(text_.data()) : std::string_view(curl_easy_strerror(code));
    return remote_error({code, words, run.server, run.found, end_.stop_requested()});
  }
  if (config_.address.protocol == RemoteProtocol::Sftp && !host_key_judged_)
    return Error{Fault::Config, "NET-0215", "host key was not asked about", {}};
  curl_off_t modified = -1;
  curl_easy_getinfo(easy_, CURLINFO_FILETIME_T, &modified);
  run.done.modified_s = modified;
  return std::move(run.done);
}

}  // namespace xinshi::net_remote

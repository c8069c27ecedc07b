// SPDX-License-Identifier: Apache-2.0
#include "net/server/session.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "net/server/reply_head.h"

namespace xinshi::net_server {
namespace {

using ErrorCode = boost::system::error_code;

constexpr std::int64_t kIdleMs = 60'000;
constexpr std::int64_t kEndMs = 2'000;
constexpr std::int64_t kHurriedEndMs = 200;
constexpr std::uint64_t kBodyCredit = 1 << 20;
constexpr std::uint64_t kPiece = 256 << 10;

}  // namespace

Session::Session(SessionHost& host, std::unique_ptr<Transport> transport, bool local)
    : host_(host),
      transport_(std::move(transport)),
      timer_(transport_->executor()),
      reader_(host.limits().max_header_bytes, host.limits().max_body_bytes),
      local_(local) {}

IoDone Session::then(void (Session::*next)(bool, std::size_t)) {
  return [self = shared_from_this(), next](const ErrorCode& error, std::size_t bytes) {
    if (self->phase_ != Phase::Closed) ((*self).*next)(!error, bytes);
  };
}

void Session::arm(std::int64_t ms) {
  timer_.expires_after(std::chrono::milliseconds(ms));
  timer_.async_wait([weak = weak_from_this()](const ErrorCode& error) {
    const auto self = weak.lock();
    // A timer that was set anew after it had fired must not close.
    if (!error && self && self->timer_.expiry() <= std::chrono::steady_clock::now()) self->close();
  });
}

/// No time limit. Setting the time, other than cancelling, also disarms a wait that has ended but was not yet called.
void Session::disarm() { timer_.expires_at(std::chrono::steady_clock::time_point::max()); }

void Session::start() {
  arm(host_.limits().header_timeout_ms);
  transport_->handshake([self = shared_from_this()](const ErrorCode& error, std::size_t) { self->on_handshake(error); });
}

void Session::on_handshake(const ErrorCode& error) {
  if (phase_ == Phase::Closed) return;
  if (error) {
    host_.handshake_failed(error.message());
    return end(true);
  }
  if (host_.stopping()) return close();
  phase_ = Phase::Head;  // the time for the first head runs since the connection came
  read();
}

void Session::stop() {
  if (phase_ == Phase::Handshake || phase_ == Phase::Idle || phase_ == Phase::Head || phase_ == Phase::Body) close();
  if (phase_ == Phase::Ending) arm(kHurriedEndMs);
}

void Session::read() {
  const auto room = reader_.room();
  transport_->read_some(room.data, room.size, then(&Session::on_read));
}

void Session::on_read(bool ok, std::size_t bytes) {
  if (!ok || bytes == 0) return close();
  reader_.received(bytes);
  if (phase_ == Phase::Idle) {
    phase_ = Phase::Head;
    arm(host_.limits().header_timeout_ms);
  }
  advance();
}

void Session::advance() {
  switch (reader_.advance()) {
    case RequestReader::Step::NeedBytes:
      if (phase_ == Phase::Body) on_more_body();
      return read();
    case RequestReader::Step::Head: return on_head();
    case RequestReader::Step::Done: return dispatch();
    case RequestReader::Step::Failed: return refuse(reader_.failure());
  }
}

void Session::on_head() {
  phase_ = Phase::Body;
  body_credit_ = kBodyCredit;
  arm(host_.limits().body_timeout_ms);
  if (!reader_.expects_continue()) return advance();
  transport_->write("HTTP/1.1 100 Continue\r\n\r\n", then(&Session::on_continued));
}

void Session::on_continued(bool ok, std::size_t) { return ok ? advance() : close(); }

void Session::on_more_body() {
  if (reader_.body_bytes() < body_credit_) return;
  body_credit_ = reader_.body_bytes() + kBodyCredit;
  arm(host_.limits().body_timeout_ms);
}

void Session::dispatch() {
  phase_ = Phase::Working;
  disarm();
  keep_ = reader_.keep_alive();
  const bool head_only = reader_.head_only();
  ServerRequest request = reader_.take();
  request.local = local_;
  request.peer = transport_->peer();
  host_.answer(std::move(request), [self = shared_from_this(), head_only](ServerReply reply) {
    if (self->phase_ == Phase::Closed) return;
    self->head_only_ = head_only;
    self->respond(std::move(reply));
  });
}

void Session::refuse(int status) {
  keep_ = false;
  refused_ = true;
  head_only_ = false;
  respond(problem_reply(status));
}

/// The body's size, or false when the file cannot be read.
bool Session::open_file() {
  std::error_code error;
  const std::filesystem::path path(reinterpret_cast<const char8_t*>(reply_.body_file.c_str()));
  if (!std::filesystem::is_regular_file(path, error)) return false;
  body_size_ = std::filesystem::file_size(path, error);
  file_ = std::ifstream(path, std::ios::binary);
  return !error && file_.good();
}

void Session::respond(ServerReply reply) {
  phase_ = Phase::Replying;
  reply_ = std::move(reply);
  if (!reply_.body_file.empty() && !open_file()) reply_ = problem_reply(404);
  if (reply_.body_file.empty()) body_size_ = reply_.body.size();
  const auto connection = reply_.headers.find("connection");
  if (host_.stopping() || (connection != reply_.headers.end() && equal_ci(connection->second, "close"))) keep_ = false;
  piece_ = reply_head(reply_, body_size_, keep_);
  body_at_ = 0;
  if (head_only_ || !may_have_body(reply_.status)) body_size_ = 0;
  if (reply_.body_file.empty() && body_size_ <= kPiece) {  // small: one write, one packet
    piece_.append(reply_.body, 0, static_cast<std::size_t>(body_size_));
    body_at_ = body_size_;
  }
  arm(host_.limits().body_timeout_ms);
  transport_->write(piece_, then(&Session::on_sent));
}

void Session::on_sent(bool ok, std::size_t) {
  if (!ok) return close();
  if (body_at_ == body_size_) return on_replied();
  arm(host_.limits().body_timeout_ms);
  send_next();
}

void Session::send_next() {
  const auto size = static_cast<std::size_t>(std::min(kPiece, body_size_ - body_at_));
  std::string_view next = std::string_view(reply_.body).substr(std::min<std::size_t>(reply_.body.size(), body_at_), size);
  if (!reply_.body_file.empty()) {
    piece_.resize(size);
    // A file that shrank meanwhile: the promised length cannot be kept, and only a cut says so.
    if (!file_.read(piece_.data(), static_cast<std::streamsize>(size))) return close();
    next = piece_;
  }
  body_at_ += size;
  transport_->write(next, then(&Session::on_sent));
}

void Session::on_replied() {
  reply_ = ServerReply{};
  file_ = std::ifstream{};
  piece_.clear();
  if (!keep_ || host_.stopping()) return end(refused_);
  reader_.next();
  phase_ = reader_.begun() ? Phase::Head : Phase::Idle;
  arm(phase_ == Phase::Head ? host_.limits().header_timeout_ms : kIdleMs);
  advance();
}

void Session::end(bool peer_still_sends) {
  phase_ = Phase::Ending;
  arm(host_.stopping() ? kHurriedEndMs : kEndMs);
  IoDone done = [self = shared_from_this()](const ErrorCode&, std::size_t) { self->close(); };
  if (peer_still_sends) return transport_->discard(std::move(done));
  transport_->finish(std::move(done));
}

void Session::close() {
  if (phase_ == Phase::Closed) return;
  phase_ = Phase::Closed;
  disarm();
  transport_->close();
  host_.gone(*this);
}

}  // namespace xinshi::net_server

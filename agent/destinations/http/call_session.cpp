// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/call_session.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "mapping/answer_envelope.h"

namespace xinshi::platform_http {
namespace {

constexpr std::int64_t kMarginS = 30;  ///< a token is given up so long before its end: it must outlive the call

bool fits(const std::vector<std::string>& codes, std::string_view code) {
  return std::ranges::any_of(codes, [&](const std::string& pattern) {
    return pattern.ends_with('*') ? code.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1)) : code == pattern;
  });
}

}  // namespace

std::string CallSession::url(const std::string& path) const {
  std::string out = config_.url;
  while (!path.empty() && out.ends_with('/')) out.pop_back();
  if (!path.empty() && path.front() != '/' && path.front() != '?') out += '/';
  return out + path;
}

Result<HttpReply> CallSession::once(const mapping::CallForm& form, const CallScope::Call& call, const Headers& headers, bool& left) {
  CallScope scope(*deps_.package->call(), config_.givens, call, {*deps_.crypto, deps_.clock, deps_.random});
  const auto ready = write_call(form, scope);
  if (!ready) return ready.error();
  HttpRequest request;
  request.method = ready->method;
  request.url = url(ready->path);
  request.unix_socket = config_.unix_socket;
  for (const auto& [name, value] : config_.headers) request.headers.emplace(to_lower_ascii(name), value.reveal());
  for (const auto& [name, value] : headers) request.headers.insert_or_assign(name, value);
  for (const auto& [name, value] : ready->headers) request.headers.insert_or_assign(name, value);
  request.body = ready->body;
  request.timeout_ms = config_.timeout_ms;
  request.tls = config_.tls;
  return deps_.http.exchange(request, left);
}

Result<HttpReply> CallSession::exchange(const mapping::CallForm& form, std::string_view body, const std::vector<OutRecord>& records, const Headers& headers, bool& left) {
  const mapping::CallPlan& plan = *deps_.package->call();
  CallScope::Call call{form, body, records.size(), {}, {}};
  if (plan.by_kind && !records.empty()) call.kind = deps_.package->kind_texts(records.front().kind);
  if (!plan.has_login) return once(form, call, headers, left);
  for (bool again : {true, false}) {
    const auto token = this->token();
    if (!token) return token.error();
    bool this_left = false;
    call.token = *token;
    auto reply = once(form, call, headers, this_left);
    const bool turned_away = reply && says_expired(*reply);
    if (turned_away) forget(*token);
    if (turned_away && again) continue;  // not taken: the call may be made again whatever repeats do
    left = left || this_left;
    return reply;
  }
  return Error{Fault::Internal, "SND-0106", {}, {}};
}

bool CallSession::says_expired(const HttpReply& reply) const {
  const mapping::LoginForm& login = deps_.package->call()->login;
  if (std::ranges::find(login.expired_status, reply.status) != login.expired_status.end()) return true;
  const auto code = mapping::text_in(reply.body, login.expired);
  return code && fits(login.expired_codes, *code);
}

Result<std::string> CallSession::token() {
  const std::lock_guard lock(mutex_);  // the other workers wait for one sign-in instead of making their own
  if (!token_.empty() && deps_.clock.monotonic_us() < ends_us_) return token_;
  auto made = sign_in();
  if (made) token_ = *made;
  return made;
}

void CallSession::forget(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (token_ == token) token_.clear();
}

Result<std::string> CallSession::sign_in() {
  const mapping::LoginForm& login = deps_.package->call()->login;
  bool left = false;
  const auto reply = once(login.call, {login.call, {}, 0, {}, {}}, {}, left);
  if (!reply) return reply.error();
  const auto token = reply->status < 300 ? mapping::text_in(reply->body, login.token) : std::nullopt;
  if (!token || token->empty()) return Error{Fault::Transient, "SND-0106", "HTTP " + std::to_string(reply->status), {}};
  const auto told = mapping::text_in(reply->body, login.lifetime);
  const auto seconds = told ? parse_u64(*told) : std::nullopt;
  constexpr std::uint64_t kMost = 86'400ULL * 366;
  const std::int64_t lifetime = seconds ? static_cast<std::int64_t>(std::min(*seconds, kMost)) : login.lifetime_s;
  ends_us_ = deps_.clock.monotonic_us() + std::max<std::int64_t>(lifetime - kMarginS, lifetime / 2) * kMicrosPerSecond;
  return *token;
}

}  // namespace xinshi::platform_http

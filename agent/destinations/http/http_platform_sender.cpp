// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/http_platform_sender.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "base/uuid.h"
#include "destinations/http/call_session.h"

namespace xinshi::platform_http {
namespace {

class HttpPlatformSender final : public Sender {
 public:
  HttpPlatformSender(HttpPlatformConfig config, HttpPlatformDeps deps)
      : config_(std::move(config)), deps_(std::move(deps)), ids_(deps_.clock, deps_.random) {}

  const std::string& platform() const override { return config_.platform; }
  Level level() const override { return config_.level; }
  Repeat repeat() const override { return deps_.package->repeat(); }
  std::size_t batch_size() const override { return config_.batch_size != 0 ? std::min(config_.batch_size, deps_.package->batch_size()) : deps_.package->batch_size(); }

  bool can_ask() const override { return deps_.package->call() != nullptr && deps_.package->call()->has_query; }
  Result<Answer> ask(const std::vector<OutRecord>& records) override {
    auto fate = asked(*deps_.package->call(), records);
    if (!fate) return fate.error();
    return std::move(fate->answer);
  }
  bool one_kind() const override { return deps_.package->call() != nullptr && deps_.package->call()->by_kind; }
  bool signed_content() const override {
    const mapping::CallPlan* const plan = deps_.package->call();
    return plan != nullptr && !mapping::strength_of(*plan).by_transport_only();
  }

  Result<Parcel> encode(const Lease& lease) override {
    auto body = deps_.package->encode(lease.records, config_.channel);
    if (!body) return std::move(body).error();
    Parcel parcel;
    parcel.batch = lease.sealed ? lease.sealed->batch : next_id();
    parcel.bytes = std::move(body).value();
    parcel.digest = sha256(parcel.bytes);
    // Another package that happens to write the same bytes is as good: what was sealed are bytes.
    parcel.package_version = lease.sealed ? lease.sealed->package_version : deps_.package->version();
    if (lease.sealed && parcel.digest != lease.sealed->digest) return Error{Fault::Conflict, "SND-0101", to_text(parcel.batch)};
    return parcel;
  }

  Result<Answer> send(const Lease& lease, const Parcel& parcel, bool& bytes_may_have_left) override {
    const mapping::CallPlan* const plan = deps_.package->call();
    if (plan == nullptr) return send_plain(lease, parcel, bytes_may_have_left);
    if (plan->has_query && lease.attempt > 1) {
      auto fate = ask(*plan, lease);
      if (!fate || fate->has_value()) return fate ? Result<Answer>(std::move(**fate)) : Result<Answer>(fate.error());
    }
    const auto reply = session_.exchange(plan->send, parcel.bytes, lease.records, {{"idempotency-key", to_text(parcel.batch)}}, bytes_may_have_left);
    if (!reply) return reply.error();
    return read(*reply, lease);
  }

 private:
  Result<mapping::PlatformPackage::Fate> asked(const mapping::CallPlan& plan, const std::vector<OutRecord>& records) {
    std::string ids;
    for (const OutRecord& record : records) {
      if (!ids.empty()) ids += plan.query.ids_json ? "," : plan.query.ids_separator;
      ids += plan.query.ids_json ? "\"" + to_text(record.id) + "\"" : to_text(record.id);
    }
    if (plan.query.ids_json) ids = "[" + ids + "]";
    bool left = false;
    const auto reply = session_.exchange(plan.query.call, ids, records, {}, left);
    if (!reply) return reply.error();
    auto fate = deps_.package->read_fate(reply->status, reply->body, records);
    if (fate && fate->answer.receipt.empty()) fate->answer.receipt = reply->body;
    return fate;
  }

  /// Records whose fate is unknown: what the platform says of them, or null when it has none of them and all may go out.
  Result<std::optional<Answer>> ask(const mapping::CallPlan& plan, const Lease& lease) {
    auto fate = asked(plan, lease.records);
    if (!fate) return fate.error();
    if (std::ranges::all_of(fate->absent, std::identity{})) return std::optional<Answer>();
    for (std::size_t i = 0; i < fate->absent.size(); ++i) {
      if (fate->absent[i]) fate->answer.outcomes[i] = Outcome{Outcome::Kind::TryLater, false, "SND-0107", {}, {}, deps_.clock.now()};
    }
    return std::optional<Answer>(std::move(fate->answer));
  }

  Result<Answer> send_plain(const Lease& lease, const Parcel& parcel, bool& bytes_may_have_left) {
    HttpRequest request;
    request.method = deps_.package->method();
    request.url = url();
    request.unix_socket = config_.unix_socket;
    for (const auto& [name, value] : config_.headers) request.headers.emplace(to_lower_ascii(name), value.reveal());
    request.headers["content-type"] = deps_.package->content_type();
    request.headers["idempotency-key"] = to_text(parcel.batch);
    request.body = parcel.bytes;
    request.timeout_ms = config_.timeout_ms;
    request.tls = config_.tls;
    const auto reply = deps_.http.exchange(request, bytes_may_have_left);
    if (!reply) return reply.error();
    return read(*reply, lease);
  }

  Uuid next_id() {
    const std::lock_guard lock(mutex_);
    return ids_.next();
  }

  std::string url() const {
    std::string out = config_.url;
    const std::string& path = deps_.package->path();
    while (!path.empty() && out.ends_with('/')) out.pop_back();
    if (!path.empty() && path.front() != '/') out += '/';
    return out + path;
  }

  Result<Answer> read(const HttpReply& reply, const Lease& lease) {
    auto answer = deps_.package->read_answer(reply.status, reply.body, lease.records);
    const bool asked_to_wait = (reply.status == 429 || reply.status == 503) && reply.retry_after_ms;
    if (!answer) {
      if (!asked_to_wait || answer.error().fault != Fault::Transient) return answer;
      answer = Answer{std::vector<std::optional<Outcome>>(lease.records.size()), {}, false, "SND-0102"};
    }
    if (answer->outcomes.size() != lease.records.size()) return Error{Fault::Transient, "SND-0103", {}};
    if (asked_to_wait) put_off(*answer, after_ms(deps_.clock.now(), *reply.retry_after_ms));
    if (answer->receipt.empty()) answer->receipt = reply.body;
    return answer;
  }

  static void put_off(Answer& answer, Instant until) {
    for (std::optional<Outcome>& outcome : answer.outcomes) {
      if (!outcome) outcome = Outcome{Outcome::Kind::TryLater, false, "SND-0102", {}, {}, until};
      if (outcome->kind == Outcome::Kind::TryLater && !outcome->not_before) outcome->not_before = until;
    }
  }

  const HttpPlatformConfig config_;
  HttpPlatformDeps deps_;
  std::mutex mutex_;
  UuidGenerator ids_;  ///< under mutex_
  CallSession session_{config_, deps_};
};

}  // namespace

Status complete_givens(const mapping::CallPlan& plan, CallGivens& givens) {
  const auto lacks = [](std::string what) { return Error{Fault::Config, "SND-0104", std::move(what), {}}; };
  for (const std::string& name : plan.secrets)
    if (!givens.secrets.contains(name)) return lacks("secrets." + name);
  for (const auto& [name, fallback] : plan.settings) {
    if (givens.settings.contains(name)) continue;
    if (fallback.empty()) return lacks("settings." + name);
    givens.settings.emplace(name, fallback);
  }
  for (const auto& given : givens.secrets)
    if (std::ranges::find(plan.secrets, given.first) == plan.secrets.end()) return lacks("secrets." + given.first);
  for (const auto& given : givens.settings)
    if (std::ranges::find(plan.settings, given.first, [](const auto& s) { return s.first; }) == plan.settings.end()) return lacks("settings." + given.first);
  return {};
}

std::unique_ptr<Sender> make_http_platform_sender(HttpPlatformConfig config, HttpPlatformDeps deps) {
  return std::make_unique<HttpPlatformSender>(std::move(config), std::move(deps));
}

}  // namespace xinshi::platform_http

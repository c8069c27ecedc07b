// SPDX-License-Identifier: Apache-2.0
#include "destinations/http/http_platform_sender.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "base/uuid.h"

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

 private:
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
};

}  // namespace

std::unique_ptr<Sender> make_http_platform_sender(HttpPlatformConfig config, HttpPlatformDeps deps) {
  return std::make_unique<HttpPlatformSender>(std::move(config), std::move(deps));
}

}  // namespace xinshi::platform_http

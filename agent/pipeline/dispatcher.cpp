// SPDX-License-Identifier: Apache-2.0
#include "pipeline/dispatcher.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"

namespace xinshi::pipeline {
namespace {

constexpr std::size_t kMostAhead = 4;
constexpr std::size_t kBytesAhead = 1U << 20;           ///< no further batch is sealed ahead behind so many bytes
constexpr std::int64_t kQuickAnswerUs = 100'000;        ///< a platform that takes longer gets one batch at a time

/// Encoding names the record that the platform cannot hold by its index in `detail`.
std::optional<std::size_t> culprit(const Error& error, const Lease& lease) {
  if (error.fault != Fault::Invalid) return std::nullopt;
  const auto index = parse_u64(error.detail);
  if (!index || *index >= lease.records.size()) return std::nullopt;
  return static_cast<std::size_t>(*index);
}

}  // namespace

Dispatcher::Dispatcher(DispatcherConfig config, Deps deps) : config_(std::move(config)), deps_(deps), ids_(deps.clock, deps.random) {}

double Dispatcher::jitter() {
  std::array<std::uint8_t, 2> bytes{};
  deps_.random.fill(bytes);
  return (bytes[0] * 256 + bytes[1]) / 65536.0;
}

Result<std::optional<Instant>> Dispatcher::step() {
  if (Status caught_up = settle_unsettled(); !caught_up) return caught_up.error();
  const Instant now = deps_.clock.now();
  if (!deps_.channel.enter(now)) return std::optional<Instant>(std::max(deps_.channel.reopens_at(now), after_ms(now, 100)));
  bool drained = false;
  Result<std::vector<Ready>> ready = prepare_ahead(drained);
  if (!ready) return std::move(ready).error();
  if (ready->empty() && drained) return deps_.store.next_due(deps_.sender.platform());
  if (Status served = serve_all(*ready); !served) return served.error();
  ahead_ = quick_ && !drained ? std::min(kMostAhead, 2 * ahead_) : 1;
  return std::optional<Instant>(now);
}

Result<std::vector<Dispatcher::Ready>> Dispatcher::prepare_ahead(bool& drained) {
  const std::unique_lock<std::mutex> turn = deps_.channel.sealing_turn();
  std::vector<Ready> ready;
  const auto give_up = [&](const Error& why) -> Result<std::vector<Ready>> {
    for (const Ready& one : ready) (void)put_back(one.lease);  // a lease that cannot even be put back ends with its time
    return why;
  };
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < ahead_ && bytes < kBytesAhead; ++i) {
    const Instant now = deps_.clock.now();
    Result<std::optional<Lease>> lease = deps_.store.claim({deps_.sender.platform(), deps_.sender.batch_size(), now, config_.lease_ms, deps_.sender.one_kind()});
    if (!lease) return give_up(lease.error());
    drained = !*lease;
    if (drained) break;
    Result<std::optional<Parcel>> parcel = prepare(**lease);
    if (!parcel) return give_up(parcel.error());
    if (!*parcel) continue;
    bytes += (*parcel)->bytes.size();
    ready.push_back({std::move(**lease), std::move(**parcel)});
  }
  if (Status confirmed = confirm(ready); !confirmed) return give_up(confirmed.error());
  return ready;
}

Status Dispatcher::confirm(const std::vector<Ready>& ready) {
  if (ready.empty()) return {};
  std::vector<std::uint64_t> leases;
  for (const Ready& one : ready) leases.push_back(one.lease.lease);
  return deps_.store.confirm(leases);
}

/// After a failure the rest is not tried on the same platform in the same breath, nor is what has waited for half its lease.
Status Dispatcher::serve_all(const std::vector<Ready>& ready) {
  const std::int64_t begin = deps_.clock.monotonic_us();
  Status done;
  quick_ = true;
  for (const Ready& one : ready) {
    const std::int64_t sent_at = deps_.clock.monotonic_us();
    const bool serves = done && quick_ && sent_at - begin < config_.lease_ms * kMicrosPerMilli / 2;
    Status one_done = serves ? serve(one.lease, one.parcel) : put_back(one.lease);
    if (done && !one_done) done = std::move(one_done);
    quick_ = quick_ && deps_.clock.monotonic_us() - sent_at < kQuickAnswerUs;
  }
  return done;
}

/// Sealed, but not sent this time: no attempt.
Status Dispatcher::put_back(const Lease& lease) {
  SettleRequest request;
  request.lease = lease.lease;
  request.keep_seal = true;
  request.now = deps_.clock.now();
  for (const OutRecord& record : lease.records)
    request.records.push_back({record.seq, {DeliveryState::Waiting, lease.attempt - 1, request.now, ""}, ""});
  return deps_.store.settle(request);
}

Status Dispatcher::settle(SettleRequest request) {
  Status settled = deps_.store.settle(request);
  if (!settled && settled.error().fault == Fault::Transient) unsettled_ = std::move(request);
  return settled;
}

Status Dispatcher::settle_unsettled() {
  if (!unsettled_) return {};
  const Status settled = deps_.store.settle(*unsettled_);
  if (!settled && settled.error().fault == Fault::Transient) return settled;
  unsettled_.reset();  // settled, or its lease has ended meanwhile and the records are tried anew
  return {};
}

Result<std::optional<Parcel>> Dispatcher::prepare(Lease& lease) {
  Result<Parcel> parcel = deps_.sender.encode(lease);
  if (!parcel) {
    const auto index = culprit(parcel.error(), lease);
    const Status settled = index ? refuse_one(lease, *index, parcel.error()) : settle_failure(lease, parcel.error(), lease.sealed.has_value());
    if (!settled) return settled.error();
    return std::optional<Parcel>();
  }
  if (!lease.sealed) {
    if (Status sealed = seal(lease, *parcel); !sealed) {
      const Error why = sealed.error();
      if (Status settled = settle_failure(lease, why, false); !settled) return settled.error();
      return why;
    }
    lease.sealed = Lease::Sealed{parcel->batch, parcel->digest, parcel->manifest, parcel->signature, parcel->package_version};
  }
  return std::optional<Parcel>(std::move(*parcel));
}

Status Dispatcher::serve(const Lease& lease, const Parcel& parcel) {
  bool bytes_may_have_left = false;
  deps_.channel.sent(deps_.clock.now());
  Result<Answer> answer = deps_.sender.send(lease, parcel, bytes_may_have_left);
  if (!answer) return settle_failure(lease, answer.error(), bytes_may_have_left);
  if (answer->whole_batch_refused && lease.records.size() > 1) {
    deps_.channel.success(deps_.clock.now());  // it answered
    deps_.log.info("delivery.bisect", {{"platform", lease.platform}, {"records", static_cast<std::int64_t>(lease.records.size())},
                                       {"code", answer->code}});
    return deps_.store.split(lease.lease, answer->code, deps_.clock.now());
  }
  return settle_answer(lease, *answer);
}

Status Dispatcher::seal(const Lease& lease, const Parcel& parcel) {
  SealRequest request;
  request.lease = lease.lease;
  request.batch = parcel.batch;
  request.digest = parcel.digest;
  request.manifest = parcel.manifest;
  request.signature = parcel.signature;
  request.package_version = parcel.package_version;
  request.now = deps_.clock.now();
  return deps_.store.seal(request);
}

Status Dispatcher::settle_failure(const Lease& lease, const Error& error, bool bytes_may_have_left) {
  const Instant now = deps_.clock.now();
  const double spread = jitter();
  quick_ = false;
  deps_.channel.failure(error.code, now, config_.retry, spread);
  deps_.log.warn("delivery.failed", {{"platform", lease.platform}, {"code", error.code}, {"detail", error.detail},
                                     {"attempt", lease.attempt}, {"records", static_cast<std::int64_t>(lease.records.size())}});
  if (error.code == kCountersDiffer) {  // a person has to look: nobody can say which records it has
    deps_.log.warn("alarm", {{"alarm", "answer.counters"}, {"platform", lease.platform}, {"batch", lease.sealed ? to_text(lease.sealed->batch) : ""},
                             {"records", static_cast<std::int64_t>(lease.records.size())}});
  }
  SettleRequest request;
  request.lease = lease.lease;
  request.code = error.code;
  request.now = now;
  // Bytes that contradict an earlier batch of this id, or can no longer be made, must go out as a new batch.
  // So must bytes that the other side has seen and turned away: a new signature, after a new certificate, may be what they lack.
  const bool turned_away = error.fault == Fault::Refused && bytes_may_have_left;
  request.keep_seal = !turned_away && error.fault != Fault::Conflict && error.fault != Fault::Corrupt && error.fault != Fault::Invalid;
  for (const OutRecord& record : lease.records) {
    Attempt attempt;
    attempt.error = error;
    attempt.bytes_may_have_left = bytes_may_have_left;
    const DeliveryStep before{DeliveryState::Sending, lease.attempt, now, ""};
    SettledRecord settled{record.seq, advance(before, attempt, deps_.sender.repeat(), config_.retry, now, spread), ""};
    if (settled.step.state != DeliveryState::Waiting) request.keep_seal = false;
    if (settled.step.state == DeliveryState::Uncertain) request.event = AuditEvent::Uncertain;
    if (settled.step.state == DeliveryState::Expired) request.event = AuditEvent::RetryExhausted;
    request.records.push_back(std::move(settled));
  }
  return settle(std::move(request));
}

Status Dispatcher::settle_answer(const Lease& lease, const Answer& answer) {
  const Instant now = deps_.clock.now();
  const double spread = jitter();
  deps_.channel.success(now);
  SettleRequest request;
  request.lease = lease.lease;
  request.code = answer.code;
  request.now = now;
  request.receipt = answer.receipt;
  request.durable = deps_.sender.repeat() != Repeat::Idempotent;
  request.statement = statement(lease, answer);
  bool any_word = false;
  for (std::size_t i = 0; i < lease.records.size(); ++i) {
    Attempt attempt;
    if (i < answer.outcomes.size()) attempt.outcome = answer.outcomes[i];
    any_word = any_word || (attempt.outcome && attempt.outcome->kind != Outcome::Kind::TryLater);
    if (answer.whole_batch_refused && !attempt.outcome) {
      attempt.outcome = Outcome{};
      attempt.outcome->kind = Outcome::Kind::Refused;
      attempt.outcome->code = answer.code;
    }
    attempt.bytes_may_have_left = true;
    const DeliveryStep before{DeliveryState::Sending, lease.attempt, now, ""};
    SettledRecord settled{lease.records[i].seq, advance(before, attempt, deps_.sender.repeat(), config_.retry, now, spread), ""};
    if (attempt.outcome) settled.reason = attempt.outcome->reason;
    request.records.push_back(std::move(settled));
  }
  // Nothing was taken or refused, "later" included: the same bytes again, under the same id and number.
  request.keep_seal = !any_word && !answer.whole_batch_refused &&
                      std::all_of(request.records.begin(), request.records.end(),
                                  [](const SettledRecord& r) { return r.step.state == DeliveryState::Waiting; });
  return settle(std::move(request));
}

Status Dispatcher::refuse_one(const Lease& lease, std::size_t index, const Error& error) {
  const Instant now = deps_.clock.now();
  SettleRequest request;
  request.lease = lease.lease;
  request.code = error.code;
  request.now = now;
  for (std::size_t i = 0; i < lease.records.size(); ++i) {
    SettledRecord settled{lease.records[i].seq, {DeliveryState::Waiting, lease.attempt - 1, now, ""}, ""};
    if (i == index) settled.step = {DeliveryState::Refused, lease.attempt, now, error.code};
    request.records.push_back(std::move(settled));
  }
  return settle(std::move(request));
}

std::optional<SignedReceipt> Dispatcher::statement(const Lease& lease, const Answer& answer) {
  if (lease.origin == config_.own_unit) return std::nullopt;  // nobody below waits for it
  if (Result<SignedReceipt> passed = read_signed_receipt(answer.receipt)) return std::move(*passed);
  if (deps_.statements == nullptr) return std::nullopt;
  Result<SignedReceipt> own = speak_for_platform(lease, answer);
  if (own) return std::move(*own);
  deps_.log.error("receipt.statement-failed", own.error());
  return std::nullopt;
}

Result<SignedReceipt> Dispatcher::speak_for_platform(const Lease& lease, const Answer& answer) {
  Receipt receipt;
  receipt.receipt = ids_.next();
  if (lease.sealed) receipt.batch = lease.sealed->batch;
  receipt.origin = lease.origin;
  receipt.platform = lease.platform;
  receipt.level = deps_.sender.level();
  receipt.issuer = config_.own_unit;
  receipt.received_at = deps_.clock.now();
  receipt.log_origin = config_.log_origin;
  for (std::size_t i = 0; i < lease.records.size(); ++i) {
    std::optional<Outcome> outcome = i < answer.outcomes.size() ? answer.outcomes[i] : std::nullopt;
    if (!outcome && answer.whole_batch_refused) outcome = Outcome{Outcome::Kind::Refused, false, answer.code, "", "", std::nullopt};
    if (!outcome || outcome->kind == Outcome::Kind::TryLater) continue;
    ReceiptLine line{lease.records[i].id, lease.records[i].version, Verdict::Stored, outcome->code};
    if (outcome->kind == Outcome::Kind::Registered) line.verdict = outcome->duplicate ? Verdict::Duplicate : Verdict::Registered;
    if (outcome->kind == Outcome::Kind::Refused) line.verdict = Verdict::Refused;
    receipt.lines.push_back(std::move(line));
  }
  if (receipt.lines.empty()) return Error{Fault::NotFound, "PIP-0010", "no record was answered", {}};
  SignedReceipt made;
  made.receipt = write_receipt(receipt);
  Result<std::string> signature = deps_.statements->sign(made.receipt);
  if (!signature) return std::move(signature).error();
  made.signature = std::move(*signature);
  return made;
}

}  // namespace xinshi::pipeline

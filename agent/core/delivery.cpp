// SPDX-License-Identifier: Apache-2.0
#include "core/delivery.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace xinshi {
namespace {

constexpr std::array<std::string_view, 3> kRepeats = {"idempotent", "queryable", "unsafe"};
constexpr double kJitterShare = 0.25;
constexpr std::int64_t kAskAgainFactor = 30;
constexpr std::string_view kNoAnswer = "COR-0201";
/// A platform that names a far time must not bury a record.
constexpr std::int64_t kLongestWaitMs = 24 * 3'600'000LL;

DeliveryStep moved(const DeliveryStep& from, DeliveryState state, Instant next_try, std::string code) {
  return {state, from.attempt, next_try, std::move(code)};
}

/// The other side, or this side's set-up, said no to the exchange before taking anything: nothing can have been registered.
bool was_turned_away(Fault fault) { return fault == Fault::Refused || fault == Fault::Config || fault == Fault::Conflict; }

bool outcome_unknown(const Attempt& attempt) {
  if (attempt.error) return attempt.bytes_may_have_left && !was_turned_away(attempt.error->fault);
  return true;  // silence: bytes left, nobody answered
}

/// Nothing was decided: try again, keep asking, or give up.
DeliveryStep again(const DeliveryStep& from, Instant at, std::string code, const RetryPolicy& policy) {
  switch (from.state) {
    case DeliveryState::Waiting:
    case DeliveryState::Sending: break;
    case DeliveryState::Stored: return moved(from, DeliveryState::Stored, at, std::move(code));  // never sent twice
    default: return from;  // held, uncertain, expired: a person decides
  }
  const bool used_up = policy.max_attempts > 0 && from.attempt >= policy.max_attempts;
  return moved(from, used_up ? DeliveryState::Expired : DeliveryState::Waiting, used_up ? Instant{} : at, std::move(code));
}

DeliveryStep answered(const DeliveryStep& from, const Outcome& outcome, const RetryPolicy& policy, Instant now, Instant backoff_end) {
  switch (outcome.kind) {
    case Outcome::Kind::Registered: return moved(from, DeliveryState::Registered, {}, outcome.code);
    case Outcome::Kind::Refused: return moved(from, DeliveryState::Refused, {}, outcome.code);
    case Outcome::Kind::Stored:
      return moved(from, DeliveryState::Stored, after_ms(now, policy.first_ms * kAskAgainFactor), outcome.code);
    case Outcome::Kind::TryLater: break;
  }
  const Instant at = outcome.not_before ? std::clamp(*outcome.not_before, now, after_ms(now, kLongestWaitMs)) : backoff_end;
  return again(from, at, outcome.code, policy);
}

}  // namespace

std::optional<Repeat> parse_repeat(std::string_view text) {
  for (std::size_t i = 0; i < kRepeats.size(); ++i)
    if (kRepeats[i] == text) return static_cast<Repeat>(i);
  return std::nullopt;
}

std::string_view word(Repeat value) { return kRepeats[static_cast<std::size_t>(value)]; }

DeliveryStep advance(const DeliveryStep& now_in, const Attempt& attempt, Repeat repeat, const RetryPolicy& policy, Instant now,
                     double jitter) {
  if (is_final(now_in.state)) return now_in;
  const Instant backoff_end = after_ms(now, backoff_ms(policy, now_in.attempt, jitter));
  if (attempt.outcome) return answered(now_in, *attempt.outcome, policy, now, backoff_end);
  std::string code = attempt.error ? attempt.error->code : std::string(kNoAnswer);
  const bool in_doubt = now_in.state == DeliveryState::Waiting || now_in.state == DeliveryState::Sending;
  if (in_doubt && repeat == Repeat::Unsafe && outcome_unknown(attempt))
    return moved(now_in, DeliveryState::Uncertain, {}, std::move(code));
  return again(now_in, backoff_end, std::move(code), policy);
}

std::int64_t backoff_ms(const RetryPolicy& policy, int attempt, double jitter) {
  const double growth = std::pow(std::max(policy.factor, 1.0), std::max(attempt, 1) - 1);
  const double base = std::min(static_cast<double>(policy.first_ms) * growth, static_cast<double>(policy.cap_ms));
  const double share = 1.0 - kJitterShare + 2.0 * kJitterShare * std::clamp(jitter, 0.0, 1.0);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(base * share));
}

Breaker::State Breaker::state(Instant now) const {
  if (failures_ < threshold_) return State::Closed;
  return now < until_ ? State::Open : State::HalfOpen;
}

bool Breaker::enter(Instant now, std::int64_t probe_ms) {
  const State current = state(now);
  if (current == State::HalfOpen) until_ = after_ms(now, probe_ms);
  return current != State::Open;
}

void Breaker::success() {
  failures_ = 0;
  until_ = {};
}

void Breaker::failure(Instant now, const RetryPolicy& policy, double jitter) {
  ++failures_;
  if (failures_ >= threshold_) until_ = after_ms(now, backoff_ms(policy, failures_ - threshold_ + 1, jitter));
}

RecordState record_state(const std::vector<DeliveryState>& deliveries, Op latest_op) {
  std::size_t registered = 0;
  std::size_t cancelled = 0;
  for (const DeliveryState state : deliveries) {
    if (state == DeliveryState::Refused || state == DeliveryState::Uncertain || state == DeliveryState::Expired)
      return RecordState::Attention;
    registered += state == DeliveryState::Registered ? 1 : 0;
    cancelled += state == DeliveryState::Cancelled ? 1 : 0;
  }
  if (registered + cancelled != deliveries.size()) return RecordState::Open;
  if (latest_op == Op::Withdraw || latest_op == Op::Remove) return RecordState::Withdrawn;
  return registered > 0 ? RecordState::Done : RecordState::Open;
}

}  // namespace xinshi

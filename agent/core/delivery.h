// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/words.h"

namespace xinshi {

/// What a platform promises about repeats (platform package, `repeat`).
enum class Repeat : std::uint8_t { Idempotent, Queryable, Unsafe };
std::optional<Repeat> parse_repeat(std::string_view text);
std::string_view word(Repeat value);

/// The platform's answer about one record. Silence is never acceptance: a record without an answer has no Outcome.
struct Outcome {
  enum class Kind : std::uint8_t { Registered, Stored, Refused, TryLater } kind = Kind::TryLater;
  bool duplicate = false;            ///< the platform said it had it already (counts as Registered or Stored)
  std::string code;                  ///< platform's reply code, no personal data
  std::string reason;                ///< for people; shown, kept in the store, never logged
  std::string ticket;                ///< Stored: what to ask with later
  std::optional<Instant> not_before; ///< TryLater
};

/// How retries are spaced and when they end.
struct RetryPolicy {
  std::int64_t first_ms = 2'000;
  std::int64_t cap_ms = 600'000;
  double factor = 2.0;
  int max_attempts = 0;  ///< 0 = until a person stops it
};

/// The part of a delivery that the state machine looks at.
struct DeliveryStep {
  DeliveryState state = DeliveryState::Waiting;
  int attempt = 0;  ///< attempts begun
  Instant next_try{};
  std::string code;
};

/// What happened to an attempt.
struct Attempt {
  std::optional<Outcome> outcome;   ///< an answer about this record
  std::optional<Error> error;       ///< or: the exchange failed as a whole
  bool bytes_may_have_left = false; ///< with `error`: the platform may have it
};

/// Pure state machine, table-tested: the state after an attempt. `jitter` in [0,1) comes from the caller.
/// An attempt that failed with `bytes_may_have_left` becomes Uncertain where `repeat` is Unsafe, else Waiting; silence counts
/// as such a failure (code COR-0201). Final states do not move, a Stored one never goes back to Waiting, and Held, Uncertain
/// and Expired move only on the platform's word. `not_before` is honoured up to 24 hours.
DeliveryStep advance(const DeliveryStep& now_in, const Attempt& attempt, Repeat repeat, const RetryPolicy& policy, Instant now,
                     double jitter);

/// Milliseconds until the attempt after `attempt` failed ones: first × factor^(attempt-1), capped, ± 25 % by jitter.
std::int64_t backoff_ms(const RetryPolicy& policy, int attempt, double jitter);

/// Consecutive failures open the breaker of a platform; one probe at a time closes it again.
class Breaker {
 public:
  explicit Breaker(int threshold = 5) : threshold_(threshold) {}
  enum class State : std::uint8_t { Closed, Open, HalfOpen };
  State state(Instant now) const;
  bool allows(Instant now) const { return state(now) != State::Open; }
  /// Asks to make an attempt. While half-open only one caller gets through: the others see the breaker open again until
  /// the probe has answered or `probe_ms` are over.
  bool enter(Instant now, std::int64_t probe_ms = 60'000);
  void success();
  void failure(Instant now, const RetryPolicy& policy, double jitter);
  Instant reopens_at() const { return until_; }

 private:
  int threshold_;
  int failures_ = 0;
  Instant until_{};
};

/// Derives a record's state from the latest version's deliveries (including levels above).
RecordState record_state(const std::vector<DeliveryState>& deliveries, Op latest_op);

}  // namespace xinshi

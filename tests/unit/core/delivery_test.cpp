// SPDX-License-Identifier: Apache-2.0
#include "core/delivery.h"

#include <gtest/gtest.h>

#include "core/words.h"

namespace xinshi {
namespace {

using State = DeliveryState;
using Kind = Outcome::Kind;

constexpr Instant kNow{1'000'000'000'000};
constexpr double kMiddle = 0.5;  // no jitter
const RetryPolicy kPolicy{};     // 2 s, doubled, at most 10 min

DeliveryStep sending(int attempt = 1) { return {State::Sending, attempt, {}, "old"}; }

Attempt answer(Kind kind, std::string code = "00") {
  Outcome outcome;
  outcome.kind = kind;
  outcome.code = std::move(code);
  return {outcome, std::nullopt, false};
}

Attempt failure(Fault fault, bool left) { return {std::nullopt, Error{fault, "NET-0001"}, left}; }

DeliveryStep after(const DeliveryStep& step, const Attempt& attempt, Repeat repeat = Repeat::Idempotent, const RetryPolicy& policy = kPolicy) {
  return advance(step, attempt, repeat, policy, kNow, kMiddle);
}

TEST(Advance, ThePlatformsWordDecides) {
  const auto registered = after(sending(), answer(Kind::Registered));
  EXPECT_EQ(registered.state, State::Registered);
  EXPECT_EQ(registered.code, "00");
  EXPECT_EQ(registered.attempt, 1);
  const auto refused = after(sending(), answer(Kind::Refused, "20001"));
  EXPECT_EQ(refused.state, State::Refused);
  EXPECT_EQ(refused.code, "20001");
  const auto stored = after(sending(), answer(Kind::Stored));
  EXPECT_EQ(stored.state, State::Stored);
  EXPECT_EQ(stored.next_try, after_ms(kNow, 60'000));  // 30 times the first wait
}

TEST(Advance, TryLaterWaitsAsLongAsAskedButNotForEver) {
  const auto unnamed = after(sending(3), answer(Kind::TryLater, "busy"));
  EXPECT_EQ(unnamed.state, State::Waiting);
  EXPECT_EQ(unnamed.next_try, after_ms(kNow, 8'000));
  EXPECT_EQ(unnamed.code, "busy");
  const std::pair<std::int64_t, std::int64_t> waits_ms[] = {{90'000, 90'000}, {-5'000, 0}, {400LL * 86'400'000, 86'400'000}};
  for (const auto& [asked, granted] : waits_ms) {
    Attempt attempt = answer(Kind::TryLater);
    attempt.outcome->not_before = after_ms(kNow, asked);
    EXPECT_EQ(after(sending(), attempt).next_try, after_ms(kNow, granted)) << asked;
  }
}

struct FailureCase {
  Fault fault;
  bool left;
  Repeat repeat;
  State wanted;
};

TEST(Advance, AFailureIsUncertainOnlyWhereARepeatCouldDouble) {
  const FailureCase cases[] = {
      {Fault::Transient, false, Repeat::Idempotent, State::Waiting}, {Fault::Transient, true, Repeat::Idempotent, State::Waiting},
      {Fault::Transient, true, Repeat::Queryable, State::Waiting},   {Fault::Transient, false, Repeat::Unsafe, State::Waiting},
      {Fault::Transient, true, Repeat::Unsafe, State::Uncertain},    {Fault::Internal, true, Repeat::Unsafe, State::Uncertain},
      {Fault::Internal, false, Repeat::Unsafe, State::Waiting},      {Fault::Corrupt, true, Repeat::Unsafe, State::Uncertain},
      {Fault::Refused, true, Repeat::Unsafe, State::Waiting},        {Fault::Config, true, Repeat::Unsafe, State::Waiting},
      {Fault::Conflict, true, Repeat::Unsafe, State::Waiting},       {Fault::Refused, false, Repeat::Idempotent, State::Waiting},
  };
  for (const auto& one : cases) {
    const auto step = after(sending(2), failure(one.fault, one.left), one.repeat);
    EXPECT_EQ(step.state, one.wanted) << fault_name(one.fault) << one.left << word(one.repeat);
    EXPECT_EQ(step.code, "NET-0001");
    EXPECT_EQ(step.attempt, 2);
    EXPECT_EQ(step.next_try, one.wanted == State::Waiting ? after_ms(kNow, 4'000) : Instant{});
  }
}

TEST(Advance, SilenceIsNeverAcceptance) {
  EXPECT_EQ(after(sending(), {}, Repeat::Idempotent).state, State::Waiting);
  EXPECT_EQ(after(sending(), {}, Repeat::Queryable).state, State::Waiting);
  EXPECT_EQ(after(sending(), {}, Repeat::Unsafe).state, State::Uncertain);
  EXPECT_EQ(after(sending(), {}).code, "COR-0201");
}

TEST(Advance, UsedUpAttemptsExpire) {
  RetryPolicy three;
  three.max_attempts = 3;
  EXPECT_EQ(after(sending(2), failure(Fault::Transient, false), Repeat::Idempotent, three).state, State::Waiting);
  EXPECT_EQ(after(sending(3), failure(Fault::Transient, false), Repeat::Idempotent, three).state, State::Expired);
  EXPECT_EQ(after(sending(3), answer(Kind::TryLater), Repeat::Idempotent, three).state, State::Expired);
  EXPECT_EQ(after(sending(3), answer(Kind::Registered), Repeat::Idempotent, three).state, State::Registered);
  EXPECT_EQ(after(sending(3), answer(Kind::Stored), Repeat::Idempotent, three).state, State::Stored);
  EXPECT_EQ(after(sending(1'000'000), failure(Fault::Transient, false)).state, State::Waiting);  // 0: no limit
}

TEST(Advance, FinalStatesDoNotMove) {
  for (const State state : {State::Registered, State::Refused, State::Cancelled}) {
    const DeliveryStep step{state, 4, kNow, "old"};
    for (const Attempt& attempt : {answer(Kind::Registered), answer(Kind::Refused), answer(Kind::Stored), failure(Fault::Transient, true), Attempt{}}) {
      const auto next = after(step, attempt, Repeat::Unsafe);
      EXPECT_EQ(next.state, state);
      EXPECT_EQ(next.code, "old");
      EXPECT_EQ(next.next_try, kNow);
    }
  }
}

TEST(Advance, AStoredRecordIsAskedForAgainAndNeverSentAgain) {
  RetryPolicy one;
  one.max_attempts = 1;
  const DeliveryStep stored{State::Stored, 1, {}, "old"};
  for (const Attempt& attempt : {failure(Fault::Transient, true), Attempt{}, answer(Kind::TryLater)}) {
    const auto step = after(stored, attempt, Repeat::Unsafe, one);
    EXPECT_EQ(step.state, State::Stored);
    EXPECT_EQ(step.next_try, after_ms(kNow, 2'000));
  }
  EXPECT_EQ(after(stored, answer(Kind::Registered)).state, State::Registered);
  EXPECT_EQ(after(stored, answer(Kind::Refused)).state, State::Refused);
}

TEST(Advance, WhatAPersonDecidesMovesOnlyOnThePlatformsWord) {
  for (const State state : {State::Held, State::Uncertain, State::Expired}) {
    const DeliveryStep step{state, 2, {}, "old"};
    EXPECT_EQ(after(step, failure(Fault::Transient, true), Repeat::Unsafe).state, state);
    EXPECT_EQ(after(step, {}, Repeat::Idempotent).state, state);
    EXPECT_EQ(after(step, answer(Kind::TryLater)).state, state);
    EXPECT_EQ(after(step, answer(Kind::Registered)).state, State::Registered);
    EXPECT_EQ(after(step, answer(Kind::Refused)).state, State::Refused);
  }
}

TEST(Backoff, DoublesUpToTheCap) {
  const std::pair<int, std::int64_t> waits[] = {{0, 2'000}, {1, 2'000}, {2, 4'000}, {3, 8'000}, {9, 512'000}, {10, 600'000}, {2'000'000'000, 600'000}};
  for (const auto& [attempt, wait] : waits) EXPECT_EQ(backoff_ms(kPolicy, attempt, kMiddle), wait) << attempt;
}

TEST(Backoff, JitterMovesItByAQuarter) {
  EXPECT_EQ(backoff_ms(kPolicy, 1, 0.0), 1'500);
  EXPECT_EQ(backoff_ms(kPolicy, 1, 1.0), 2'500);
  EXPECT_EQ(backoff_ms(kPolicy, 1, 7.0), 2'500);
}

TEST(Backoff, IsNeverZero) { EXPECT_EQ(backoff_ms({0, 0, 0.0, 0}, 5, kMiddle), 1); }

TEST(Breaker, OpensAfterConsecutiveFailuresOnly) {
  Breaker breaker(3);
  breaker.failure(kNow, kPolicy, kMiddle);
  breaker.failure(kNow, kPolicy, kMiddle);
  breaker.success();
  breaker.failure(kNow, kPolicy, kMiddle);
  breaker.failure(kNow, kPolicy, kMiddle);
  EXPECT_TRUE(breaker.allows(kNow));
  EXPECT_EQ(breaker.state(kNow), Breaker::State::Closed);
  breaker.failure(kNow, kPolicy, kMiddle);
  EXPECT_FALSE(breaker.allows(kNow));
  EXPECT_EQ(breaker.reopens_at(), after_ms(kNow, 2'000));
  EXPECT_EQ(breaker.state(after_ms(kNow, 1'999)), Breaker::State::Open);
  EXPECT_EQ(breaker.state(after_ms(kNow, 2'000)), Breaker::State::HalfOpen);
}

TEST(Breaker, StaysOpenLongerWithEachFailedProbe) {
  Breaker breaker(1);
  breaker.failure(kNow, kPolicy, kMiddle);
  EXPECT_EQ(breaker.reopens_at(), after_ms(kNow, 2'000));
  const Instant probe = after_ms(kNow, 2'000);
  breaker.failure(probe, kPolicy, kMiddle);
  EXPECT_EQ(breaker.reopens_at(), after_ms(probe, 4'000));
}

TEST(Breaker, LetsOneProbeThroughWhenHalfOpen) {
  Breaker breaker(1);
  EXPECT_TRUE(breaker.enter(kNow));
  EXPECT_TRUE(breaker.enter(kNow));  // closed: everyone
  breaker.failure(kNow, kPolicy, kMiddle);
  EXPECT_FALSE(breaker.enter(kNow));
  const Instant later = after_ms(kNow, 2'000);
  EXPECT_TRUE(breaker.enter(later, 30'000));
  EXPECT_FALSE(breaker.enter(later, 30'000));
  EXPECT_TRUE(breaker.enter(after_ms(later, 30'000)));  // the probe never answered
  breaker.success();
  EXPECT_EQ(breaker.state(later), Breaker::State::Closed);
}

struct RecordCase {
  std::vector<State> deliveries;
  Op op;
  RecordState wanted;
};

TEST(RecordState, FollowsFromItsDeliveries) {
  const RecordCase cases[] = {
      {{}, Op::Upsert, RecordState::Open},
      {{State::Registered}, Op::Upsert, RecordState::Done},
      {{State::Registered, State::Cancelled}, Op::Repair, RecordState::Done},
      {{State::Cancelled}, Op::Upsert, RecordState::Open},
      {{State::Registered, State::Stored}, Op::Upsert, RecordState::Open},
      {{State::Registered, State::Waiting}, Op::Upsert, RecordState::Open},
      {{State::Registered, State::Held}, Op::Upsert, RecordState::Open},
      {{State::Waiting, State::Refused}, Op::Upsert, RecordState::Attention},
      {{State::Uncertain, State::Registered}, Op::Upsert, RecordState::Attention},
      {{State::Registered, State::Expired}, Op::Withdraw, RecordState::Attention},
      {{State::Registered}, Op::Withdraw, RecordState::Withdrawn},
      {{State::Registered, State::Cancelled}, Op::Remove, RecordState::Withdrawn},
      {{State::Cancelled}, Op::Withdraw, RecordState::Withdrawn},
      {{State::Registered, State::Sending}, Op::Withdraw, RecordState::Open},
      {{State::Registered}, Op::Object, RecordState::Done},
  };
  for (const auto& one : cases) EXPECT_EQ(record_state(one.deliveries, one.op), one.wanted) << &one - cases;
}

}  // namespace
}  // namespace xinshi

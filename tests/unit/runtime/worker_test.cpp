// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker.h"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

#include "support/manual_clock.h"
#include "support/null_log.h"

namespace xinshi::runtime {
namespace {

/// True as soon as `holds`; false after ten seconds, which only a broken worker needs.
bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 10'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

class WorkerTest : public testing::Test {
 protected:
  ManualClock clock;
  MemoryLog log;
  Bell bell;
  std::atomic<int> calls{0};
};

TEST_F(WorkerTest, CallsAgainAtOnceWhileThereIsWorkAndThenWaitsForTheBell) {
  Worker worker("test", [&]() -> Result<std::int64_t> { return ++calls % 3 == 0 ? 60'000 : 0; }, bell, clock, log);
  worker.start();
  ASSERT_TRUE(soon([&] { return calls == 3; }));
  bell.ring();
  ASSERT_TRUE(soon([&] { return calls == 6; }));
  worker.stop();
  EXPECT_EQ(calls, 6);
}

TEST_F(WorkerTest, DoesNotMissABellThatRingsDuringAStep) {
  Worker worker("test", [&]() -> Result<std::int64_t> {
    if (++calls == 1) bell.ring();
    return 60'000;
  }, bell, clock, log);
  worker.start();
  EXPECT_TRUE(soon([&] { return calls == 2; }));
}

TEST_F(WorkerTest, StopsWhileItWaits) {
  Worker worker("test", [&]() -> Result<std::int64_t> {
    ++calls;
    return 60'000;
  }, bell, clock, log);
  worker.start();
  ASSERT_TRUE(soon([&] { return calls == 1; }));
  worker.stop();  // a hang here is the failure
  EXPECT_EQ(calls, 1);
  worker.stop();  // and once more is fine
}

TEST_F(WorkerTest, KeepsAFailingStepFromSpinningWhenBellsRing) {
  Worker worker("test", [&]() -> Result<std::int64_t> {
    ++calls;
    return Error{Fault::Transient, "TST-0001", "", {}};
  }, bell, clock, log);
  worker.start();
  ASSERT_TRUE(soon([&] { return calls >= 1; }));
  for (int i = 0; i < 100; ++i) {
    bell.ring();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_LE(calls, 3);  // the first pauses are 400 and 800 ms; a loop would make thousands
  EXPECT_EQ(worker.view().last_error, "TST-0001");
  worker.stop();  // also in the middle of a pause
}

TEST_F(WorkerTest, LogsAFaultOnceAndItsEndOnce) {
  Worker worker("test", [&]() -> Result<std::int64_t> {
    if (++calls <= 2) return Error{Fault::Transient, "TST-0001", "", {}};
    return 60'000;
  }, bell, clock, log);
  worker.start();
  ASSERT_TRUE(soon([&] { return calls == 3 && worker.view().last_error.empty(); }));
  worker.stop();
  const auto lines = log.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].find("error worker.failed worker=test code=TST-0001"), 0u) << lines[0];
  EXPECT_EQ(lines[1], "info worker.recovered worker=test");
}

TEST_F(WorkerTest, OutlivesExceptionsOfEveryKind) {
  std::atomic<int> others{0};
  Worker standard("standard", [&]() -> Result<std::int64_t> {
    if (++calls == 1) throw std::runtime_error("thrown");
    return 60'000;
  }, bell, clock, log);
  Worker strange("strange", [&]() -> Result<std::int64_t> {
    if (++others == 1) throw 42;
    return 60'000;
  }, bell, clock, log);
  standard.start();
  strange.start();
  EXPECT_TRUE(soon([&] { return calls == 2 && others == 2; }));
  EXPECT_TRUE(log.contains("worker=standard code=RUN-0001"));
  EXPECT_TRUE(log.contains("worker=strange code=RUN-0001"));
}

TEST_F(WorkerTest, ShowsHowLongItsStepHasHung) {
  std::atomic<bool> release{false};
  Worker worker("test", [&]() -> Result<std::int64_t> {
    ++calls;
    while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return 60'000;
  }, bell, clock, log);
  worker.start();
  ASSERT_TRUE(soon([&] { return calls == 1; }));
  clock.advance_ms(200'000);
  EXPECT_TRUE(worker.view().in_step);
  EXPECT_EQ(worker.view().idle_ms, 200'000);
  release = true;
  EXPECT_TRUE(soon([&] { return !worker.view().in_step; }));
  EXPECT_EQ(worker.view().idle_ms, 0);
}

}  // namespace
}  // namespace xinshi::runtime

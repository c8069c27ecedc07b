// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/signal_waiter.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "platform/posix/system_clock.h"

namespace xinshi::posix {
namespace {

sigset_t waited_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, number);
  return set;
}

std::int64_t now_ms() { return SystemClock().monotonic_us() / kMicrosPerMilli; }

}  // namespace

SignalWaiter::SignalWaiter() : wakes_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  const sigset_t set = waited_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  signals_ = Descriptor(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

SignalWaiter::Signal SignalWaiter::wait(std::int64_t ms) {
  const std::int64_t end = now_ms() + ms;
  for (;;) {
    std::array<pollfd, 2> fds{pollfd{signals_.get(), POLLIN, 0}, pollfd{wakes_.get(), POLLIN, 0}};
    const std::int64_t left = ms < 0 ? 60'000 : std::clamp<std::int64_t>(end - now_ms(), 0, 60'000);
    ::poll(fds.data(), fds.size(), static_cast<int>(left));
    signalfd_siginfo info{};
    if (::read(signals_.get(), &info, sizeof info) == sizeof info) {
      return info.ssi_signo == static_cast<std::uint32_t>(SIGHUP) ? Signal::Reload : Signal::Stop;
    }
    std::uint64_t count = 0;
    if (::read(wakes_.get(), &count, sizeof count) == sizeof count) return Signal::None;
    if (ms >= 0 && now_ms() >= end) return Signal::None;
  }
}

void SignalWaiter::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t count = ::write(wakes_.get(), &one, sizeof one);
}

}  // namespace xinshi::posix

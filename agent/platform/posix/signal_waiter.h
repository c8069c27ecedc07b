// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "platform/posix/descriptor.h"

namespace xinshi::posix {

/// Turns signals into answers of `wait`. Make it before the first thread: the signals are blocked in the calling thread and in all
/// that it starts later. SIGPIPE is ignored.
class SignalWaiter {
 public:
  enum class Signal : std::uint8_t {
    None,    ///< the time is over, or `wake`
    Stop,    ///< SIGTERM, SIGINT
    Reload,  ///< SIGHUP
  };

  SignalWaiter();
  /// Waits at most `ms`, without end when negative. One thread.
  Signal wait(std::int64_t ms);
  /// Ends a `wait` from any thread.
  void wake();

 private:
  Descriptor signals_;
  Descriptor wakes_;
};

}  // namespace xinshi::posix

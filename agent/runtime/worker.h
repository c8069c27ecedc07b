// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "runtime/bell.h"

namespace xinshi::runtime {

/// One supervised thread that calls a step for ever. A step answers in how many milliseconds it wants to be called again (0 = at
/// once). A failing step is logged once per change of code, and called again after a growing pause; nothing ends a worker but `stop`.
class Worker {
 public:
  using Step = std::function<Result<std::int64_t>()>;
  struct View {
    std::string name;
    std::string last_error;     ///< code; "" when the last step went well
    std::int64_t idle_ms = 0;   ///< since the last step began or ended
    bool in_step = false;
  };

  Worker(std::string name, Step step, Bell& bell, Clock& clock, Log& log);
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  /// Returns when the current step has ended. A step that waits on a socket ends by its own time-out.
  void stop();
  void ask_to_stop();
  View view() const;

 private:
  void run();
  std::int64_t once(int& failures);

  std::string name_;
  Step step_;
  Bell& bell_;
  Clock& clock_;
  Log& log_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> touched_us_{0};
  std::atomic<bool> in_step_{false};
  mutable std::mutex error_mutex_;
  std::string last_error_;
  std::thread thread_;
};

}  // namespace xinshi::runtime

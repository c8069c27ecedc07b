// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"
#include "stores/embedded/engine.h"

namespace xinshi::embedded {

/// The writing thread. Steps that wait together share one commit and are answered after it. A step may be run twice (when a
/// neighbour fails, the group is rolled back and each step runs alone), so it sets its results anew each time.
class Writer {
 public:
  /// What a step says about itself.
  enum class Needs {
    Commit,  ///< durable before its answer
    Group,   ///< answered at once; committed with the next durable step, and before any read
  };
  using Work = std::function<Status(Engine&, Needs&)>;

  Writer(Engine& engine, Log& log);
  /// Runs what is queued, commits, ends.
  ~Writer();

  /// Runs `work` on the writing thread and waits. Errors: those of `work`; Transient when the commit failed.
  Status run(Work work);
  /// Makes answered steps visible to other connections.
  void publish();

 private:
  struct Step {
    Work work;
    Status result;
    bool done = false;
  };
  void loop();
  void run_group(std::vector<Step*>& steps);
  bool try_together(std::vector<Step*>& steps, bool& durable);
  void run_alone(Step& step);
  Status run_step(Step& step, Needs& needs);
  void answer(const std::vector<Step*>& steps);

  Engine& engine_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable answered_;
  std::vector<Step*> queue_;
  bool stopping_ = false;
  std::atomic<bool> unpublished_{false};
  std::thread thread_;
};

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "base/log.h"
#include "stores/embedded/engine.h"

namespace xinshi::embedded {

/// Lets one thread at a time write. Whoever finds nobody writing leads: it runs everything that waits as one group with one commit,
/// answers after it, and passes the lead on. So steps that come together share a commit, and a lone one costs no change of thread.
/// A step may be run twice (when a neighbour fails, the group is rolled back and each step runs alone), so it sets its results
/// anew each time.
class Writer {
 public:
  /// What a step says about itself.
  enum class Needs {
    Commit,  ///< durable before its answer
    Group,   ///< answered at once; committed with the next durable step, and before any read
    Kept,    ///< the same, and done again after a rollback, until a commit holds it: the work owns all that it needs
  };
  using Work = std::function<Status(Engine&, Needs&)>;

  Writer(Engine& engine, Log& log) : engine_(engine), log_(log) {}
  /// Commits what is answered but not committed. No step may be under way.
  ~Writer();

  /// Runs `work` while no other step runs, perhaps on another caller's thread, and waits. Errors: those of `work`; Transient when
  /// the commit failed.
  Status run(Work work);
  /// Makes answered steps visible to other connections.
  void publish();

 private:
  struct Step {
    Work work;
    Status result;
    bool done = false;
    bool kept = false;
    std::condition_variable changed;  ///< done, or called to lead
  };
  void begin();
  void rollback();
  Status commit();
  void lead(std::unique_lock<std::mutex>& lock);
  void run_group(std::vector<Step*>& steps);
  bool try_together(std::vector<Step*>& steps, bool& durable);
  void run_alone(Step& step);
  Status run_step(Step& step, Needs& needs);
  Status run_work(const Work& work, Needs& needs);

  Engine& engine_;
  Log& log_;
  std::mutex mutex_;
  std::vector<Step*> queue_;
  std::vector<Step*> group_;  ///< the leader's
  bool led_ = false;
  std::atomic<bool> unpublished_{false};
  std::vector<Work> kept_;  ///< answered, not yet committed, in order
  bool replay_ = false;     ///< `kept_` was rolled back
};

}  // namespace xinshi::embedded

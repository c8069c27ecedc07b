// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/log_directory.h"
#include "base/log.h"
#include "base/time.h"
#include "ports/store.h"

namespace xinshi::pipeline {

/// Stage 13: brings leaves that are durable in the store into the log directory and publishes signed heads, at most one a
/// second and only when the log grew. One thread.
class Checkpointer {
 public:
  struct Deps {
    Store& store;
    audit::LogWriter& log_writer;
    Clock& clock;
    Log& log;
  };
  explicit Checkpointer(Deps deps) : deps_(deps) {}

  /// Compares the directory with the store and completes it. Errors: Corrupt AUD-…, PIP-0041 when the directory or its head is
  /// ahead of the store: this node was rolled back and must not go on.
  Status open();
  /// True when a head was published.
  Result<bool> step();

 private:
  Result<bool> catch_up();
  Status keep_head();

  Deps deps_;
  std::string unkept_head_;  ///< published, but the store could not take it yet
  std::int64_t last_publish_us_ = 0;
};

}  // namespace xinshi::pipeline

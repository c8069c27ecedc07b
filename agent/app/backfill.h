// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "runtime/admin_api.h"

namespace xinshi::app {

struct Service;

/// The stock (存量) of a database source, read once beside the daily flow: all rows by key, those whose decision date lies in a period
/// are taken. They have no deadline, so every fresh decision goes before them. What the daily flow has taken already is a repeat. The
/// place is stored with the rows under a name of its own: begun again after a kill, with the same source and days, it goes on there.
/// Thread-safe. Jobs end with the service.
class Backfills {
 public:
  explicit Backfills(Service& service);
  ~Backfills();

  /// Begins or joins the job that the request names (source, from, to, rows_per_second), or with `start` false only looks. One JSON
  /// object: {source,from,to,state:"running"|"done",read,recorded,repeats,rejected,skipped,last_error}. Errors: NotFound RUN-0018 no
  /// such database source or job; Invalid RUN-0012 a malformed parameter.
  Result<std::string> ask(const runtime::BackfillRequest& request, bool start);
  void stop();

 private:
  struct Job;
  Result<std::unique_ptr<Job>> make(const runtime::BackfillRequest& request, const std::string& name);

  Service& service_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Job>> jobs_;
};

}  // namespace xinshi::app

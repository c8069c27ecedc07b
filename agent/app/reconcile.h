// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/admin_api.h"
#include "runtime/config.h"

namespace xinshi::app {

struct Service;

/// Reconciliations (对账) beside the daily flow. A database source is read anew, all rows by key, slowly; its rows are mapped and checked as
/// on their way in and compared with the store, decision by decision. What folders, hooks and outboxes handed in is not there to be read
/// again: they are named as not compared; of folders the records are counted that their result files name, of all what stands in quarantine. With `resend` what is omitted or changed goes the usual way in, in the same pass. What a source
/// holds is kept for reports (figures/source_counts.h) once it has been read to its end; before that an end of the service leaves nothing
/// behind but what was resent. Thread-safe. Jobs end with the service.
class Reconciles {
 public:
  explicit Reconciles(Service& service);
  ~Reconciles();

  /// Begins the job that the request names, or joins it while it runs; with `start` false only looks. NDJSON: first
  /// {type:"reconcile",state:"running"|"done",source,from,to,resend,read,differing,resent,last_error}; once done the lines of docs/API.md
  /// behind it. Errors: NotFound RUN-0030 no such source or job.
  Result<std::string> ask(const runtime::ReconcileRequest& request, bool start);
  void stop();

 private:
  struct Job;
  Result<std::unique_ptr<Job>> make(const runtime::ReconcileRequest& request, const std::string& name);

  Service& service_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Job>> jobs_;
};

/// Names of the sources that can be counted.
std::vector<std::string> countable_sources(const std::vector<runtime::SourceConfig>& sources);

}  // namespace xinshi::app

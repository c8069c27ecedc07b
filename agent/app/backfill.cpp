// SPDX-License-Identifier: Apache-2.0
#include "app/backfill.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "app/database_parts.h"
#include "app/service.h"
#include "base/text.h"

namespace xinshi::app {
namespace {

constexpr std::uint64_t kUsualRowsPerSecond = 2'000;  ///< the daily flow and the source's users come first
constexpr std::int64_t kPausedMs = 200;               ///< between looks while the pace or the hours hold it

/// What became of rows, read by other threads while the job runs.
struct Outcomes {
  std::atomic<std::uint64_t> read{0};
  std::atomic<std::uint64_t> by_kind[4] = {};
  std::atomic<bool> done{false};
};

/// Counts what passes through.
class CountedSource final : public Source {
 public:
  CountedSource(std::unique_ptr<database::DatabaseSource> inner, Outcomes& progress) : inner_(std::move(inner)), progress_(progress) {}
  const std::string& name() const override { return inner_->name(); }
  Status fetch(const std::string& cursor, std::size_t limit, RawBatch& out) override { return inner_->fetch(cursor, limit, out); }
  Status confirm(const RawBatch& batch, const std::vector<RowOutcome>& outcomes) override {
    progress_.read += outcomes.size();
    for (const RowOutcome& outcome : outcomes) ++progress_.by_kind[static_cast<std::size_t>(outcome.kind)];
    return inner_->confirm(batch, outcomes);
  }
  bool finished() const { return inner_->stock_read(); }

 private:
  std::unique_ptr<database::DatabaseSource> inner_;
  Outcomes& progress_;
};

}  // namespace

struct Backfills::Job {
  std::string name;
  runtime::BackfillRequest request;
  Outcomes progress;
  std::unique_ptr<CountedSource> source;
  std::unique_ptr<pipeline::Intake> intake;
  std::unique_ptr<pipeline::Collector> collector;
  std::unique_ptr<runtime::Worker> worker;

  Result<std::int64_t> step(Service& service) {
    if (progress.done) return std::int64_t{3'600'000};
    if (!service.intake_open()) return Error{Fault::Transient, "CFG-0019", "", {}};
    const Result<bool> took = collector->step();
    if (!took) return took.error();
    if (*took) service.work.ring();
    if (source->finished()) progress.done = true;
    return *took ? std::int64_t{0} : kPausedMs;
  }
  std::string json() const {
    const auto count = [&](RowOutcome::Kind kind) { return std::to_string(progress.by_kind[static_cast<std::size_t>(kind)].load()); };
    std::string out = "{\"source\":";
    append_json_string(out, request.source);
    out += ",\"from\":\"" + format_date(request.from) + "\",\"to\":\"" + format_date(request.to) + "\",\"state\":\"";
    out += progress.done ? "done" : "running";
    out += "\",\"read\":" + std::to_string(progress.read.load()) + ",\"recorded\":" + count(RowOutcome::Kind::Recorded);
    out += ",\"repeats\":" + count(RowOutcome::Kind::Repeat) + ",\"rejected\":" + count(RowOutcome::Kind::Rejected);
    out += ",\"skipped\":" + count(RowOutcome::Kind::Skipped) + ",\"last_error\":";
    append_json_string(out, worker->view().last_error);
    return out + "}\n";
  }
};

Backfills::Backfills(Service& service) : service_(service) {}
Backfills::~Backfills() { stop(); }

void Backfills::stop() {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) job->worker->ask_to_stop();
  for (const auto& job : jobs_) job->worker->stop();
}

Result<std::unique_ptr<Backfills::Job>> Backfills::make(const runtime::BackfillRequest& request, const std::string& name) {
  const auto line = std::find_if(service_.sources.begin(), service_.sources.end(),
                                 [&](const auto& s) { return s->config.name == request.source && s->config.type == "database"; });
  if (line == service_.sources.end()) return Error{Fault::NotFound, "RUN-0018", request.source, {}};
  auto job = std::make_unique<Job>();
  job->name = name;
  job->request = request;
  runtime::SourceConfig config = (*line)->config;
  config.name = name;
  config.database.mode = "full";
  config.database.full_every_ms = 0;
  config.database.rows_per_second = request.rows_per_second.value_or(kUsualRowsPerSecond);
  pipeline::IntakeConfig intake = (*line)->intake->config();
  intake.cursor = name;
  intake.stock = pipeline::Stock{request.from, request.to};
  job->source = std::make_unique<CountedSource>(
      make_database_source(config, intake.adapter, {*service_.databases, *service_.charsets, service_.node->clock, service_.log}), job->progress);
  job->intake = std::make_unique<pipeline::Intake>(std::move(intake), service_.intake_deps());
  job->collector = std::make_unique<pipeline::Collector>(pipeline::Collector::Deps{*job->source, *service_.node->store, *job->intake, service_.log});
  job->worker = std::make_unique<runtime::Worker>(name, [this, &job = *job] { return job.step(service_); }, service_.quiet, service_.node->clock, service_.log);
  return job;
}

Result<std::string> Backfills::ask(const runtime::BackfillRequest& request, bool start) {
  const std::string name = "backfill:" + request.source + ":" + format_date(request.from) + ":" + format_date(request.to);
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job->name == name; });
  if (known != jobs_.end()) return (*known)->json();
  if (!start) return Error{Fault::NotFound, "RUN-0018", request.source, {}};
  Result<std::unique_ptr<Job>> made = make(request, name);
  if (!made) return made.error();
  jobs_.push_back(std::move(*made));
  jobs_.back()->worker->start();
  return jobs_.back()->json();
}

}  // namespace xinshi::app

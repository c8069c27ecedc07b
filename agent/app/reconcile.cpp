// SPDX-License-Identifier: Apache-2.0
#include "app/reconcile.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "app/database_parts.h"
#include "app/reconcile_lines.h"
#include "app/service.h"
#include "base/text.h"
#include "sources/folder/taken.h"

namespace xinshi::app {
namespace {

constexpr std::uint64_t kUsualRowsPerSecond = 2'000;  ///< the daily flow and the source's users come first
constexpr std::size_t kRowsPerStep = 200;             ///< the store is asked about each: others must get their turn
constexpr std::int64_t kPausedMs = 100;               ///< between looks while the pace or the hours hold it
constexpr std::int64_t kDoneMs = 3'600'000;

bool countable(const runtime::SourceConfig& config) { return config.type == "database" && config.database.mode != "outbox"; }

void append_source(std::string& out, const runtime::SourceConfig& config, bool compared, std::uint64_t rows, const std::string& error) {
  out += "{\"type\":\"source\",\"source\":";
  append_json_string(out, config.name);
  out += ",\"source_type\":\"" + (config.type == "database" && !countable(config) ? "outbox" : config.type);
  out += std::string("\",\"compared\":") + (compared ? "true" : "false") + ",\"rows\":" + std::to_string(rows);
  if (!error.empty()) out += ",\"error\":\"" + error + "\"";
  out += "}\n";
}

/// One source while it is read.
struct Reading {
  std::unique_ptr<database::DatabaseSource> source;
  std::unique_ptr<pipeline::Reconciler> found;
  std::unique_ptr<pipeline::Intake> look;
  std::unique_ptr<pipeline::Intake> intake;  ///< of what is resent
  std::vector<std::string> results;  ///< of a folder: result files still to be read
  std::string cursor;
  std::uint64_t rows = 0;
  RawBatch batch;
};

}  // namespace

std::vector<std::string> countable_sources(const std::vector<runtime::SourceConfig>& sources) {
  std::vector<std::string> out;
  for (const runtime::SourceConfig& source : sources) {
    if (countable(source)) out.push_back(source.name);
  }
  return out;
}

struct Reconciles::Job {
  std::string name;
  runtime::ReconcileRequest request;
  std::vector<Service::SourceLine*> lines;
  std::size_t next = 0;  ///< the line under way or to come
  std::unique_ptr<Reading> reading;
  std::string findings;  ///< behind the first line; complete when `done`
  std::atomic<std::uint64_t> read{0}, differing{0}, resent{0};
  std::atomic<bool> done{false};
  std::uint64_t read_before = 0, differing_before = 0, resent_before = 0;  ///< of the sources that are finished
  std::unique_ptr<runtime::Worker> worker;

  Result<std::int64_t> step(Service& service);
  Result<std::int64_t> count_taken(Service& service, const Service::SourceLine& line);
  Error give_up(Error error);
  void finish_source(const Service::SourceLine& line, bool compared);
  Result<std::int64_t> compare(Service& service, Service::SourceLine& line);
  Status begin(Service& service, Service::SourceLine& line);
  Result<std::int64_t> read_some(Service& service);
  Status resend(Service& service);
  Status finish(Service& service, const Service::SourceLine& line);
  Status keep_counts(Service& service, const std::string& source) const;
  std::string json() const;
};

Result<std::int64_t> Reconciles::Job::step(Service& service) {
  if (done) return kDoneMs;
  if (next == lines.size()) {
    done = true;
    return kDoneMs;
  }
  Service::SourceLine& line = *lines[next];
  const Result<std::int64_t> wait = countable(line.config) ? compare(service, line) : count_taken(service, line);
  if (wait || wait.error().fault != Fault::Config) return wait;
  // A person has to mend that; the other sources need not wait for it.
  append_source(findings, line.config, false, 0, wait.error().code);
  reading.reset();
  ++next;
  return std::int64_t{0};
}

/// What came by files, hook calls and outboxes is not there to be read again. Files left word of what was taken: one of them a step.
Result<std::int64_t> Reconciles::Job::count_taken(Service& service, const Service::SourceLine& line) {
  Node& node = *service.node;
  FileSystem& files = service.context.files;
  const pipeline::Stock days{request.from, request.to};
  if (!reading) {
    reading = std::make_unique<Reading>();
    reading->found = std::make_unique<pipeline::Reconciler>(line.config.name, *node.store, node.knowledge->catalogue, date_of(node.clock.now()));
    if (line.config.type == "folder") {
      folder::FolderConfig config;
      config.directory = path_text(line.config.directory);
      Result<std::vector<std::string>> results = folder::result_files(files, config);
      if (!results) return give_up(results.error());
      reading->results = std::move(*results);
    }
  }
  if (reading->results.empty()) {
    if (Status counted = reading->found->quarantined(days); !counted) return give_up(counted.error());
    finish_source(line, false);
    return std::int64_t{0};
  }
  const Result<std::vector<folder::TakenRecord>> taken = folder::taken_records(files, reading->results.back());
  if (!taken && taken.error().fault != Fault::NotFound) return give_up(taken.error());
  reading->results.pop_back();
  for (const folder::TakenRecord& each : taken ? *taken : std::vector<folder::TakenRecord>{}) {
    if (Status counted = reading->found->taken(each.id, each.version, days); !counted) return give_up(counted.error());
    ++reading->rows;
  }
  differing = differing_before + reading->found->differing();
  return std::int64_t{0};
}

/// Half of something is counted: from the beginning once more.
Error Reconciles::Job::give_up(Error error) {
  reading.reset();
  return error;
}

void Reconciles::Job::finish_source(const Service::SourceLine& line, bool compared) {
  differing = differing_before + reading->found->differing();
  read_before = read;
  differing_before = differing;
  resent_before = resent;
  append_source(findings, line.config, compared, reading->rows, "");
  append_findings(findings, line.config.name, *reading->found);
  reading.reset();
  ++next;
}

Result<std::int64_t> Reconciles::Job::compare(Service& service, Service::SourceLine& line) {
  if (!reading) {
    if (Status begun = begin(service, line); !begun) {
      reading.reset();
      return begun.error();
    }
  }
  const Result<std::int64_t> wait = read_some(service);
  if (!wait || !reading->source->stock_read()) return wait;
  if (Status finished = finish(service, line); !finished) return finished.error();
  return std::int64_t{0};
}

Status Reconciles::Job::begin(Service& service, Service::SourceLine& line) {
  reading = std::make_unique<Reading>();
  Node& node = *service.node;
  runtime::SourceConfig config = line.config;
  config.name = name;
  config.database.mode = "full";
  config.database.full_every_ms = 0;
  config.database.rows_per_second = request.rows_per_second.value_or(kUsualRowsPerSecond);
  pipeline::IntakeConfig intake = line.intake->config();
  reading->source = make_database_source(config, intake.adapter, {*service.databases, *service.charsets, node.clock, service.log});
  reading->found = std::make_unique<pipeline::Reconciler>(line.config.name, *node.store, node.knowledge->catalogue, date_of(node.clock.now()));
  reading->intake = std::make_unique<pipeline::Intake>(intake, service.intake_deps());
  intake.stock = pipeline::Stock{request.from, request.to};
  intake.look = [found = reading->found.get()](const AdmitRequest& rows, const std::vector<pipeline::RejectedRow>& rejected) {
    return found->look(rows, rejected);
  };
  reading->look = std::make_unique<pipeline::Intake>(std::move(intake), service.intake_deps());
  read = read_before;
  differing = differing_before;
  return reading->found->begin();
}

/// A step that the store failed leaves half of its rows counted: then the source is read from its beginning once more.
Result<std::int64_t> Reconciles::Job::read_some(Service& service) {
  RawBatch& batch = reading->batch;
  if (Status fetched = reading->source->fetch(reading->cursor, kRowsPerStep, batch); !fetched) return fetched.error();
  if (batch.rows.empty() && !batch.end_of_unit) return kPausedMs;
  Status done_well;
  if (const auto looked = reading->look->take(batch, nullptr); !looked) done_well = looked.error();
  if (done_well && request.resend) done_well = resend(service);
  if (!done_well) {
    reading.reset();
    return done_well.error();
  }
  reading->rows += batch.rows.size();
  read += batch.rows.size();
  differing = differing_before + reading->found->differing();
  reading->cursor = batch.cursor;
  if (Status confirmed = reading->source->confirm(batch, {}); !confirmed) return confirmed.error();
  return std::int64_t{0};
}

Status Reconciles::Job::resend(Service& service) {
  std::vector<std::uint64_t> wanted = reading->found->rows_to_send();
  if (wanted.empty()) return {};
  if (!service.intake_open()) return Error{Fault::Transient, "CFG-0019", "", {}};
  std::sort(wanted.begin(), wanted.end());
  RawBatch rows;
  rows.unit = reading->batch.unit;
  rows.columns = reading->batch.columns;
  for (const RawRow& row : reading->batch.rows) {
    if (std::binary_search(wanted.begin(), wanted.end(), row.number)) rows.rows.push_back(row);
  }
  const Result<std::vector<RowOutcome>> outcomes = reading->intake->take(rows, nullptr);
  if (!outcomes) return outcomes.error();
  reading->found->sent(*outcomes);
  resent += static_cast<std::uint64_t>(std::count_if(outcomes->begin(), outcomes->end(), [](const RowOutcome& o) { return o.kind == RowOutcome::Kind::Recorded; }));
  service.work.ring();
  return {};
}

Status Reconciles::Job::finish(Service& service, const Service::SourceLine& line) {
  if (Status kept = keep_counts(service, line.config.name); !kept) return kept;
  if (resent > resent_before) {
    AuditLeaf leaf;
    leaf.event = AuditEvent::OperatorAction;
    leaf.at = service.node->clock.now();
    leaf.code = "reconcile";
    leaf.count = static_cast<std::uint32_t>(resent - resent_before);
    if (const Result<std::uint64_t> noted = service.node->store->note(leaf); !noted) return noted.error();
  }
  finish_source(line, true);
  return {};
}

/// Days to come have not been counted by what was read today.
Status Reconciles::Job::keep_counts(Service& service, const std::string& source) const {
  Store& store = *service.node->store;
  const Instant now = service.node->clock.now();
  const figures::Period period{request.from, std::min(request.to, date_of(now))};
  if (period.to < period.from) return {};
  const Result<std::string> text = store.cursor(figures::SourceCounts::cursor_name(source));
  if (!text) return text.error();
  figures::SourceCounts counts = figures::SourceCounts::parse(*text).value_or(figures::SourceCounts{});
  counts.replace(period, now, days_of(*reading->found));
  return store.set_cursor(figures::SourceCounts::cursor_name(source), counts.text());
}

std::string Reconciles::Job::json() const {
  const bool complete = done;
  std::string out = std::string("{\"type\":\"reconcile\",\"state\":\"") + (complete ? "done" : "running") + "\",\"source\":";
  append_json_string(out, request.source);
  out += ",\"from\":\"" + format_date(request.from) + "\",\"to\":\"" + format_date(request.to) + "\",\"resend\":" + (request.resend ? "true" : "false");
  out += ",\"read\":" + std::to_string(read.load()) + ",\"differing\":" + std::to_string(differing.load()) + ",\"resent\":" + std::to_string(resent.load());
  out += ",\"last_error\":";
  append_json_string(out, worker->view().last_error);
  out += "}\n";
  return complete ? out + findings : out;
}

Reconciles::Reconciles(Service& service) : service_(service) {}
Reconciles::~Reconciles() { stop(); }

void Reconciles::stop() {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) job->worker->ask_to_stop();
  for (const auto& job : jobs_) job->worker->stop();
}

Result<std::unique_ptr<Reconciles::Job>> Reconciles::make(const runtime::ReconcileRequest& request, const std::string& name) {
  auto job = std::make_unique<Job>();
  job->name = name;
  job->request = request;
  for (const auto& line : service_.sources) {
    if (!line->config.type.empty() && (request.source.empty() || line->config.name == request.source)) job->lines.push_back(line.get());
  }
  if (job->lines.empty()) return Error{Fault::NotFound, "RUN-0030", request.source, {}};
  job->worker = std::make_unique<runtime::Worker>(name, [this, &job = *job] { return job.step(service_); }, service_.quiet, service_.node->clock, service_.log);
  return job;
}

Result<std::string> Reconciles::ask(const runtime::ReconcileRequest& request, bool start) {
  const std::string name = "reconcile:" + request.source + ":" + format_date(request.from) + ":" + format_date(request.to) + (request.resend ? ":resend" : "");
  const std::lock_guard lock(mutex_);
  if (start) std::erase_if(jobs_, [](const auto& job) { return job->done.load(); });  // an old answer is no answer
  const auto known = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job->name == name; });
  if (known != jobs_.end()) return (*known)->json();
  if (!start) return Error{Fault::NotFound, "RUN-0030", request.source, {}};
  Result<std::unique_ptr<Job>> made = make(request, name);
  if (!made) return made.error();
  jobs_.push_back(std::move(*made));
  jobs_.back()->worker->start();
  return jobs_.back()->json();
}

}  // namespace xinshi::app

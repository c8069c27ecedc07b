// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "app/drop_parts.h"
#include "app/remote_parts.h"
#include "app/service.h"

namespace xinshi::app {
namespace {

constexpr std::int64_t kPollFolderMs = 250;
constexpr int kReceiptWaitMs = 10'000;

pipeline::IntakeConfig intake_config(const Service& service, const runtime::SourceConfig& source, std::shared_ptr<const mapping::SourceAdapter> adapter) {
  pipeline::IntakeConfig out;
  const runtime::Config& config = service.node->config;
  out.source = source.name;
  out.adapter = std::move(adapter);
  out.unit = {config.unit_name, config.unit_code, config.unit_division};
  out.platforms = service.platform_ids();
  out.router = service.router();
  out.deadline_days = service.deadline_days();
  return out;
}

void add_worker(Service& service, std::string name, runtime::Worker::Step step, runtime::Bell& bell) {
  service.workers.push_back(std::make_unique<runtime::Worker>(std::move(name), std::move(step), bell, service.node->clock, service.log));
}

/// On a thread of its own: a connection that hangs must not keep the source from polling.
void add_listener(Service& service, Service::SourceLine& line) {
  if (line.config.database.listen.empty()) return;
  Source& source = *line.source;
  line.listener = std::make_unique<DatabaseListener>(line.config, *service.notifications, [&source] { source.wake(); }, service.log);
  DatabaseListener& listener = *line.listener;
  add_worker(service, "listen:" + line.config.name, [&listener] { return listener.step(); }, service.quiet);
}

/// Files on another machine come into the spool on a thread of their own: a slow line holds nothing up.
Status add_pickup(Service& service, Service::SourceLine& line) {
  const runtime::SourceConfig& config = line.config;
  folder::PickupConfig pickup;
  pickup.name = config.name;
  pickup.spool = spool_of(*service.node, config.name);
  pickup.settle_ms = config.settle_ms;
  pickup.poll_ms = config.remote.poll_ms;
  pickup.leave = config.remote.leave;
  if (Status made = service.context.files.make_directories(pickup.spool); !made) return made;
  line.remote = make_remote(config.remote, service.context.files, service.stopping.get_token());
  line.pickup = std::make_unique<folder::RemotePickup>(
      std::move(pickup), folder::RemotePickup::Deps{*line.remote, service.context.files, *service.charsets, service.node->clock, service.log});
  add_worker(service, "pickup:" + config.name, [&service, &line]() -> Result<std::int64_t> {
    if (!service.intake_open()) return Error{Fault::Transient, "CFG-0019", "", {}};
    return line.pickup->step();
  }, service.quiet);
  return {};
}

Status add_source(Service& service, const runtime::SourceConfig& config) {
  Node& node = *service.node;
  auto adapter = read_adapter(service.context.files, node.adapters, config.adapter, node.knowledge->catalogue);
  if (!adapter) return adapter.error();
  auto line = std::make_unique<Service::SourceLine>();
  line->config = config;
  pipeline::IntakeConfig intake = intake_config(service, config, *adapter);
  intake.newer = config.type == "hook";
  line->pool = std::make_unique<hook::IntakePool>(intake, service.intake_deps());
  line->intake = std::make_unique<pipeline::Intake>(std::move(intake), service.intake_deps());
  if (config.type != "hook") {
    Service& s = service;
    // Result files are for clerks, whatever language the service was started in; their headings are Chinese too.
    const SourceMeans means{s.context.files, *s.charsets, *s.archives, [&s](const Problem& p) { return s.context.messages.render(Lang::Zh, p.code, p.args); }, s.log, *s.databases};
    Result<std::unique_ptr<Source>> source = make_source(config, node, means);
    if (!source) return source.error();
    line->source = std::move(*source);
    line->collector = std::make_unique<pipeline::Collector>(
        pipeline::Collector::Deps{*line->source, *node.store, *line->intake, service.log});
    pipeline::Collector& collector = *line->collector;
    add_worker(service, "source:" + config.name, [&service, &collector]() -> Result<std::int64_t> {
      if (!service.intake_open()) return Error{Fault::Transient, "CFG-0019", "", {}};
      Result<bool> took = collector.step();
      if (!took) return took.error();
      if (*took) service.work.ring();
      return *took ? std::int64_t{0} : kPollFolderMs;
    }, service.quiet);
    add_listener(service, *line);
  }
  service.sources.push_back(std::move(line));
  Service::SourceLine& added = *service.sources.back();
  return added.config.remote.url.empty() ? Status{} : add_pickup(service, added);
}

runtime::Worker::Step dispatch_step(Service& service, pipeline::Dispatcher& dispatcher) {
  return [&service, &dispatcher]() -> Result<std::int64_t> {
    if (service.cosigning && service.cosigning->set_back()) return Error{Fault::Corrupt, "PIP-0042", "", {}};
    Result<std::optional<Instant>> next = dispatcher.step();
    if (!next) return next.error();
    if (!*next) return std::int64_t{60'000};  // the bell rings when something is admitted
    const std::int64_t wait = ((*next)->us - service.node->clock.now().us) / kMicrosPerMilli;
    if (wait <= 0) service.receipts.ring();
    return std::max<std::int64_t>(wait, 0);
  };
}

Status make_line(Service& service, Service::PlatformLine& line) {
  if (line.config.type != "file_drop") {
    Result<std::unique_ptr<Sender>> sender = make_sender(line.config, *service.node, {*service.http, service.context.files, *service.message_crypto});
    if (!sender) return sender.error();
    line.sender = std::move(*sender);
    return {};
  }
  Result<DropParts> drop = make_drop_parts(line.config, *service.node, {service.context.files, *service.charsets, *service.encoder, service.log}, service.stopping.get_token());
  if (!drop) return drop.error();
  line.drop = std::move(*drop);
  line.sender = std::move(line.drop.sender);
  return {};
}

/// Receipt files are looked for at an interval.
void add_answers(Service& service, Service::PlatformLine& line) {
  if (!line.drop.feed) return;
  Node& node = *service.node;
  line.answers = std::make_unique<pipeline::AnswerPoller>(
      node.config.unit_code, node.config.log_origin,
      pipeline::AnswerPoller::Deps{*node.store, *line.drop.feed, node.batch_signer.get(), node.clock, service.log});
  add_worker(service, "receipts:" + line.config.id, [&service, &line]() -> Result<std::int64_t> {
    Result<bool> got = line.answers->step();
    if (!got) return got.error();
    if (*got) service.receipts.ring();
    return line.config.remote.poll_ms;
  }, service.quiet);
}

Status add_platform(Service& service, const runtime::PlatformConfig& config) {
  Node& node = *service.node;
  auto line = std::make_unique<Service::PlatformLine>();
  line->config = config;
  if (Status made = make_line(service, *line); !made) return made;
  line->channel.limit(config.hours, config.batches_per_minute);
  pipeline::DispatcherConfig dispatch;
  dispatch.own_unit = node.config.unit_code;
  dispatch.log_origin = node.config.log_origin;
  dispatch.retry = node.config.retry;
  for (unsigned i = 0; i < config.workers; ++i) {
    line->dispatchers.push_back(std::make_unique<pipeline::Dispatcher>(
        dispatch, pipeline::Dispatcher::Deps{*node.store, *line->sender, line->channel, node.clock, node.random, node.batch_signer.get(), service.log}));
    add_worker(service, "platform:" + config.id + ":" + std::to_string(i), dispatch_step(service, *line->dispatchers.back()), service.work);
  }
  if (line->sender->can_ask()) {
    line->asker = std::make_unique<pipeline::StatusAsker>(
        pipeline::StatusAskerConfig{node.config.unit_code, node.config.log_origin, config.ask_for_ms},
        pipeline::StatusAsker::Deps{*node.store, *line->sender, node.clock, node.random, node.batch_signer.get(), service.log});
    pipeline::StatusAsker& asker = *line->asker;
    add_worker(service, "ask:" + config.id, [&service, &asker, every = config.ask_every_ms]() -> Result<std::int64_t> {
      const Result<std::size_t> changed = asker.step();
      if (!changed) return changed.error();
      if (*changed != 0) service.receipts.ring();
      return every;
    }, service.quiet);
  }
  line->feed = make_feed(config, node, *service.feed_http);
  if (line->feed) {
    std::vector<pipeline::AboveLevel> levels;
    for (const runtime::LevelConfig& l : node.config.levels) levels.push_back({l.platform, l.level, l.issuer});
    line->poller = std::make_unique<pipeline::ReceiptPoller>(
        std::move(levels), pipeline::ReceiptPoller::Deps{*node.store, *line->feed, *node.batch_verifier, node.clock, service.log});
    pipeline::ReceiptPoller& poller = *line->poller;
    add_worker(service, "receipts:" + config.id, [&service, &poller]() -> Result<std::int64_t> {
      Result<bool> got = poller.step(kReceiptWaitMs);
      if (!got) return got.error();
      if (*got) service.receipts.ring();
      return *got ? std::int64_t{0} : std::int64_t{50};
    }, service.quiet);
  }
  service.platforms.push_back(std::move(line));
  add_answers(service, *service.platforms.back());
  return {};
}

}  // namespace

Status add_agent_parts(Service& service) {
  for (const runtime::SourceConfig& source : service.node->config.sources) {
    if (Status added = add_source(service, source); !added) return added;
  }
  for (const runtime::PlatformConfig& platform : service.node->config.platforms) {
    if (Status added = add_platform(service, platform); !added) return added;
  }
  return {};
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#include "app/service.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/fsck.h"
#include "app/witnesses.h"
#include "crypto/openssl/certificate.h"
#include "crypto/openssl/message_crypto.h"
#include "net/curl/http_client.h"
#include "net/server/http_server.h"
#include "archive/zip/zip_archive.h"
#include "odbc/odbc_driver.h"
#include "platform/posix/charset_decoding.h"
#include "sources/hook/body_rows.h"

namespace xinshi::app {
namespace {

constexpr std::int64_t kWatchEveryMs = 60'000;
constexpr std::int64_t kWatchBacklogEveryMs = 5'000;
constexpr std::int64_t kTidyEveryMs = 5'000;
constexpr std::int64_t kLockPatienceMs = 30'000;

void note_event(Service& service, AuditEvent event) {
  AuditLeaf leaf;
  leaf.event = event;
  leaf.at = service.node->clock.now();
  if (const Result<std::uint64_t> noted = service.node->store->note(leaf); !noted) service.log.error("audit.note-failed", noted.error());
}

/// Reads one quarantined row again through its source's adapter.
Result<bool> retry_row(Service& service, const QuarantineView& row) {
  const auto line = std::find_if(service.sources.begin(), service.sources.end(), [&](const auto& s) { return s->config.name == row.source; });
  if (line == service.sources.end()) return Error{Fault::NotFound, "RUN-0013", row.source, {}};
  hook::BodyOptions options;
  options.format = mapping::Format::Ndjson;
  options.name = row.unit;
  const Result<std::vector<RawBatch>> batches = hook::read_body_rows(row.raw, options, *service.charsets);
  if (!batches) return batches.error();
  bool admitted = false;
  for (const RawBatch& batch : *batches) {
    const Result<std::vector<RowOutcome>> outcomes = (*line)->pool->take(batch, service.node->knowledge->catalogue.find(row.kind));
    if (!outcomes) return outcomes.error();
    for (const RowOutcome& outcome : *outcomes) {
      admitted = admitted || outcome.kind == RowOutcome::Kind::Recorded || outcome.kind == RowOutcome::Kind::Repeat;
    }
  }
  return admitted;
}

ServerReply submit(Service& service, const ServerRequest& given) {
  ServerRequest request = given;
  request.path = "/v1/records/" + given.path.substr(given.path.rfind('/') + 1);
  request.headers["x-xinshi-key"] = std::string(service.submit_key.reveal());
  request.headers["host"] = "localhost";
  return service.submit->handle(request);
}

Status open_projections(Service& service) {
  Node& node = *service.node;
  service.audit_reader = std::make_unique<posix::PosixDirectory>(node.data("audit"));
  service.log_writer = std::make_unique<audit::LogWriter>(*node.audit_directory, *node.note_signer);
  service.checkpointer = std::make_unique<pipeline::Checkpointer>(
      pipeline::Checkpointer::Deps{*node.store, *service.log_writer, node.clock, service.log});
  return service.checkpointer->open();
}

void add_keepers(Service& service) {
  Node& node = *service.node;
  std::vector<std::string> levels;
  for (const runtime::LevelConfig& level : node.config.levels) levels.push_back(level.platform);
  service.watchman = std::make_unique<pipeline::Watchman>(
      node.config.alarm_near_days, std::move(levels), pipeline::Watchman::Deps{*node.store, node.clock, node.knowledge->calendar, service.log});
  service.janitor = std::make_unique<pipeline::Janitor>(pipeline::Janitor::Deps{*node.store, node.clock, service.log});
  const auto add = [&](const char* name, runtime::Worker::Step step) {
    service.workers.push_back(std::make_unique<runtime::Worker>(name, std::move(step), service.quiet, node.clock, service.log));
  };
  add("checkpointer", [&service]() -> Result<std::int64_t> {
    Result<bool> grew = service.checkpointer->step();
    if (!grew) return grew.error();
    return std::int64_t{200};
  });
  add("watchman", [&service]() -> Result<std::int64_t> {
    Result<std::vector<pipeline::Alarm>> alarms = service.watchman->step();
    if (!alarms) return alarms.error();
    service.alarms->raise(*alarms);
    return service.watchman->more() ? kWatchBacklogEveryMs : kWatchEveryMs;
  });
  service.alarms = std::make_unique<Alarms>(service, *service.http);
  for (std::size_t channel = 0; channel < service.alarms->size(); ++channel) {
    add(("alarm:" + service.alarms->config(channel).name).c_str(), [&service, channel] { return service.alarms->step(channel); });
  }
  add("janitor", [&service]() -> Result<std::int64_t> {
    if (Status tidied = service.janitor->step(); !tidied) return tidied.error();
    service.work.ring();
    return kTidyEveryMs;
  });
}

Status add_admin_listener(Service& service) {
  ListenConfig listen;
  listen.address = service.node->config.admin_listen;
  listen.workers = 4;
  Result<std::unique_ptr<HttpServer>> server =
      net_server::start_server(listen, [&service](const ServerRequest& request) { return service.admin->handle(request); }, service.log);
  if (!server) return server.error();
  service.servers.push_back(std::move(*server));
  return {};
}

}  // namespace

Status assemble(Service& service) {
  Result<std::unique_ptr<Node>> node = open_node(service.context, service.log, kLockPatienceMs);
  if (!node) return node.error();
  service.node = std::move(*node);
  service.charsets = std::make_unique<posix::IconvDecoders>();
  service.encoder = std::make_unique<posix::IconvEncoder>();
  service.archives = std::make_unique<zip::ZipReader>();
  service.databases = odbc::make_driver();
  service.notifications = make_notification_driver();
  service.message_crypto = crypto::make_message_crypto();
  service.http = net_curl::make_http_client({}, service.log);
  service.feed_http = net_curl::make_http_client({}, service.log, service.stopping.get_token());
  if (Status opened = open_projections(service); !opened) return opened;
  if (Result<std::size_t> returned = service.node->store->reclaim(service.node->clock.now(), true); !returned) return returned.error();
  note_event(service, AuditEvent::Start);
  if (Status added = add_cosigning(service); !added) return added;
  if (Status added = add_agent_parts(service); !added) return added;
  add_keepers(service);
  service.backfills = std::make_unique<Backfills>(service);
  service.reconciles = std::make_unique<Reconciles>(service);
  service.admin = make_admin(service);
  if (Status added = add_hook_parts(service); !added) return added;
  if (Status added = add_gateway_parts(service); !added) return added;
  return add_admin_listener(service);
}

void set_going(Service& service) {
  for (const auto& worker : service.workers) worker->start();
}

void wind_down(Service& service) {
  service.servers.clear();  // no new work from outside
  service.backfills->stop();
  service.reconciles->stop();
  for (const auto& worker : service.workers) worker->ask_to_stop();
  service.stopping.request_stop();
  for (const auto& worker : service.workers) worker->stop();
  note_event(service, AuditEvent::Stop);
  if (Result<bool> last = service.checkpointer->step(); !last) service.log.error("audit.publish-failed", last.error());
}

bool Service::intake_open() const {
  const Result<std::uint64_t> free = context.files.free_bytes(node->data(""));
  return !free || *free > node->config.reserve_bytes;
}

std::vector<std::string> Service::platform_ids() const {
  std::vector<std::string> out;
  for (const runtime::PlatformConfig& platform : node->config.platforms) out.push_back(platform.id);
  return out;
}

std::shared_ptr<const pipeline::Router> Service::router() const {
  std::vector<pipeline::Route> routes;
  for (const runtime::PlatformConfig& p : node->config.platforms) routes.push_back({p.id, p.kinds, p.subjects, p.authorities, p.divisions, p.objections});
  auto router = std::make_shared<const pipeline::Router>(std::move(routes));
  return router->needed() ? router : nullptr;
}

int Service::deadline_days() const {
  int days = 0;
  for (const runtime::PlatformConfig& p : node->config.platforms) {
    if (p.type != "http") continue;
    const auto package = read_package(context.files, node->adapters, p.package, node->knowledge->catalogue);
    const int own = package ? (*package)->deadline_days() : 0;
    if (own > 0) days = days == 0 ? own : std::min(days, own);
  }
  return days;
}

pipeline::IntakeDeps Service::intake_deps() {
  return {*node->store, node->clock, node->random, node->knowledge->catalogue, *node->knowledge->validator, node->knowledge->calendar, *node->identity};
}

std::unique_ptr<runtime::AdminApi> make_admin(Service& service) {
  Node& node = *service.node;
  runtime::AdminDeps deps{*node.store, node.clock, node.knowledge->catalogue, service.context.messages, node.config.unit_name, node.config.unit_code,
                          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, countable_sources(node.config.sources), node.config.figures};
  deps.workers = [&service] {
    std::vector<runtime::Worker::View> out;
    for (const auto& worker : service.workers) out.push_back(worker->view());
    return out;
  };
  deps.channels = [&service] {
    std::vector<std::pair<std::string, pipeline::Channel::View>> out;
    for (const auto& platform : service.platforms) {
      out.emplace_back(platform->config.id, platform->channel.view(service.node->clock.now()));
      out.back().second.signed_content = platform->sender->signed_content();
    }
    return out;
  };
  deps.free_bytes = [&service] { return service.context.files.free_bytes(service.node->data("")) ? *service.context.files.free_bytes(service.node->data("")) : 0; };
  deps.certificates = [&service] {
    std::vector<std::pair<std::string, CertificateInfo>> out;
    const runtime::Config& config = service.node->config;
    if (service.node->batch_signer) out.emplace_back("identity", service.node->batch_signer->certificate());
    if (config.cryptography != runtime::Cryptography::Migration) return out;
    // Of two signers the first speaks; the second's certificate expires too.
    const Result<std::string> sm2 = service.context.files.read(path_text(config.sm2_certificate), 1 << 20);
    if (const auto info = sm2 ? crypto::read_certificate(*sm2) : Result<CertificateInfo>(sm2.error())) out.emplace_back("sm2", *info);
    return out;
  };
  deps.witnesses = [&service] {
    return service.cosigning ? std::pair(service.cosigning->witnesses(), service.cosigning->set_back()) : std::pair<std::size_t, bool>();
  };
  deps.wake = [&service] { service.work.ring(); };
  deps.fsck = [&service](bool rebuild) -> Result<std::vector<std::string>> {
    if (rebuild && !service.workers.empty()) return Error{Fault::Conflict, "RUN-0016", "", {}};
    if (rebuild) {
      if (Status rebuilt = rebuild_audit(*service.node, service.context.files); !rebuilt) return rebuilt.error();
    }
    return judge_node(*service.node);
  };
  if (service.charsets) {
    deps.retry_row = [&service](const QuarantineView& row) { return retry_row(service, row); };
    deps.backfill = [&service](const runtime::BackfillRequest& request, bool start) { return service.backfills->ask(request, start); };
    deps.reconcile = [&service](const runtime::ReconcileRequest& request, bool start) { return service.reconciles->ask(request, start); };
    deps.submit = [&service](const ServerRequest& request) { return submit(service, request); };
  }
  return std::make_unique<runtime::AdminApi>(std::move(deps));
}

}  // namespace xinshi::app

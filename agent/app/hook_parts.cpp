// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "app/service.h"
#include "net/server/http_server.h"
#include "platform/posix/process.h"
#include "sources/hook/body_rows.h"

namespace xinshi::app {
namespace {

constexpr char kSubmitSource[] = "submit";

hook::Hook::Deps hook_deps(Service& service) {
  return {*service.node->store, service.node->knowledge->catalogue, *service.charsets, service.context.messages, service.log,
          [&service] { return service.intake_open(); }};
}

hook::TakeRows taking(Service& service, hook::IntakePool& pool) {
  return [&service, &pool](const RawBatch& batch, const Kind* kind) {
    Result<std::vector<RowOutcome>> outcomes = pool.take(batch, kind);
    if (outcomes) service.work.ring();
    return outcomes;
  };
}

std::string absolute_address(const Service& service, const std::string& address) {
  if (address.rfind("unix:", 0) != 0 || address.rfind("unix:/", 0) == 0) return address;
  return "unix:" + path_text(service.node->config.file.parent_path() / text_path(address.substr(5)));
}

ServerReply answer(Service& service, const ServerRequest& request) {
  const bool about_health = request.path == "/healthz" || request.path == "/metrics";
  return about_health ? service.admin->handle(request) : service.hook->handle(request);
}

Status add_listener(Service& service) {
  ListenConfig listen;
  listen.address = absolute_address(service, service.node->config.hook_listen);
  listen.workers = 16;
  Result<std::unique_ptr<HttpServer>> server =
      net_server::start_server(listen, [&service](const ServerRequest& request) { return answer(service, request); }, service.log);
  if (!server) return server.error();
  service.servers.push_back(std::move(*server));
  service.log.info("hook.listening", {{"address", listen.address}});
  return {};
}

Status add_submit(Service& service) {
  Node& node = *service.node;
  auto adapter = read_adapter(service.context.files, node.adapters, "national-2018", node.knowledge->catalogue);
  if (!adapter) return adapter.error();
  auto line = std::make_unique<Service::SourceLine>();
  line->config.name = kSubmitSource;
  pipeline::IntakeConfig config;
  config.source = kSubmitSource;
  config.adapter = std::move(*adapter);
  config.unit = {node.config.unit_name, node.config.unit_code, node.config.unit_division};
  config.platforms = service.platform_ids();
  config.router = service.router();
  config.deadline_days = service.deadline_days();
  config.newer = true;
  line->pool = std::make_unique<hook::IntakePool>(std::move(config), service.intake_deps());
  std::array<std::uint8_t, 32> key{};
  node.random.fill(key);
  service.submit_key = Secret(to_hex(key));
  hook::HookConfig submit;
  submit.sources.push_back({kSubmitSource, service.submit_key, taking(service, *line->pool)});
  service.submit = std::make_unique<hook::Hook>(std::move(submit), hook_deps(service));
  service.sources.push_back(std::move(line));
  return {};
}

}  // namespace

Status add_hook_parts(Service& service) {
  hook::HookConfig config;
  for (const auto& line : service.sources) {
    if (line->config.type != "hook") continue;
    Result<Secret> key = posix::read_secret_file(path_text(line->config.key_file));
    if (!key) return key.error();
    config.sources.push_back({line->config.name, std::move(*key), taking(service, *line->pool)});
  }
  if (Status added = add_submit(service); !added) return added;
  if (config.sources.empty()) return {};
  service.hook = std::make_unique<hook::Hook>(std::move(config), hook_deps(service));
  return add_listener(service);
}

}  // namespace xinshi::app

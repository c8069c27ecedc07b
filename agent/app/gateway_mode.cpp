// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "app/service.h"
#include "app/witnesses.h"
#include "net/server/http_server.h"
#include "runtime/http_date.h"

namespace xinshi::app {
namespace {

/// Long polls hold a handler thread each, so there is one for every registered sender besides those that work.
unsigned handler_threads(const runtime::Config& config) {
  return config.listen->workers + static_cast<unsigned>(std::min<std::size_t>(config.peers.size(), 500));
}

bool may_send(const runtime::Config& config, const std::string& sender, const std::string& origin) {
  const auto peer = std::find_if(config.peers.begin(), config.peers.end(), [&](const runtime::PeerConfig& p) { return p.unit == sender; });
  if (peer == config.peers.end()) return false;
  if (sender == origin) return true;
  return std::any_of(peer->origins.begin(), peer->origins.end(), [&](const std::string& o) { return o == "*" || o == origin; });
}

pipeline::InboxConfig inbox_config(const Service& service) {
  const runtime::Config& config = service.node->config;
  pipeline::InboxConfig out;
  out.own_unit = config.unit_code;
  out.platform = config.listen->platform;
  out.level = config.listen->level;
  out.log_origin = config.log_origin;
  out.platforms = service.platform_ids();
  out.router = service.router();
  out.may_send = [&config](const std::string& sender, const std::string& origin) { return may_send(config, sender, origin); };
  return out;
}

ListenConfig listen_config(const runtime::Config& config) {
  ListenConfig out;
  out.address = config.listen->address;
  out.tls = true;
  out.certificate_file = path_text(config.listen->certificate);
  out.key_file = path_text(config.listen->key);
  out.client_ca_file = path_text(config.listen->client_ca);
  out.workers = handler_threads(config);
  return out;
}

}  // namespace

Status add_gateway_parts(Service& service) {
  Node& node = *service.node;
  if (!node.config.listen) return {};
  service.inbox = std::make_unique<pipeline::Inbox>(
      inbox_config(service), pipeline::Inbox::Deps{*node.store, *node.batch_verifier, *node.batch_signer, node.knowledge->catalogue,
                                                   *node.knowledge->validator, *node.identity, node.clock, node.random, service.log});
  const runtime::Config& config = node.config;
  if (Status opened = open_witness(service); !opened) return opened;
  service.peer_api = std::make_unique<runtime::PeerApi>(runtime::PeerApi::Deps{
      *service.inbox, *node.store, *service.audit_reader, service.context.messages, service.receipts, [&service] { service.work.ring(); },
      [&service] { return service.intake_open(); },
      [&config](const std::string& unit) {
        return std::any_of(config.peers.begin(), config.peers.end(), [&](const runtime::PeerConfig& p) { return p.unit == unit; });
      },
      witness_handler(service)});
  Result<std::unique_ptr<HttpServer>> server = net_server::start_server(
      listen_config(config),
      [&service](const ServerRequest& request) {
        ServerReply reply = service.peer_api->handle(request);
        reply.headers["date"] = runtime::http_date(service.node->clock.now());  // by which senders see that a clock is wrong
        return reply;
      },
      service.log);
  if (!server) return server.error();
  service.log.info("gateway.listening", {{"address", config.listen->address}});
  service.servers.push_back(std::move(*server));
  return {};
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#include "app/connectors.h"

#include <utility>

#include "app/database_parts.h"
#include "app/remote_parts.h"
#include "destinations/http/http_platform_sender.h"
#include "destinations/peer/peer_sender.h"
#include "pipeline/judging_package.h"
#include "platform/posix/process.h"
#include "sources/folder/folder_source.h"

namespace xinshi::app {
namespace {

TlsClient tls_of(const runtime::PlatformConfig& config) {
  return {path_text(config.ca), path_text(config.certificate), path_text(config.key)};
}

peer::PeerConfig peer_config(const runtime::PlatformConfig& config, const Node& node) {
  peer::PeerConfig out;
  out.platform = config.id;
  out.level = config.level;
  out.url = config.url;
  out.receiver_unit = config.unit;
  out.own_unit = node.config.unit_code;
  out.log_origin = node.config.log_origin;
  if (config.batch != 0) out.batch_size = config.batch;
  out.tls = tls_of(config);
  return out;
}

Result<std::unique_ptr<Sender>> http_sender(const runtime::PlatformConfig& config, Node& node, const SenderMeans& means) {
  auto package = read_package(means.files, node.adapters, config.package, node.knowledge->catalogue);
  if (!package) return package.error();
  package = pipeline::judging(std::move(*package), node.knowledge->catalogue, node.knowledge->rule_data(), node.clock);
  if (!package) return package.error();
  platform_http::HttpPlatformConfig out;
  out.platform = config.id;
  out.level = config.level;
  out.url = config.url;
  out.channel = config.channel;
  out.batch_size = config.batch;
  if (!config.ca.empty()) out.tls = tls_of(config);
  auto givens = platform_givens(config, **package);
  if (!givens) return givens.error();
  out.givens = std::move(*givens);
  return platform_http::make_http_platform_sender(std::move(out), {means.http, std::move(*package), node.clock, node.random, &means.crypto});
}

}  // namespace

Result<platform_http::CallGivens> platform_givens(const runtime::PlatformConfig& config, const mapping::PlatformPackage& package) {
  platform_http::CallGivens out;
  out.settings = config.settings;
  for (const auto& [name, file] : config.secrets) {
    Result<Secret> secret = posix::read_secret_file(path_text(file));
    if (!secret) return secret.error();
    out.secrets.emplace(name, std::move(*secret));
  }
  if (package.call() == nullptr) return out;
  if (Status complete = platform_http::complete_givens(*package.call(), out); !complete) {
    Error error = complete.error();
    error.where = {"", 0, 0, "platform " + config.id};
    return error;
  }
  return out;
}

Result<std::unique_ptr<Source>> make_source(const runtime::SourceConfig& config, Node& node, const SourceMeans& means) {
  if (config.type == "folder") {
    folder::FolderConfig out;
    out.name = config.name;
    out.directory = config.remote.url.empty() ? path_text(config.directory) : spool_of(node, config.name);
    out.input.charset = config.charset;
    out.input.sheet = config.sheet;
    out.settle_ms = config.remote.url.empty() ? config.settle_ms : 0;  // what the pick-up hands over is complete
    return std::unique_ptr<Source>(
        std::make_unique<folder::FolderSource>(std::move(out), folder::FolderSource::Deps{means.files, means.charsets, means.archives, node.clock, means.log, means.render}));
  }
  if (config.type == "database") {
    auto adapter = read_adapter(means.files, node.adapters, config.adapter, node.knowledge->catalogue);
    if (!adapter) return adapter.error();
    return std::unique_ptr<Source>(make_database_source(config, std::move(*adapter), {means.databases, means.charsets, node.clock, means.log}));
  }
  return Error{Fault::Config, "CFG-0006", config.type, {"", 0, 0, "source.type"}};
}

Result<std::unique_ptr<Sender>> make_sender(const runtime::PlatformConfig& config, Node& node, const SenderMeans& means) {
  if (config.type == "peer") {
    return peer::make_peer_sender(peer_config(config, node), {means.http, *node.batch_signer, *node.batch_verifier, node.clock, node.random});
  }
  if (config.type == "http") return http_sender(config, node, means);
  return Error{Fault::Config, "CFG-0006", config.type, {"", 0, 0, "platform.type"}};
}

std::unique_ptr<ReceiptFeed> make_feed(const runtime::PlatformConfig& config, const Node& node, HttpClient& http) {
  if (config.type != "peer") return nullptr;
  return peer::make_peer_receipt_feed(peer_config(config, node), http);
}

}  // namespace xinshi::app

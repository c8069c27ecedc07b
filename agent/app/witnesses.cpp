// SPDX-License-Identifier: Apache-2.0
#include "app/witnesses.h"

#include <utility>

#include "base/text.h"
#include "crypto/openssl/ed25519_notes.h"

namespace xinshi::app {
namespace {

constexpr std::int64_t kWitnessTimeoutMs = 10'000;
constexpr std::int64_t kWitnessConnectMs = 3'000;
constexpr std::string_view kPrefix = "/witness/";
constexpr std::string_view kAdd = "/witness/add-checkpoint";

Result<audit::VerifierKey> key_file(Service& service, const std::filesystem::path& path) {
  const std::string file = path_text(path);
  const Result<std::string> text = service.context.files.read(file, 64 << 10);
  if (!text) return text.error();
  Result<audit::VerifierKey> key = audit::read_verifier_key(trim(*text));
  if (!key) return Error{Fault::Config, "CLI-0006", "", {file, 0, 0, ""}};
  return key;
}

Result<HttpReply> ask(Service& service, const runtime::PlatformConfig& platform, const std::string& method, const std::string& path, std::string_view body) {
  HttpRequest request;
  request.method = method;
  request.url = (platform.url.ends_with('/') ? platform.url.substr(0, platform.url.size() - 1) : platform.url) + path;
  request.body = body;
  if (!body.empty()) request.headers = {{"content-type", "text/plain; charset=utf-8"}};
  request.connect_timeout_ms = kWitnessConnectMs;
  request.timeout_ms = kWitnessTimeoutMs;
  request.tls = {path_text(platform.ca), path_text(platform.certificate), path_text(platform.key)};
  bool left = false;
  return service.feed_http->exchange(request, left);
}

/// What this witness cosigned of one log: `<64 hex digits>/checkpoint`, nothing else of its folder.
ServerReply held_head(Service& service, const std::string& path) {
  constexpr std::size_t kHex = 64;
  const bool good = path.size() > kHex && path.substr(kHex) == "/checkpoint" && path.find_first_not_of("0123456789abcdef") == kHex;
  posix::PosixDirectory published(service.node->data("witness"));  // sees what is durable, while the witness may be writing
  const Result<std::string> note = good ? published.read(path) : Result<std::string>(Error{Fault::NotFound, "RUN-0011", "", {}});
  if (!note) return {404, {{"content-type", "text/plain; charset=utf-8"}}, "", ""};
  return {200, {{"content-type", "text/plain; charset=utf-8"}}, *note, ""};
}

}  // namespace

Status add_cosigning(Service& service) {
  Node& node = *service.node;
  std::vector<pipeline::WitnessLink> links;
  for (const runtime::PlatformConfig& platform : node.config.platforms) {
    if (platform.witness_key.empty()) continue;
    Result<audit::VerifierKey> key = key_file(service, platform.witness_key);
    if (!key) return key.error();
    links.push_back({platform.id, *std::move(key), [&service, &platform](const std::string& method, const std::string& path, std::string_view body) {
                       return ask(service, platform, method, path, body);
                     }});
  }
  const Result<audit::VerifierKey> own = audit::read_verifier_key(node.note_signer->verifier_key());
  if (!own) return own.error();
  service.note_verifier = crypto::make_note_verifier();
  service.cosigned = std::make_unique<posix::PosixDirectory>(node.data("audit"));
  const bool asked = !links.empty();
  service.cosigning = std::make_unique<pipeline::Cosigning>(
      std::move(links), pipeline::Cosigning::Deps{*service.audit_reader, *service.cosigned, *service.note_verifier, {*own}, node.clock, service.log});
  if (!asked) return {};
  if (const Result<bool> published = service.checkpointer->step(); !published) return published.error();
  service.cosigning->compare();
  service.workers.push_back(std::make_unique<runtime::Worker>("witnesses", [&service]() -> Result<std::int64_t> {
    const Result<bool> written = service.cosigning->step();
    if (!written) return written.error();
    return service.node->config.cosign_ms;
  }, service.quiet, node.clock, service.log));
  return {};
}

Status open_witness(Service& service) {
  std::vector<audit::VerifierKey> logs;
  for (const runtime::PeerConfig& peer : service.node->config.peers) {
    if (peer.log_key.empty()) continue;
    Result<audit::VerifierKey> key = key_file(service, peer.log_key);
    if (!key) return key.error();
    logs.push_back(*std::move(key));
  }
  if (logs.empty()) return {};
  service.witness_held = std::make_unique<posix::PosixDirectory>(service.node->data("witness"));
  service.witness = std::make_unique<audit::Witness>(
      std::move(logs), audit::Witness::Deps{*service.witness_held, *service.node->witness_signer, *service.note_verifier});
  return {};
}

Handler witness_handler(Service& service) {
  if (!service.witness) return {};
  return [&service](const ServerRequest& request) -> ServerReply {
    if (request.method == "GET") return held_head(service, request.path.substr(kPrefix.size()));
    if (request.method != "POST" || request.path != kAdd) return {404, {}, "", ""};
    const auto seconds = static_cast<std::uint64_t>(service.node->clock.now().us / kMicrosPerSecond);
    audit::Witness::Reply reply = service.witness->add(request.body, seconds);
    return {reply.status, {{"content-type", reply.media_type}}, std::move(reply.body), ""};
  };
}

}  // namespace xinshi::app

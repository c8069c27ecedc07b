// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/evidence_folder.h"
#include "app/node.h"
#include "base/sha256.h"
#include "crypto/openssl/cms_signer.h"
#include "net/curl/http_client.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/posix_directory.h"

namespace xinshi::app {
namespace {

constexpr std::int64_t kLogTimeoutMs = 10'000;
constexpr std::size_t kMaxTile = 32u << 20;
constexpr int kPublishAttempts = 25;  ///< heads come at most once a second
constexpr int kPublishSliceMs = 200;

/// A log as it is at one moment: what was read once is not read again, so that all proofs end with one head.
class Snapshot final : public Directory {
 public:
  using Fetch = std::function<Result<std::string>(std::string_view)>;
  explicit Snapshot(Fetch fetch) : fetch_(std::move(fetch)) {}
  Result<std::string> read(std::string_view path) override {
    const auto known = held_.find(std::string(path));
    if (known != held_.end()) return known->second;
    Result<std::string> bytes = fetch_(path);
    if (bytes) held_[std::string(path)] = *bytes;
    return bytes;
  }
  Status write(std::string_view, std::string_view) override { return Error{Fault::Internal, "RUN-0001", "read only", {}}; }
  Status sync() override { return {}; }

 private:
  Fetch fetch_;
  std::map<std::string, std::string> held_;
};

/// Entries of the own log. One that was appended just now is waited for while a service runs.
Status add_own_log(const std::string& folder, bool service_runs, EvidenceRead& evidence) {
  posix::PosixDirectory directory(folder);
  std::uint64_t highest = 0;
  for (const std::uint64_t leaf : evidence.leaves) highest = std::max(highest, leaf);
  for (int attempt = 0;; ++attempt) {
    Snapshot snapshot([&](std::string_view path) { return directory.read(path); });
    audit::LogReader log(snapshot);
    EvidencePlan trial = evidence.plan;
    Result<std::string> added = add_entry(trial, log, "log", highest);
    if (!added && service_runs && attempt < kPublishAttempts) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kPublishSliceMs));
      continue;
    }
    for (const std::uint64_t leaf : evidence.leaves) {
      if (added = add_entry(evidence.plan, log, "log", leaf); !added) return added.error();
    }
    const Result<std::string> key = snapshot.read("keys/log.vkey");
    if (!key) return key.error();
    evidence.plan.files["log/log.vkey"] = *key;
    return {};
  }
}

/// The receivers' logs, where this node has an address of them.
class ReceiverLogs {
 public:
  explicit ReceiverLogs(const runtime::Config& config) : config_(config), log_(2, clock_), http_(net_curl::make_http_client({}, log_)) {}

  void add(EvidenceRead& evidence) {
    for (const runtime::PlatformConfig& platform : config_.platforms) {
      if (platform.type == "peer") add_platform(platform, evidence);
    }
  }

 private:
  void add_platform(const runtime::PlatformConfig& platform, EvidenceRead& evidence) {
    Snapshot snapshot([&](std::string_view path) { return fetch(platform, path); });
    audit::LogReader log(snapshot);
    EvidencePlan plan = evidence.plan;
    const std::string folder = "receiver-" + platform.id;
    for (const ReceiptPlace& receipt : evidence.receipts) {
      if (receipt.issuer != platform.unit) continue;
      const Result<std::string> leaf = add_entry(plan, log, folder, receipt.index);
      const Result<std::string> key = snapshot.read("keys/log.vkey");
      if (!leaf || !key) return missing(platform, evidence, leaf ? key.error() : leaf.error());
      plan.files[folder + "/log.vkey"] = *key;
      plan.received.push_back({receipt.file, *leaf});
    }
    evidence.plan = std::move(plan);
  }
  static void missing(const runtime::PlatformConfig& platform, EvidenceRead& evidence, const Error& why) {
    evidence.plan.remarks.push_back({"出具时取不到接收方 " + platform.id + " 的日志（" + why.code + "），缺少其条目的证明；以后可重新出具。",
                                     "The log of receiver " + platform.id + " could not be fetched (" + why.code +
                                         "), so the proof of its entry is missing; make the folder again later."});
  }
  Result<std::string> fetch(const runtime::PlatformConfig& platform, std::string_view path) {
    HttpRequest request;
    request.url = platform.url + (platform.url.ends_with('/') ? "log/" : "/log/") + std::string(path);
    request.timeout_ms = kLogTimeoutMs;
    request.max_reply_bytes = kMaxTile;
    request.tls = {path_text(platform.ca), path_text(platform.certificate), path_text(platform.key)};
    bool left = false;
    Result<HttpReply> reply = http_->exchange(request, left);
    if (!reply) return reply.error();
    if (reply->status != 200) return Error{Fault::NotFound, "AUD-0021", std::string(path), {}};
    return std::move(reply->body);
  }

  const runtime::Config& config_;
  posix::SystemClock clock_;
  posix::JsonLinesLog log_;
  std::unique_ptr<HttpClient> http_;
};

/// Lists every file with its SHA-256 and signs the list where the node has a certificate.
Status seal(FileSystem& files, const runtime::Config& config, Clock& clock, EvidencePlan& plan) {
  std::string signature;
  std::unique_ptr<BatchSigner> signer;
  if (!config.certificate.empty()) {
    const Result<std::string> chain = files.read(path_text(config.certificate), 1 << 20);
    const Result<std::string> key = files.read(path_text(config.key), 64 << 10);
    if (!chain || !key) return chain ? key.error() : chain.error();
    Result<std::unique_ptr<BatchSigner>> made = crypto::make_cms_signer(*chain, Secret(*key), clock);
    if (!made) return made.error();
    signer = std::move(*made);
  }
  plan.sealed = signer != nullptr;
  plan.made_at = clock.now();
  plan.files["README.md"] = evidence_readme(plan);
  std::string sums;
  for (const auto& [file, bytes] : plan.files) sums += to_hex(sha256(bytes)) + "  " + file + "\n";
  if (signer) {
    Result<std::string> made = signer->sign(sums);
    if (!made) return made.error();
    plan.files["SHA256SUMS.p7s"] = *made;
  }
  plan.files["SHA256SUMS"] = std::move(sums);
  return {};
}

Status write_all(FileSystem& files, const EvidencePlan& plan, const std::string& folder) {
  for (const auto& [file, bytes] : plan.files) {
    const std::string path = folder + "/" + file;
    if (Status made = files.make_directories(path.substr(0, path.rfind('/'))); !made) return made;
    if (Status written = files.write(path, bytes); !written) return written;
  }
  return {};
}

Result<EvidenceRead> gather(Context& context, const runtime::Config& config, const std::string& id) {
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, false);
  if (!link) return link.error();
  const Result<ServerReply> reply = (*link)->call("GET", "/admin/evidence/" + id, {}, "", {});
  if (!reply) return reply.error();
  if (reply->status >= 400) return reply_error(*reply);
  Result<EvidenceRead> evidence = read_evidence(reply->body);
  if (!evidence) return evidence;
  evidence->plan.own_unit = config.unit_code;
  if (!config.ca.empty()) {
    const Result<std::string> anchors = context.files.read(path_text(config.ca), 1 << 20);
    if (!anchors) return anchors.error();
    evidence->plan.files["certificates/ca.crt"] = *anchors;
  }
  if (!config.sm2_ca.empty()) {
    const Result<std::string> anchors = context.files.read(path_text(config.sm2_ca), 1 << 20);
    if (!anchors) return anchors.error();
    evidence->plan.files["certificates/ca-sm2.crt"] = *anchors;
  }
  const Status own = add_own_log(path_text(config.data_dir / "audit"), (*link)->service_runs(), *evidence);
  if (!own) return own.error();
  ReceiverLogs(config).add(*evidence);
  return evidence;
}

}  // namespace

int evidence(Context& context, const std::string& id, const std::string& folder) {
  if (const Result<std::vector<FileEntry>> there = context.files.list(folder); there && !there->empty()) {
    return context.fail({Fault::Config, "CLI-0009", "", {folder, 0, 0, ""}});
  }
  const Result<runtime::Config> config = read_config_file(context);
  if (!config) return context.fail(config.error());
  Result<EvidenceRead> found = gather(context, *config, id);
  if (!found) return context.fail(found.error());
  posix::SystemClock clock;
  if (Status sealed = seal(context.files, *config, clock, found->plan); !sealed) return context.fail(sealed.error());
  if (Status written = write_all(context.files, found->plan, folder); !written) return context.fail(written.error());
  for (const auto& remark : found->plan.remarks) context.err((context.lang == Lang::Zh ? remark.zh : remark.en) + "\n");
  nlohmann::ordered_json out{{"directory", folder}, {"files", nlohmann::json::array()}, {"missing", found->plan.remarks.size()}};
  for (const auto& [file, bytes] : found->plan.files) out["files"].push_back(file);
  context.out(context.json ? out.dump() + "\n" : folder + "/README.md\n");
  return kDone;
}

}  // namespace xinshi::app

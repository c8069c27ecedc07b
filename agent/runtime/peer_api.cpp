// SPDX-License-Identifier: Apache-2.0
#include "runtime/peer_api.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/receipt_list.h"
#include "runtime/admin_api.h"

namespace xinshi::runtime {
namespace {

constexpr std::size_t kReceiptsPerReply = 200;
constexpr std::uint64_t kLongestWaitMs = 20'000;
constexpr std::uint64_t kWaitSliceMs = 200;

int status_of(const Error& error) {
  switch (error.fault) {
    case Fault::Refused: return 403;
    case Fault::Conflict: return 409;
    case Fault::Invalid:
    case Fault::Corrupt: return error.code.rfind("STO-", 0) == 0 ? 500 : 422;
    case Fault::Transient: return 503;
    default: return 500;
  }
}

/// Only the characters of tile paths: nothing of a request becomes a file name that we did not make.
bool tile_name(std::string_view path) {
  return !path.empty() && path.find("..") == std::string_view::npos && path.front() != '/' &&
         std::all_of(path.begin(), path.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-';
         });
}

}  // namespace

ServerReply PeerApi::handle(const ServerRequest& request) {
  const Lang lang = language_of(request);
  if (request.method == "GET" && request.path.rfind("/log/", 0) == 0) return log_file(request.path.substr(5));
  if (request.peer == nullptr || request.peer->unit.empty() || !deps_.registered(request.peer->unit)) {
    return problem_reply(403, {Fault::Refused, "PIP-0023", "", {}}, deps_.messages, lang);
  }
  if (request.path == "/v1/batches" && request.method == "POST") return batch(request);
  if (request.path == "/v1/receipts" && request.method == "GET") return receipts(request);
  if (request.path.rfind("/witness/", 0) == 0 && deps_.witness) return deps_.witness(request);
  return problem_reply(404, {Fault::NotFound, "RUN-0011", request.path, {}}, deps_.messages, lang);
}

ServerReply PeerApi::batch(const ServerRequest& request) {
  const Lang lang = language_of(request);
  if (!deps_.intake_open()) return problem_reply(503, {Fault::Transient, "RUN-0014", "", {}}, deps_.messages, lang);
  const auto type = request.headers.find("content-type");
  if (type == request.headers.end() || type->second != kBatchMediaType) {
    return problem_reply(415, {Fault::Invalid, "RUN-0015", "", {}}, deps_.messages, lang);
  }
  Result<std::string> receipt = deps_.inbox.take(request.body, request.peer->unit);
  if (!receipt) return problem_reply(status_of(receipt.error()), receipt.error(), deps_.messages, lang);
  deps_.wake();
  return {200, {{"content-type", std::string(kReceiptMediaType)}}, std::move(*receipt), ""};
}

void PeerApi::wait_for_receipt(const ServerRequest& request, std::uint64_t seen, std::uint64_t wait_ms) {
  // In slices, so that an ending listener is not kept waiting.
  for (std::uint64_t waited = 0; waited < wait_ms && !request.stopping.stop_requested(); waited += kWaitSliceMs) {
    if (deps_.receipts.wait(seen, static_cast<std::int64_t>(std::min(kWaitSliceMs, wait_ms - waited))) != seen) return;
  }
}

ServerReply PeerApi::receipts(const ServerRequest& request) {
  const auto parameter = [&](const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() || found->second.empty() ? std::uint64_t{0} : parse_u64(found->second).value_or(0);
  };
  const std::uint64_t after = parameter("after");
  const std::uint64_t wait = std::min(parameter("wait"), kLongestWaitMs);
  const std::uint64_t seen = deps_.receipts.count();
  Result<std::vector<PassedReceipt>> found = deps_.store.receipts_after(request.peer->unit, after, kReceiptsPerReply);
  if (found && found->empty() && wait > 0) {
    wait_for_receipt(request, seen, wait);
    found = deps_.store.receipts_after(request.peer->unit, after, kReceiptsPerReply);
  }
  if (!found) return problem_reply(status_of(found.error()), found.error(), deps_.messages, language_of(request));
  std::vector<ReceiptListItem> items;
  items.reserve(found->size());
  for (PassedReceipt& receipt : *found) items.push_back({std::to_string(receipt.cursor), std::move(receipt.bytes)});
  return {200, {{"content-type", std::string(kReceiptListMediaType)}}, write_receipt_list(items), ""};
}

ServerReply PeerApi::log_file(const std::string& path) {
  if (!tile_name(path)) return {404, {}, "", ""};
  Result<std::string> bytes = deps_.log_directory.read(path);
  if (!bytes) return {404, {}, "", ""};
  const bool text = path == "checkpoint" || path.rfind("keys/", 0) == 0;
  return {200, {{"content-type", text ? "text/plain; charset=utf-8" : "application/octet-stream"}}, std::move(*bytes), ""};
}

}  // namespace xinshi::runtime

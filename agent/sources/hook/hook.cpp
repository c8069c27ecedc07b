// SPDX-License-Identifier: Apache-2.0
#include "sources/hook/hook.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "sources/hook/content_type.h"
#include "sources/hook/replies.h"

namespace xinshi::hook {
namespace {

constexpr std::string_view kPrefix = "/v1/records/";
constexpr std::string_view kBearer = "bearer ";
constexpr std::size_t kLongestIdempotencyKey = 255;
constexpr const char* kRetryClosed = "30";
constexpr const char* kRetryBusy = "1";

std::string_view header(const ServerRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view given_key(const ServerRequest& request) {
  const std::string_view authorization = header(request, "authorization");
  if (starts_with_ci(authorization, kBearer)) return trim(authorization.substr(kBearer.size()));
  return header(request, "x-xinshi-key");
}

/// "localhost:8080" → "localhost"; "[::1]:80" → "[::1]".
std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || (host.starts_with('[') && host.find(']') > colon)) return host;
  return host.substr(0, colon);
}

Error invalid(const char* code, std::string detail = {}) { return {Fault::Invalid, code, std::move(detail), {}}; }

/// What the kept answer to an idempotency key holds: "status LF body".
std::string answer_text(const ServerReply& reply) { return std::to_string(reply.status) + "\n" + reply.body; }

}  // namespace

struct Hook::Call {
  const ServerRequest& request;
  const HookSource* source = nullptr;
  Lang lang = Lang::Zh;
  const MessageCatalogue& messages;

  ServerReply problem(int status, const Error& error, std::string_view members = {}) const {
    return problem_reply(status, error, messages, lang, members);
  }
  ServerReply problem(int status, const char* code) const { return problem(status, invalid(code)); }
};

const HookSource* Hook::source_of(const ServerRequest& request) const {
  const std::string_view key = given_key(request);
  const HookSource* found = nullptr;
  for (const HookSource& source : config_.sources) {
    // All keys are compared, so that the time taken does not tell which one was nearly right.
    if (equal_constant_time(source.key.reveal(), key) && !source.key.empty()) found = &source;
  }
  return found;
}

std::optional<ServerReply> Hook::refuse_stranger(const Call& call) const {
  if (!call.request.local) return call.problem(403, "HOK-0001");
  // Case systems are no browsers: whatever comes from a web page is an attack on the person who has it open.
  const std::string_view site = header(call.request, "sec-fetch-site");
  if (call.request.headers.count("origin") != 0 || (!site.empty() && site != "none")) return call.problem(403, "HOK-0002");
  const std::string_view host = without_port(header(call.request, "host"));
  const bool known = std::ranges::any_of(config_.hosts, [&](const std::string& name) { return equal_ci(name, host); });
  if (!known) return call.problem(403, "HOK-0003");
  if (call.source != nullptr) return std::nullopt;
  ServerReply reply = call.problem(401, "HOK-0004");
  reply.headers["www-authenticate"] = "Bearer realm=\"xinshi\"";
  return reply;
}

ServerReply Hook::handle(const ServerRequest& request) {
  const Lang lang = preferred_language(header(request, "accept-language"), config_.lang);
  const Call call{request, source_of(request), lang, deps_.messages};
  if (auto refused = refuse_stranger(call)) {
    deps_.log.warn("hook.refused", {{"status", refused->status}, {"method", request.method}});
    return std::move(*refused);
  }
  const std::string_view path = request.path;
  const std::string_view last = path.starts_with(kPrefix) ? path.substr(kPrefix.size()) : std::string_view{};
  if (last.empty() || last.find('/') != std::string_view::npos) return call.problem(404, "HOK-0005");
  if (request.method == "POST") return post(call, last);
  if (request.method == "GET" || request.method == "HEAD") return get(call, last);
  ServerReply reply = call.problem(405, "HOK-0007");
  reply.headers["allow"] = parse_uuid(last) ? "GET, HEAD" : "POST";
  return reply;
}

ServerReply Hook::get(const Call& call, std::string_view id) {
  const std::optional<Uuid> uuid = parse_uuid(id);
  if (!uuid) return call.problem(404, "HOK-0020");
  RecordQuery query;
  query.text = to_text(*uuid);
  query.limit = 2;
  const Result<std::vector<RecordView>> found = deps_.store.find(query);
  if (!found) return failed(call, found.error());
  const auto record = std::ranges::find(*found, *uuid, &RecordView::id);
  return record == found->end() ? call.problem(404, "HOK-0020") : json_reply(200, record_json(*record));
}

std::optional<ServerReply> Hook::refuse_body(const Call& call) const {
  const ServerRequest& request = call.request;
  const bool sized = request.headers.count("content-length") != 0 || request.headers.count("transfer-encoding") != 0;
  if (!sized) return call.problem(411, "HOK-0008");
  if (request.body.size() > config_.max_body_bytes) {
    return call.problem(413, invalid("HOK-0009", std::to_string(config_.max_body_bytes)));
  }
  const std::string_view coding = header(request, "content-encoding");
  if (!coding.empty() && !equal_ci(coding, "identity")) return call.problem(415, "HOK-0012");
  if (!read_content_type(header(request, "content-type")).format) return call.problem(415, "HOK-0010");
  const auto key = request.headers.find("idempotency-key");
  const bool bad_key = key != request.headers.end() && (key->second.empty() || key->second.size() > kLongestIdempotencyKey);
  if (bad_key) return call.problem(400, "HOK-0016");
  return std::nullopt;
}

ServerReply Hook::post(const Call& call, std::string_view kind_id) {
  const Kind* const kind = deps_.catalogue.find(kind_id);
  if (kind == nullptr && parse_uuid(kind_id)) {
    ServerReply reply = call.problem(405, "HOK-0007");
    reply.headers["allow"] = "GET, HEAD";
    return reply;
  }
  if (kind == nullptr) return call.problem(404, "HOK-0006");
  if (auto refused = refuse_body(call)) return std::move(*refused);
  if (deps_.intake_open && !deps_.intake_open()) return failed(call, {Fault::Transient, "HOK-0018", "", {}});
  return take_once(call, *kind);
}

ServerReply Hook::take_once(const Call& call, const Kind& kind) {
  const std::string_view given = header(call.request, "idempotency-key");
  if (given.empty()) return take(call, kind);
  const std::string key = call.source->name + "\n" + std::string(given);
  const Hash digest = Sha256()
                          .update(kind.id)
                          .update("\n")
                          .update(header(call.request, "content-type"))
                          .update("\n")
                          .update(call.request.body)
                          .finish();
  if (auto known = remembered(call, key, digest)) return std::move(*known);
  ServerReply reply = take(call, kind);
  if (reply.status != 202 && reply.status != 422) return reply;
  // Without this note a repeat is processed again, and the store answers the same ids: nothing is lost or doubled.
  if (Status kept = deps_.store.remember(key, digest, answer_text(reply)); !kept) deps_.log.error("hook.remember", kept.error());
  return reply;
}

std::optional<ServerReply> Hook::remembered(const Call& call, const std::string& key, const Hash& digest) {
  const auto known = deps_.store.remembered(key);
  if (!known) return failed(call, known.error());
  if (!*known) return std::nullopt;
  const auto& [before, answer] = **known;
  if (before != digest) return call.problem(422, "HOK-0017");
  const std::size_t line = answer.find('\n');
  const int status = answer.substr(0, line) == "202" ? 202 : 422;
  ServerReply reply = json_reply(status, answer.substr(line + 1));
  if (status == 422) reply.headers["content-type"] = "application/problem+json";
  return reply;
}

ServerReply Hook::take(const Call& call, const Kind& kind) {
  const ContentType type = read_content_type(header(call.request, "content-type"));
  BodyOptions options;
  options.format = type.format;
  options.name = "hook";
  options.charset = type.charset;
  options.limits = config_.limits;
  // The whole body is read before the first row is taken: a broken one changes nothing.
  const Result<std::vector<RawBatch>> batches = read_body_rows(call.request.body, options, deps_.charsets);
  if (!batches && batches.error().fault == Fault::Config) return call.problem(415, invalid("HOK-0011", type.charset));
  if (!batches) return call.problem(400, batches.error());
  std::vector<RowOutcome> outcomes;
  for (const RawBatch& batch : *batches) {
    Result<std::vector<RowOutcome>> taken = call.source->take(batch, &kind);
    if (!taken) return failed(call, taken.error());
    std::ranges::move(*taken, std::back_inserter(outcomes));
  }
  const RowLists lists = row_lists(outcomes, deps_.messages, call.lang);
  deps_.log.info("hook.taken", {{"source", call.source->name},
                                {"kind", kind.id},
                                {"accepted", static_cast<std::int64_t>(lists.accepted)},
                                {"rejected", static_cast<std::int64_t>(lists.rejected)}});
  if (lists.accepted != 0) return json_reply(202, "{" + lists.members + "}");
  return call.problem(422, invalid(lists.rejected == 0 ? "HOK-0014" : "HOK-0015"), "," + lists.members);
}

ServerReply Hook::failed(const Call& call, const Error& error) {
  deps_.log.error("hook.failed", error);
  if (error.fault != Fault::Transient) return call.problem(500, error);
  const bool busy = error.code == "HOK-0019";
  ServerReply reply = call.problem(busy ? 429 : 503, error);
  reply.headers["retry-after"] = busy ? kRetryBusy : kRetryClosed;
  return reply;
}

}  // namespace xinshi::hook

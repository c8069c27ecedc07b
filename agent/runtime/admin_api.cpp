// SPDX-License-Identifier: Apache-2.0
#include "runtime/admin_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "runtime/evidence_json.h"
#include "runtime/report_api.h"
#include "runtime/views_json.h"

namespace xinshi::runtime {
namespace {

using Json = nlohmann::ordered_json;

ServerReply json_reply(const Json& json) {
  return {200, {{"content-type", "application/json"}}, json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", ""};
}

std::string parameter(const ServerRequest& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

constexpr std::int64_t kHungStepMs = 180'000;

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

int http_status_of(const Error& error) {
  switch (error.fault) {
    case Fault::Invalid:
    case Fault::Config: return 422;
    case Fault::NotFound: return 404;
    case Fault::Conflict: return 409;
    case Fault::Refused: return 403;
    case Fault::Transient: return 503;
    case Fault::Corrupt:
    case Fault::Internal: return 500;
  }
  return 500;
}

Lang language_of(const ServerRequest& request) {
  const auto found = request.headers.find("accept-language");
  return found != request.headers.end() && starts_with_ci(found->second, "en") ? Lang::En : Lang::Zh;
}

ServerReply problem_reply(int status, const Error& error, const MessageCatalogue& messages, Lang lang) {
  Json body{{"type", "about:blank"}, {"status", status}, {"code", error.code}, {"title", messages.render(lang, error.code)}, {"detail", error.detail}};
  ServerReply reply = json_reply(body);
  reply.status = status;
  reply.headers["content-type"] = "application/problem+json";
  if (status == 503 || status == 429) reply.headers["retry-after"] = "5";
  return reply;
}

ServerReply AdminApi::problem(int status, const Error& error, const ServerRequest& request) const {
  return problem_reply(status, error, deps_.messages, language_of(request));
}

ServerReply AdminApi::handle(const ServerRequest& request) {
  const std::string& path = request.path;
  if (path == "/healthz") return {healthy() ? 200 : 503, {{"content-type", "text/plain"}}, healthy() ? "ok\n" : "no progress\n", ""};
  if (path == "/metrics") return {200, {{"content-type", "text/plain; version=0.0.4"}}, metrics(), ""};
  if (!request.local) return problem(403, {Fault::Refused, "RUN-0010", "", {}}, request);
  const bool get = request.method == "GET";
  if (get && path == "/admin/status") return status(request);
  if (get && path == "/admin/records") return records(request);
  if (get && path.rfind("/admin/records/", 0) == 0) return record(request);
  if (get && path == "/admin/version") return version(request);
  if (get && path == "/admin/quarantine") return quarantine(request);
  if (get && path == "/admin/deliveries") return deliveries(request);
  if (get && path.rfind("/admin/leaves/", 0) == 0) return leaves(request);
  if (get && path.rfind("/admin/evidence/", 0) == 0) return evidence(request);
  if (get && path == "/admin/report") return report(request);
  if (path == "/admin/backfill" && deps_.backfill) return backfill(request);
  if (path == "/admin/reconcile" && deps_.reconcile) return reconcile(request);
  if (path == "/admin/fsck" && deps_.fsck) return fsck(request);
  if (request.method == "POST") {
    if (path == "/admin/quarantine/retry") return retry_quarantine(request);
    if (path == "/admin/quarantine/drop") return drop_quarantine(request);
    if (path.rfind("/admin/deliveries/", 0) == 0) return operate(request, last_part(path));
    if (path.rfind("/admin/submit/", 0) == 0 && deps_.submit) return deps_.submit(request);
  }
  return problem(404, {Fault::NotFound, "RUN-0011", path, {}}, request);
}

ServerReply AdminApi::records(const ServerRequest& request) {
  RecordQuery query;
  query.text = parameter(request, "find");
  query.kind = parameter(request, "kind");
  query.origin = parameter(request, "origin");
  if (const std::string state = parameter(request, "state"); !state.empty()) {
    query.state = parse_record_state(state);
    if (!query.state) return problem(422, {Fault::Invalid, "RUN-0012", "state", {}}, request);
  }
  if (const std::string due = parameter(request, "due_before"); !due.empty()) {
    query.due_before = parse_iso_date(due);
    if (!query.due_before) return problem(422, {Fault::Invalid, "RUN-0012", "due_before", {}}, request);
  }
  if (const auto limit = parse_u64(parameter(request, "limit"))) query.limit = static_cast<std::size_t>(*limit);
  const Result<std::vector<RecordView>> found = deps_.store.find(query);
  if (!found) return problem(http_status_of(found.error()), found.error(), request);
  ServerReply reply{200, {{"content-type", "application/x-ndjson"}}, "", ""};
  for (const RecordView& record : *found) reply.body += record_json(record) + "\n";
  return reply;
}

ServerReply AdminApi::record(const ServerRequest& request) {
  const auto uuid = parse_uuid(last_part(request.path));
  if (!uuid) return problem(422, {Fault::Invalid, "RUN-0012", "id", {}}, request);
  const Result<RecordHistory> history = deps_.store.history(*uuid);
  if (!history) return problem(http_status_of(history.error()), history.error(), request);
  return {200, {{"content-type", "application/json"}}, history_json(*history) + "\n", ""};
}

ServerReply AdminApi::version(const ServerRequest& request) {
  const auto uuid = parse_uuid(parameter(request, "id"));
  const auto number = parse_u64(parameter(request, "version"));
  if (!uuid || !number) return problem(422, {Fault::Invalid, "RUN-0012", "id, version", {}}, request);
  const Result<StoredVersion> found = deps_.store.version(*uuid, static_cast<std::uint32_t>(*number));
  if (!found) return problem(http_status_of(found.error()), found.error(), request);
  return json_reply({{"salt", to_base64(found->salt)}, {"line", found->line}, {"commitment", to_base64(found->commitment)}, {"leaf", found->leaf}});
}

ServerReply AdminApi::fsck(const ServerRequest& request) {
  const Result<std::vector<std::string>> problems = deps_.fsck(request.method == "POST");
  if (!problems) return problem(http_status_of(problems.error()), problems.error(), request);
  return json_reply({{"ok", problems->empty()}, {"problems", *problems}});
}

ServerReply AdminApi::report(const ServerRequest& request) {
  Result<ServerReply> reply = report_reply(deps_, request);
  return reply ? std::move(*reply) : problem(http_status_of(reply.error()), reply.error(), request);
}

ServerReply AdminApi::leaves(const ServerRequest& request) {
  const auto uuid = parse_uuid(last_part(request.path));
  if (!uuid) return problem(422, {Fault::Invalid, "RUN-0012", "id", {}}, request);
  const Result<std::vector<std::uint64_t>> found = deps_.store.leaves_of(*uuid);
  if (!found) return problem(http_status_of(found.error()), found.error(), request);
  return json_reply({{"leaves", *found}});
}

ServerReply AdminApi::evidence(const ServerRequest& request) {
  const auto uuid = parse_uuid(last_part(request.path));
  if (!uuid) return problem(422, {Fault::Invalid, "RUN-0012", "id", {}}, request);
  Result<std::string> found = evidence_json(deps_.store, *uuid);
  if (!found) return problem(http_status_of(found.error()), found.error(), request);
  return {200, {{"content-type", "application/json"}}, *std::move(found) + "\n", ""};
}

ServerReply AdminApi::quarantine(const ServerRequest& request) {
  QuarantineQuery query;
  query.source = parameter(request, "source");
  query.id = parse_u64(parameter(request, "id"));
  if (!query.id && !parameter(request, "id").empty()) return problem(422, {Fault::Invalid, "RUN-0012", "id", {}}, request);
  if (const auto limit = parse_u64(parameter(request, "limit"))) query.limit = static_cast<std::size_t>(*limit);
  const Result<std::vector<QuarantineView>> rows = deps_.store.quarantine(query);
  if (!rows) return problem(http_status_of(rows.error()), rows.error(), request);
  ServerReply reply{200, {{"content-type", "application/x-ndjson"}}, "", ""};
  for (const QuarantineView& row : *rows) {
    std::string text = quarantine_json(row, deps_.messages, language_of(request), deps_.catalogue);
    if (query.id) text.insert(text.size() - 1, ",\"raw\":" + row.raw);
    reply.body += text + "\n";
  }
  return reply;
}

/// One page after another, up to the row that was the last when it began: rows that fail again stand behind it anew.
ServerReply AdminApi::retry_quarantine(const ServerRequest& request) {
  QuarantineQuery query;
  query.id = parse_u64(parameter(request, "id"));
  if (!query.id && !parameter(request, "id").empty()) return problem(422, {Fault::Invalid, "RUN-0012", "id", {}}, request);
  query.source = parameter(request, "source");
  std::vector<std::uint64_t> ids;
  while (true) {
    const Result<std::vector<QuarantineView>> rows = deps_.store.quarantine(query);
    if (!rows) return problem(http_status_of(rows.error()), rows.error(), request);
    if (rows->empty()) break;
    for (const QuarantineView& row : *rows) ids.push_back(row.id);
    query.after = ids.back();
  }
  std::uint64_t admitted = 0;
  for (const std::uint64_t id : ids) {
    const Result<bool> taken = retry_row(id, parameter(request, "who"));
    if (!taken) return problem(http_status_of(taken.error()), taken.error(), request);
    admitted += *taken ? 1 : 0;
  }
  if (deps_.wake) deps_.wake();
  return json_reply({{"tried", ids.size()}, {"admitted", admitted}});
}

Result<bool> AdminApi::retry_row(std::uint64_t id, const std::string& who) {
  QuarantineQuery query;
  query.id = id;
  const Result<std::vector<QuarantineView>> rows = deps_.store.quarantine(query);
  if (!rows) return rows.error();
  if (rows->empty()) return false;  // somebody else put it right meanwhile
  const Result<bool> taken = deps_.retry_row ? deps_.retry_row(rows->front()) : Result<bool>(Error{Fault::NotFound, "RUN-0013", "", {}});
  if (!taken) return taken.error();
  // A row that failed again stands in quarantine anew, with its present findings; it takes the old one's place.
  const Status closed = deps_.store.close_quarantine({id}, *taken ? "resolved" : "replaced", who, deps_.clock.now());
  return closed ? taken : Result<bool>(closed.error());
}

ServerReply AdminApi::drop_quarantine(const ServerRequest& request) {
  const auto id = parse_u64(parameter(request, "id"));
  if (!id) return problem(422, {Fault::Invalid, "RUN-0012", "id", {}}, request);
  QuarantineQuery query;
  query.id = id;
  const Result<std::vector<QuarantineView>> rows = deps_.store.quarantine(query);
  if (!rows) return problem(http_status_of(rows.error()), rows.error(), request);
  if (rows->empty()) return problem(404, {Fault::NotFound, "CLI-0003", std::to_string(*id), {}}, request);
  const Status closed = deps_.store.close_quarantine({*id}, "dropped", parameter(request, "who"), deps_.clock.now());
  if (!closed) return problem(http_status_of(closed.error()), closed.error(), request);
  return json_reply({{"dropped", *id}});
}

namespace {
Result<DeliveryQuery> delivery_query(const ServerRequest& request) {
  DeliveryQuery query;
  query.platform = parameter(request, "platform");
  if (const std::string state = parameter(request, "state"); !state.empty()) {
    query.state = parse_delivery_state(state);
    if (!query.state) return Error{Fault::Invalid, "RUN-0012", "state", {}};
  }
  if (const std::string id = parameter(request, "id"); !id.empty()) {
    query.id = parse_uuid(id);
    if (!query.id) return Error{Fault::Invalid, "RUN-0012", "id", {}};
  }
  if (const auto limit = parse_u64(parameter(request, "limit"))) query.limit = static_cast<std::size_t>(*limit);
  return query;
}
}  // namespace

ServerReply AdminApi::deliveries(const ServerRequest& request) {
  const Result<DeliveryQuery> query = delivery_query(request);
  if (!query) return problem(422, query.error(), request);
  const Result<std::vector<DeliveryView>> rows = deps_.store.deliveries(*query);
  if (!rows) return problem(http_status_of(rows.error()), rows.error(), request);
  ServerReply reply{200, {{"content-type", "application/x-ndjson"}}, "", ""};
  for (const DeliveryView& row : *rows) reply.body += delivery_json(row) + "\n";
  return reply;
}

ServerReply AdminApi::operate(const ServerRequest& request, const std::string& action) {
  if (action != "retry" && action != "hold" && action != "release" && action != "cancel") {
    return problem(404, {Fault::NotFound, "RUN-0011", action, {}}, request);
  }
  const Result<DeliveryQuery> query = delivery_query(request);
  if (!query) return problem(422, query.error(), request);
  if (query->platform.empty() && !query->id && !query->state) return problem(422, {Fault::Invalid, "RUN-0017", "", {}}, request);
  const Result<std::size_t> changed = deps_.store.operate(*query, action, parameter(request, "who"), deps_.clock.now());
  if (!changed) return problem(http_status_of(changed.error()), changed.error(), request);
  if (deps_.wake) deps_.wake();
  return json_reply({{"changed", *changed}});
}

bool AdminApi::healthy() const {
  if (!deps_.workers) return true;
  for (const Worker::View& worker : deps_.workers()) {
    if (worker.in_step && worker.idle_ms > kHungStepMs) return false;
  }
  return true;
}

ServerReply AdminApi::status(const ServerRequest& request) {
  const Instant now = deps_.clock.now();
  const Result<StoreStats> stats = deps_.store.stats(now);
  if (!stats) return problem(http_status_of(stats.error()), stats.error(), request);
  Json out{{"unit", {{"name", deps_.unit_name}, {"code", deps_.unit_code}}}, {"time", format_instant(now)}, {"healthy", healthy()},
           {"records", stats->records}, {"versions", stats->versions}, {"quarantined", stats->quarantined}, {"leaves", stats->leaves}, {"late", stats->late}};
  const auto [witnesses, set_back] = deps_.witnesses ? deps_.witnesses() : std::pair<std::size_t, bool>();
  out["witnesses"] = witnesses;
  out["set_back"] = set_back;
  if (deps_.free_bytes) out["free_bytes"] = deps_.free_bytes();
  out["platforms"] = Json::array();
  for (const auto& [id, platform] : stats->platforms) {
    Json item{{"platform", id}};
    item["states"] = Json::object();
    for (const auto& [state, count] : platform.by_state) item["states"][state] = count;
    item["oldest_waiting"] = platform.oldest_waiting ? Json(format_instant(*platform.oldest_waiting)) : Json(nullptr);
    item["oldest_waiting_seconds"] = platform.oldest_waiting ? Json((now.us - platform.oldest_waiting->us) / kMicrosPerSecond) : Json(nullptr);
    item["earliest_due"] = platform.earliest_due ? Json(format_date(*platform.earliest_due)) : Json(nullptr);
    item["last_settled"] = platform.last_settled ? Json(format_instant(*platform.last_settled)) : Json(nullptr);
    out["platforms"].push_back(std::move(item));
  }
  for (const auto& [id, channel] : deps_.channels ? deps_.channels() : std::vector<std::pair<std::string, pipeline::Channel::View>>{}) {
    for (Json& item : out["platforms"]) {
      if (item["platform"] != id) continue;
      item["breaker"] = channel.breaker == Breaker::State::Open ? "open" : channel.breaker == Breaker::State::HalfOpen ? "half-open" : "closed";
      item["last_error"] = channel.last_error;
      item["integrity"] = channel.signed_content ? "signed" : "transport";
    }
  }
  out["sources"] = Json::array();
  for (const auto& [name, at] : stats->last_intake) out["sources"].push_back({{"source", name}, {"last_intake", format_instant(at)}});
  out["workers"] = Json::array();
  for (const Worker::View& w : deps_.workers ? deps_.workers() : std::vector<Worker::View>{}) {
    out["workers"].push_back({{"worker", w.name}, {"last_error", w.last_error}, {"idle_ms", w.idle_ms}});
  }
  out["certificates"] = Json::array();
  for (const auto& [name, info] : deps_.certificates ? deps_.certificates() : std::vector<std::pair<std::string, CertificateInfo>>{}) {
    out["certificates"].push_back({{"certificate", name}, {"unit", info.unit}, {"not_after", format_instant(info.not_after)},
                                   {"days_left", (info.not_after.us - now.us) / (86'400 * kMicrosPerSecond)}});
  }
  return json_reply(out);
}

std::string AdminApi::metrics() {
  const Instant now = deps_.clock.now();
  const Result<StoreStats> stats = deps_.store.stats(now);
  std::string out;
  const auto head = [&](const char* name, const char* help) {
    out += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " gauge\n";
  };
  const auto gauge = [&](const char* name, const char* help, std::uint64_t value) {
    head(name, help);
    out += std::string(name) + " " + std::to_string(value) + "\n";
  };
  gauge("xinshi_up", "1 when the store answers.", stats ? 1 : 0);
  if (!stats) return out;
  gauge("xinshi_records", "Records admitted.", stats->records);
  gauge("xinshi_versions", "Versions of records admitted.", stats->versions);
  gauge("xinshi_quarantined", "Rows that were sent back and wait for a person.", stats->quarantined);
  gauge("xinshi_audit_leaves", "Entries of the audit log.", stats->leaves);
  gauge("xinshi_late", "Records past their deadline that are not registered.", stats->late);
  gauge("xinshi_healthy", "1 while no step of the work hangs.", healthy() ? 1 : 0);
  head("xinshi_deliveries", "Deliveries by platform and state.");
  for (const auto& [id, platform] : stats->platforms) {
    for (const auto& [state, count] : platform.by_state) {
      out += "xinshi_deliveries{platform=\"" + id + "\",state=\"" + state + "\"} " + std::to_string(count) + "\n";
    }
  }
  head("xinshi_oldest_waiting_seconds", "Age of the oldest delivery that waits.");
  for (const auto& [id, platform] : stats->platforms) {
    const std::int64_t age = platform.oldest_waiting ? (now.us - platform.oldest_waiting->us) / kMicrosPerSecond : 0;
    out += "xinshi_oldest_waiting_seconds{platform=\"" + id + "\"} " + std::to_string(age) + "\n";
  }
  if (deps_.free_bytes) gauge("xinshi_free_bytes", "Free bytes of the data directory's disk.", deps_.free_bytes());
  if (!deps_.certificates) return out;
  head("xinshi_certificate_seconds_left", "Seconds until a certificate ends.");
  for (const auto& [name, info] : deps_.certificates()) {
    out += "xinshi_certificate_seconds_left{certificate=\"" + name + "\"} " + std::to_string((info.not_after.us - now.us) / kMicrosPerSecond) + "\n";
  }
  return out;
}

}  // namespace xinshi::runtime

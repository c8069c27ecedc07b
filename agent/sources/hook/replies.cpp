// SPDX-License-Identifier: Apache-2.0
#include "sources/hook/replies.h"

#include <utility>

#include "base/text.h"
#include "core/words.h"

namespace xinshi::hook {
namespace {

/// Writes members and elements with their commas.
class Json {
 public:
  explicit Json(std::string& out) : out_(out) {}
  void open(char bracket) { comma(), out_ += bracket, first_ = true; }
  void close(char bracket) { out_ += bracket, first_ = false; }
  void name(std::string_view text) { comma(), append_json_string(out_, text), out_ += ':', first_ = true; }
  void text(std::string_view value) { comma(), append_json_string(out_, value), first_ = false; }
  void number(std::uint64_t value) { comma(), out_ += std::to_string(value), first_ = false; }
  void null() { comma(), out_ += "null", first_ = false; }
  void member(std::string_view key, std::string_view value) { name(key), text(value); }
  void member(std::string_view key, std::uint64_t value) { name(key), number(value); }
  void date(std::string_view key, const std::optional<Date>& value) { name(key), value ? text(format_date(*value)) : null(); }
  void instant(std::string_view key, const std::optional<Instant>& value) { name(key), value ? text(format_instant(*value)) : null(); }

 private:
  void comma() {
    if (!std::exchange(first_, false)) out_ += ',';
  }
  std::string& out_;
  bool first_ = true;
};

void add_problems(Json& json, const Problems& problems, const MessageCatalogue& messages, Lang lang) {
  json.name("problems");
  json.open('[');
  for (const Problem& problem : problems) {
    json.open('{');
    json.member("rule", problem.rule);
    json.member("field", problem.field);
    json.member("severity", word(problem.severity));
    json.member("code", problem.code);
    json.member("message", messages.render(lang, problem.code, problem.args));
    json.close('}');
  }
  json.close(']');
}

void add_delivery(Json& json, const DeliveryView& delivery) {
  json.open('{');
  json.member("platform", delivery.platform);
  json.member("level", word(delivery.level));
  json.member("state", word(delivery.state));
  if (delivery.above) {
    json.member("via", delivery.via);
  } else {
    json.member("attempts", static_cast<std::uint64_t>(delivery.attempts));
    json.instant("next_try", delivery.next_try);
  }
  json.instant("receipt", delivery.settled_at);
  if (!delivery.code.empty()) json.member("code", delivery.code);
  if (!delivery.reason.empty()) json.member("reason", delivery.reason);
  json.close('}');
}

}  // namespace

ServerReply json_reply(int status, std::string body) {
  ServerReply reply;
  reply.status = status;
  reply.headers["content-type"] = "application/json";
  reply.headers["cache-control"] = "no-store";
  reply.body = std::move(body);
  return reply;
}

ServerReply problem_reply(int status, const Error& error, const MessageCatalogue& messages, Lang lang, std::string_view members) {
  std::string body;
  Json json(body);
  json.open('{');
  json.member("type", "urn:xinshi:problem:" + error.code);
  json.member("title", messages.render(lang, error.code));
  json.member("status", static_cast<std::uint64_t>(status));
  json.member("code", error.code);
  const std::string detail = join({place_text(error.where), error.detail}, " ");
  if (!trim(detail).empty()) json.member("detail", trim(detail));
  body.append(members) += '}';
  ServerReply reply = json_reply(status, std::move(body));
  reply.headers["content-type"] = "application/problem+json";
  reply.headers["content-language"] = lang == Lang::Zh ? "zh" : "en";
  return reply;
}

RowLists row_lists(const std::vector<RowOutcome>& outcomes, const MessageCatalogue& messages, Lang lang) {
  RowLists out;
  std::string rejected;
  Json good(out.members);
  Json bad(rejected);
  good.name("accepted");
  good.open('[');
  bad.name("rejected");
  bad.open('[');
  for (const RowOutcome& outcome : outcomes) {
    if (outcome.kind == RowOutcome::Kind::Skipped) continue;
    const bool refused = outcome.kind == RowOutcome::Kind::Rejected;
    Json& json = refused ? bad : good;
    ++(refused ? out.rejected : out.accepted);
    json.open('{');
    json.member("row", outcome.row);
    if (!refused) {
      json.member("id", outcome.id ? to_text(*outcome.id) : std::string());
      json.member("version", outcome.version);
      json.date("due", outcome.due);
    }
    if (refused || !outcome.problems.empty()) add_problems(json, outcome.problems, messages, lang);
    json.close('}');
  }
  good.close(']');
  bad.close(']');
  out.members += ',' + rejected;
  return out;
}

std::string record_json(const RecordView& record) {
  std::string out;
  Json json(out);
  json.open('{');
  json.member("id", to_text(record.id));
  json.member("version", record.version);
  json.member("kind", record.kind);
  json.member("key", record.key);
  json.member("op", word(record.op));
  json.member("state", word(record.state));
  json.date("due", record.due);
  json.instant("admitted_at", record.admitted_at);
  json.name("deliveries");
  json.open('[');
  for (const DeliveryView& delivery : record.deliveries) add_delivery(json, delivery);
  json.close(']');
  json.close('}');
  return out;
}

}  // namespace xinshi::hook

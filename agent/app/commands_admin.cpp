// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/admin_link.h"
#include "app/commands.h"
#include "base/text.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;
using Query = std::map<std::string, std::string>;

/// A listing that ends because of its limit says so.
void tell_cut(const Context& context, const Query& query, const std::string& body) {
  const auto limit = query.find("limit");
  if (limit == query.end() || std::to_string(std::count(body.begin(), body.end(), '\n')) != limit->second) return;
  context.err(std::string(context.say("只列出前 ", "only the first ")) + limit->second +
              std::string(context.say(" 条；可用 --limit 增加。\n", " lines are shown; --limit shows more.\n")));
}

/// Calls and hands the body to `print` unless --json was given.
template <class Print>
int ask(Context& context, const std::string& method, const std::string& path, const Query& query, Print print) {
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, false);
  if (!link) return context.fail(link.error());
  Headers headers{{"accept-language", context.lang == Lang::Zh ? "zh" : "en"}};
  const Result<ServerReply> reply = (*link)->call(method, path, query, "", headers);
  if (!reply) return context.fail(reply.error());
  if (reply->status >= 400) return context.fail(reply_error(*reply));
  tell_cut(context, query, reply->body);
  if (context.json) {
    context.out(reply->body);
    return kDone;
  }
  return print(reply->body);
}

std::vector<Json> lines_of(const std::string& body) {
  std::vector<Json> out;
  std::istringstream stream(body);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) out.push_back(Json::parse(line, nullptr, false));
  }
  return out;
}

std::string text_of(const Json& json, const char* key) {
  if (!json.contains(key) || json[key].is_null()) return "-";
  return json[key].is_string() ? json[key].get<std::string>() : json[key].dump();
}

std::string state_text(const Context& context, const std::string& state) {
  static const std::map<std::string, std::string> kChinese = {
      {"waiting", "待发送"}, {"sending", "发送中"}, {"uncertain", "待核"}, {"stored", "已收到"}, {"registered", "已入库"}, {"refused", "被退回"},
      {"held", "已暂停"}, {"cancelled", "已取消"}, {"expired", "已超限"}, {"open", "办理中"}, {"done", "全部入库"}, {"attention", "需处理"}, {"withdrawn", "已撤销"}};
  const auto found = kChinese.find(state);
  return context.lang == Lang::Zh && found != kChinese.end() ? found->second : state;
}

std::string delivery_summary(const Context& context, const Json& deliveries) {
  std::string out;
  for (const Json& d : deliveries) {
    if (!out.empty()) out += "  ";
    out += text_of(d, "platform") + ":" + state_text(context, text_of(d, "state"));
  }
  return out;
}

/// Who said what about the record, and where it stands in the issuer's log; of a foreign answer only the size.
std::vector<std::string> receipt_row(const Context& context, const Json& file) {
  std::string said;
  for (const Json& v : file.value("verdicts", Json::array())) {
    said += (said.empty() ? "" : "，") + std::string(context.say("第 ", "v")) + text_of(v, "version") + std::string(context.say(" 版 ", " ")) +
            state_text(context, text_of(v, "verdict")) + (text_of(v, "code").size() > 1 ? " " + text_of(v, "code") : "");
  }
  std::vector<std::string> row{"  " + text_of(file, "platform"), text_of(file, "at")};
  if (!file.contains("issuer")) return row.push_back(text_of(file, "bytes") + std::string(context.say(" 字节", " bytes"))), row;
  row.push_back(text_of(file, "issuer"));
  row.push_back(said);
  row.push_back(std::string(context.say("日志第 ", "log entry ")) + text_of(file, "index") + std::string(context.say(" 条", "")));
  return row;
}

}  // namespace

int records(Context& context, const RecordsOptions& options) {
  Query query;
  if (!options.find.empty()) query["find"] = options.find;
  if (!options.state.empty()) query["state"] = options.state;
  if (!options.kind.empty()) query["kind"] = options.kind;
  if (!options.due_before.empty()) query["due_before"] = options.due_before;
  query["limit"] = std::to_string(options.limit);
  return ask(context, "GET", "/admin/records", query, [&](const std::string& body) {
    std::vector<std::vector<std::string>> rows;
    rows.push_back(context.lang == Lang::Zh ? std::vector<std::string>{"编号", "版本", "种类", "状态", "最迟报送日", "各级平台"}
                                            : std::vector<std::string>{"id", "version", "kind", "state", "due", "platforms"});
    for (const Json& r : lines_of(body)) {
      rows.push_back({text_of(r, "id"), text_of(r, "version"), text_of(r, "kind"), state_text(context, text_of(r, "state")), text_of(r, "due"),
                      delivery_summary(context, r["deliveries"])});
    }
    context.out(table(rows));
    return kDone;
  });
}

int show(Context& context, const std::string& id) {
  return ask(context, "GET", "/admin/records/" + id, {}, [&](const std::string& body) {
    const Json r = Json::parse(body, nullptr, false);
    context.out(text_of(r, "id") + "  " + state_text(context, text_of(r, "state")) + "  " + text_of(r, "key") + "\n");
    for (const Json& v : r["versions"]) {
      context.out(std::string(context.say("\n第 ", "\nversion ")) + text_of(v, "version") + std::string(context.say(" 版  ", "  ")) + text_of(v, "op") +
                  std::string(context.say("  入库时间 ", "  admitted ")) + text_of(v, "admitted") +
                  std::string(context.say("  最迟报送日 ", "  due ")) + text_of(v, "due") + "\n");
      std::vector<std::vector<std::string>> rows;
      for (const Json& d : r["deliveries"]) {
        if (d["version"] != v["version"]) continue;
        rows.push_back({"  " + text_of(d, "level"), text_of(d, "platform"), state_text(context, text_of(d, "state")),
                        std::string(context.say("尝试 ", "attempts ")) + text_of(d, "attempts"), text_of(d, "receipt"), d.contains("code") ? text_of(d, "code") : "",
                        d.contains("reason") ? text_of(d, "reason") : ""});
      }
      context.out(table(rows));
    }
    std::vector<std::vector<std::string>> receipts;
    for (const Json& file : r["receipts"]) receipts.push_back(receipt_row(context, file));
    if (!receipts.empty()) context.out(std::string(context.say("\n回执\n", "\nreceipts\n")) + table(receipts));
    return kDone;
  });
}

int submit(Context& context, const std::string& kind, const std::string& file) {
  Result<std::string> bytes = context.files.read(file, 256u << 20);
  if (!bytes) return context.fail({Fault::Config, "CLI-0002", file, {}});
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, true);
  if (!link) return context.fail(link.error());
  const std::size_t first = bytes->find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool xml = first != std::string::npos && (*bytes)[first] == '<';
  const bool lines = file.size() > 7 && (file.substr(file.size() - 7) == ".ndjson" || file.substr(file.size() - 6) == ".jsonl");
  const Headers headers{{"content-type", xml ? "application/xml" : lines ? "application/x-ndjson" : "application/json"},
                        {"accept-language", context.lang == Lang::Zh ? "zh" : "en"}};
  const Result<ServerReply> reply = (*link)->call("POST", "/admin/submit/" + kind, {}, std::move(*bytes), headers);
  if (!reply) return context.fail(reply.error());
  const Json answer = Json::parse(reply->body, nullptr, false);
  if (!answer.is_object() || !answer.contains("accepted")) return context.fail(reply_error(*reply));
  if (context.json) {
    context.out(reply->body);
  } else {
    context.out(std::string(context.say("已接收 ", "accepted ")) + std::to_string(answer["accepted"].size()) +
                std::string(context.say(" 条，退回 ", ", rejected ")) + std::to_string(answer["rejected"].size()) + std::string(context.say(" 条\n", "\n")));
    for (const Json& r : answer["rejected"]) {
      for (const Json& p : r["problems"]) context.out("  " + text_of(r, "row") + ": " + text_of(p, "message") + "\n");
    }
  }
  return answer["rejected"].empty() ? kDone : kDoneWithFindings;
}

int quarantine(Context& context, const QuarantineOptions& options) {
  Query query;
  if (!options.id.empty()) query["id"] = options.id;
  if (!options.source.empty()) query["source"] = options.source;
  if (options.action == "retry" || options.action == "drop") {
    return ask(context, "POST", "/admin/quarantine/" + options.action, query, [&](const std::string& body) {
      context.out(body);
      return kDone;
    });
  }
  query["limit"] = std::to_string(options.limit);
  return ask(context, "GET", "/admin/quarantine", query, [&](const std::string& body) {
    for (const Json& r : lines_of(body)) {
      context.out("#" + text_of(r, "id") + "  " + text_of(r, "source") + "  " + text_of(r, "unit") + std::string(context.say("  第 ", "  row ")) +
                  text_of(r, "row") + std::string(context.say(" 行\n", "\n")));
      for (const Json& p : r["problems"]) {
        if (p.value("severity", "") != "error") continue;
        context.out("    " + (p.contains("label") ? p.value("label", "") + ": " : "") + p.value("message", "") + " [" +
                    (p.value("rule", "").empty() ? p.value("code", "") : p.value("rule", "")) + "]\n");
      }
      if (r.contains("raw")) context.out("    " + r["raw"].dump() + "\n");
    }
    return kDone;
  });
}

int deliveries(Context& context, const DeliveriesOptions& options) {
  Query query;
  if (!options.platform.empty()) query["platform"] = options.platform;
  if (!options.state.empty()) query["state"] = options.state;
  if (!options.id.empty()) query["id"] = options.id;
  if (options.action != "list") {
    return ask(context, "POST", "/admin/deliveries/" + options.action, query, [&](const std::string& body) {
      context.out(body);
      return kDone;
    });
  }
  query["limit"] = std::to_string(options.limit);
  return ask(context, "GET", "/admin/deliveries", query, [&](const std::string& body) {
    std::vector<std::vector<std::string>> rows;
    for (const Json& d : lines_of(body)) {
      rows.push_back({text_of(d, "id"), text_of(d, "version"), text_of(d, "platform"), state_text(context, text_of(d, "state")), text_of(d, "attempts"),
                      text_of(d, "next_try"), d.contains("code") ? text_of(d, "code") : ""});
    }
    context.out(table(rows));
    return kDone;
  });
}

int status(Context& context) {
  return ask(context, "GET", "/admin/status", {}, [&](const std::string& body) {
    const Json s = Json::parse(body, nullptr, false);
    context.out(text_of(s["unit"], "name") + "  " + (s.value("healthy", false) ? std::string(context.say("正常", "healthy")) : std::string(context.say("停滞", "stuck"))) + "\n");
    context.out(table({{std::string(context.say("记录", "records")), text_of(s, "records")},
                       {std::string(context.say("待处理的退回行", "quarantined")), text_of(s, "quarantined")},
                       {std::string(context.say("已超期", "late")), text_of(s, "late")},
                       {std::string(context.say("审计条目", "audit entries")), text_of(s, "leaves")}}));
    std::vector<std::vector<std::string>> rows;
    for (const Json& p : s["platforms"]) {
      std::string states;
      for (const auto& [state, count] : p["states"].items()) states += state_text(context, state) + " " + count.dump() + "  ";
      rows.push_back({text_of(p, "platform"), states, p.contains("breaker") ? text_of(p, "breaker") : "", p.contains("last_error") ? text_of(p, "last_error") : "",
                      text_of(p, "integrity") == "transport" ? std::string(context.say("完整性仅靠传输通道", "integrity by transport only")) : ""});
    }
    context.out(table(rows));
    for (const Json& c : s["certificates"]) {
      context.out(text_of(c, "certificate") + std::string(context.say(": 证书剩余 ", ": certificate days left ")) + text_of(c, "days_left") + "\n");
    }
    return s.value("healthy", false) && s.value("late", 0) == 0 ? kDone : kDoneWithFindings;
  });
}

int fsck(Context& context, bool rebuild) {
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, false);
  if (!link) return context.fail(link.error());
  const Result<ServerReply> reply = (*link)->call(rebuild ? "POST" : "GET", "/admin/fsck", {}, "", {});
  if (!reply) return context.fail(reply.error());
  if (reply->status >= 400) return context.fail(reply_error(*reply));
  const Json answer = Json::parse(reply->body, nullptr, false);
  if (context.json) {
    context.out(reply->body);
  } else if (answer.value("ok", false)) {
    context.out(std::string(context.say("完好：每条记录都处在唯一的状态，队列、回执和审计记录一致。\n",
                                        "Sound: every record is in exactly one state; queue, receipts and audit log agree.\n")));
  } else {
    for (const Json& p : answer["problems"]) context.out(p.get<std::string>() + "\n");
  }
  return answer.value("ok", false) ? kDone : kDoneWithFindings;
}

}  // namespace xinshi::app

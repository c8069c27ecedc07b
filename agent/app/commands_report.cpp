// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/admin_link.h"
#include "app/commands.h"
#include "base/text.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

/// By the file's ending; "" for one that no report is written in.
std::string format_of(const std::string& output) {
  if (output.empty()) return "json";
  const std::size_t dot = output.rfind('.');
  const std::string ending = dot == std::string::npos ? "" : to_lower_ascii(std::string_view(output).substr(dot + 1));
  if (ending == "htm") return "html";
  return ending == "html" || ending == "csv" || ending == "xlsx" || ending == "json" ? ending : "";
}

std::string number_text(const Json& value, bool rate) {
  if (!value.is_number()) return "—";
  char buffer[64];
  const int size = std::snprintf(buffer, sizeof buffer, rate ? "%.2f%%" : "%.0f", value.get<double>() * (rate ? 100 : 1));
  return {buffer, static_cast<std::size_t>(size)};
}

std::vector<std::string> row_of(std::string first, const Json& part) {
  std::vector<std::string> out{std::move(first)};
  for (const char* name : {"decided", "reported", "on_time", "late", "overdue", "rejected", "refused"}) out.push_back(number_text(part["counts"][name], false));
  for (const auto& [id, value] : part["figures"].items()) out.push_back(number_text(value, true));
  return out;
}

std::string summary(const Context& context, const Json& report) {
  std::vector<std::vector<std::string>> rows;
  rows.push_back(context.lang == Lang::Zh
                     ? std::vector<std::string>{"信息类别", "作出决定", "已入库", "按时", "迟报", "逾期未报", "校验退回", "平台退回"}
                     : std::vector<std::string>{"kind", "decided", "registered", "on time", "late", "overdue", "sent back", "refused"});
  for (const auto& [id, formula] : report["formulas"].items()) rows.front().push_back(id + " = " + formula.get<std::string>());
  for (const Json& kind : report["kinds"]) rows.push_back(row_of(kind.value(context.lang == Lang::Zh ? "label" : "kind", ""), kind));
  rows.push_back(row_of(std::string(context.say("合计", "total")), report["total"]));
  return report.value("from", "") + " – " + report.value("to", "") + "\n" + table(rows);
}

}  // namespace

int report(Context& context, const ReportOptions& options) {
  const std::string format = format_of(options.output);
  if (format.empty()) return context.fail({Fault::Config, "CLI-0013", options.output, {}});
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, false);
  if (!link) return context.fail(link.error());
  std::map<std::string, std::string> query{{"kind", options.kind}, {"format", format}};
  if (!options.from.empty()) query["from"] = options.from;
  if (!options.to.empty()) query["to"] = options.to;
  const Result<ServerReply> reply = (*link)->call("GET", "/admin/report", query, "", {{"accept-language", context.lang == Lang::Zh ? "zh" : "en"}});
  if (!reply) return context.fail(reply.error());
  if (reply->status >= 400) return context.fail(reply_error(*reply));
  if (!options.output.empty()) {
    if (Status written = context.files.write(options.output, reply->body); !written) return context.fail(written.error());
    context.err(std::string(context.say("已写入 ", "written: ")) + options.output + "\n");
    return kDone;
  }
  const Json answer = Json::parse(reply->body, nullptr, false);
  context.out(context.json || !answer.is_object() ? reply->body : summary(context, answer));
  return kDone;
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "app/admin_link.h"
#include "app/commands.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kLookEvery = std::chrono::milliseconds(500);
constexpr std::size_t kShown = 200;  ///< differences in the table; --json has them all

std::string said(const Context& context, std::string_view zh, std::string_view en) { return std::string(context.say(zh, en)); }

struct Word {
  const char* id;
  const char* zh;
  const char* en;
};
constexpr Word kColumns[] = {{"at_source", "来源", "at source"}, {"read", "已读取", "read"}, {"sent", "已报送", "sent"}, {"accepted", "已签收", "accepted"},
                             {"registered", "已入库", "registered"}, {"omitted", "漏报", "omitted"}, {"changed", "有变化", "changed"}, {"rejected", "校验退回", "sent back"},
                             {"refused", "平台退回", "refused"}, {"late", "逾期", "late"}};

std::string word_of(const Context& context, const std::string& id) {
  for (const Word& word : kColumns) {
    if (id == word.id) return said(context, word.zh, word.en);
  }
  return id;
}

std::string text_of(const Json& line, const char* name) {
  if (!line.contains(name) || line[name].is_null()) return "-";
  return line[name].is_string() ? line[name].get<std::string>() : line[name].dump();
}

std::string progress(const Context& context, const Json& job) {
  return (said(context, "已核对 ", "compared ")) + text_of(job, "read") + said(context, " 行，不一致 ", " rows, differing ") + text_of(job, "differing") +
         (job.value("resend", false) ? said(context, "，已补报 ", ", sent again ") + text_of(job, "resent") : "");
}

std::string why(const Context& context, const Json& d) {
  std::string out;
  for (const Json& rule : d.value("rules", Json::array())) out += (out.empty() ? "" : " ") + rule.get<std::string>();
  if (d.contains("platform")) out += text_of(d, "platform") + " " + d.value("code", "");
  if (d.contains("same_as_version")) out += said(context, "与较早的第 ", "says the same as the older version ") + text_of(d, "same_as_version") + said(context, " 版相同", "");
  if (d.value("unseen", false)) out += said(context, "（从未读取）", " (never read)");
  if (d.value("resent", false)) out += said(context, " 已补报", " sent again");
  return out;
}

class Tables {
 public:
  explicit Tables(const Context& context) : context_(context) {
    counts_.push_back({said(context, "来源", "source"), said(context, "决定日期", "day"), said(context, "信息类别", "kind")});
    for (const Word& column : kColumns) counts_.front().emplace_back(said(context, column.zh, column.en));
    differences_.push_back({said(context, "来源", "source"), said(context, "情况", "what"), said(context, "决定日期", "day"), said(context, "记录", "record"),
                            said(context, "原因", "why")});
  }
  void add(const Json& line) {
    const std::string type = line.value("type", "");
    if (type == "source") {
      findings_ = findings_ || line.contains("error");
      if (line.contains("error")) notes_ += text_of(line, "source") + ": " + context_.messages.render(context_.lang, text_of(line, "error")) + "\n";
      if (line.contains("error") || line.value("compared", false)) return;
      notes_ += text_of(line, "source") + said(context_, "：文件、接口和发件箱来源不能重新读取，以当时接收的结果为准（文件夹按结果文件计数），未参加核对。\n",
                                                       ": files, hook calls and outboxes cannot be read again; they were not compared, and of a folder what its result files name counts.\n");
    } else if (type == "count") {
      counts_.push_back({text_of(line, "source"), text_of(line, "day"), text_of(line, "kind")});
      for (const Word& column : kColumns) counts_.back().push_back(text_of(line, column.id));
    } else if (type == "difference") {
      findings_ = true;
      if (++shown_ > kShown) return;
      const std::string key = text_of(line, "key").empty() ? text_of(line, "number") : text_of(line, "key");
      differences_.push_back({text_of(line, "source"), word_of(context_, text_of(line, "what")), text_of(line, "day"),
                              key.empty() ? said(context_, "第 ", "row ") + text_of(line, "row") + said(context_, " 行", "") : key, why(context_, line)});
    }
  }
  bool findings() const { return findings_; }
  std::string text() const {
    std::string out = counts_.size() > 1 ? table(counts_) : "";
    if (differences_.size() > 1) out += "\n" + table(differences_);
    if (shown_ > kShown) out += said(context_, "只列出前 ", "only the first ") + std::to_string(kShown) + said(context_, " 条，全部见 --json\n", " are shown; --json has all\n");
    return out + notes_;
  }

 private:
  const Context& context_;
  std::vector<std::vector<std::string>> counts_, differences_;
  std::string notes_;
  std::size_t shown_ = 0;
  bool findings_ = false;
};

int finish(const Context& context, const ReconcileOptions& options, const std::string& body) {
  Tables tables(context);
  bool heals = false;
  std::istringstream lines(body);
  for (std::string line; std::getline(lines, line);) {
    const Json json = Json::parse(line, nullptr, false);
    tables.add(json);
    const std::string what = json.value("what", "");
    heals = heals || what == "omitted" || what == "changed" || json.value("unseen", false);
  }
  context.out(context.json ? body : tables.text());
  if (heals && !options.resend) {
    context.err((said(context, "补报漏报和有变化的记录：再次执行同一命令并加上 --resend\n", "to take in what is omitted or changed: the same command with --resend\n")));
  }
  return tables.findings() ? kDoneWithFindings : kDone;
}

}  // namespace

int reconcile(Context& context, const ReconcileOptions& options) {
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, true);
  if (!link) return context.fail(link.error());
  std::map<std::string, std::string> query;
  const auto give = [&](const char* name, const std::string& value) {
    if (!value.empty()) query[name] = value;
  };
  give("source", options.source);
  give("from", options.from);
  give("to", options.to);
  give("rows_per_second", options.rows_per_second);
  give("resend", options.resend ? "1" : "");
  std::string last_error;
  for (int look = 0;; ++look) {
    const Result<ServerReply> reply = (*link)->call(look == 0 ? "POST" : "GET", "/admin/reconcile", query, "", {{"accept-language", context.lang == Lang::Zh ? "zh" : "en"}});
    if (!reply) return context.fail(reply.error());
    if (reply->status >= 400) return context.fail(reply_error(*reply));
    const Json job = Json::parse(reply->body.substr(0, reply->body.find('\n')), nullptr, false);
    query["from"] = job.value("from", "");  // midnight must not make it another job
    query["to"] = job.value("to", "");
    const bool done = job.value("state", "") == "done";
    if (const std::string error = job.value("last_error", ""); !error.empty() && error != last_error) {
      last_error = error;
      context.err(context.messages.render(context.lang, error) + "\n");
    }
    if (!context.json && (done || (context.stderr_is_terminal || look % 10 == 0))) {
      context.err((context.stderr_is_terminal ? "\r" : "") + progress(context, job) + (context.stderr_is_terminal && !done ? "" : "\n"));
    }
    if (done) return finish(context, options, reply->body);
    std::this_thread::sleep_for(look == 0 ? kLookEvery / 5 : kLookEvery);
  }
}

}  // namespace xinshi::app

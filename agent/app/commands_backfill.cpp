// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/admin_link.h"
#include "app/commands.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kLookEvery = std::chrono::milliseconds(500);

std::string line_of(const Context& context, const Json& job) {
  const auto count = [&](const char* name) { return std::to_string(job.value(name, std::uint64_t{0})); };
  if (context.lang == Lang::Zh) {
    return "已读 " + count("read") + "，新增 " + count("recorded") + "，已有 " + count("repeats") + "，退回 " + count("rejected") + "，不在期间内 " + count("skipped");
  }
  return "read " + count("read") + ", new " + count("recorded") + ", known " + count("repeats") + ", sent back " + count("rejected") + ", outside the days " +
         count("skipped");
}

}  // namespace

int backfill(Context& context, const BackfillOptions& options) {
  Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, true);
  if (!link) return context.fail(link.error());
  std::map<std::string, std::string> query{{"source", options.source}, {"from", options.from}, {"to", options.to}};
  if (!options.rows_per_second.empty()) query["rows_per_second"] = options.rows_per_second;
  std::string last_error;
  for (int look = 0;; ++look) {
    const Result<ServerReply> reply = (*link)->call(look == 0 ? "POST" : "GET", "/admin/backfill", query, "", {{"accept-language", context.lang == Lang::Zh ? "zh" : "en"}});
    if (!reply) return context.fail(reply.error());
    if (reply->status >= 400) return context.fail(reply_error(*reply));
    const Json job = Json::parse(reply->body, nullptr, false);
    const bool done = job.value("state", "") == "done";
    if (const std::string error = job.value("last_error", ""); !error.empty() && error != last_error) {
      last_error = error;
      context.err(context.messages.render(context.lang, error) + "\n");
    }
    if (!context.json && (done || (context.stderr_is_terminal || look % 10 == 0))) {
      context.err((context.stderr_is_terminal ? "\r" : "") + line_of(context, job) + (context.stderr_is_terminal && !done ? "" : "\n"));
    }
    if (done) {
      if (context.json) context.out(reply->body);
      return job.value("rejected", 0) == 0 ? kDone : kDoneWithFindings;
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/config_text.h"
#include "app/doctor.h"
#include "app/node.h"
#include "base/text.h"
#include "platform/posix/child_process.h"
#include "platform/posix/ownership.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

const char* word(Step::State state) {
  switch (state) {
    case Step::State::Ok: return "ok";
    case Step::State::Warn: return "warn";
    case Step::State::Failed: return "failed";
    case Step::State::Skipped: return "skipped";
  }
  return "failed";
}

std::string step_name(const Context& context, const std::string& step) {
  static const std::map<std::string, std::string> kChinese = {
      {"config", "配置"}, {"service", "服务"}, {"disk", "磁盘"}, {"folder", "文件夹"}, {"key", "密钥文件"}, {"dns", "域名解析"}, {"tcp", "网络连接"}, {"own-certificate", "本机证书"},
      {"tls", "加密连接"}, {"certificate", "双方证书"}, {"clock", "时钟"}, {"http", "HTTP 应答"}, {"business", "业务应答"}, {"database", "数据库登录和表"}};
  const auto found = kChinese.find(step);
  return context.lang == Lang::Zh && found != kChinese.end() ? found->second : step;
}

Json steps_json(const Context& context, const std::vector<Step>& steps) {
  Json out = Json::array();
  for (const Step& s : steps) {
    out.push_back({{"subject", s.subject}, {"step", s.step}, {"state", word(s.state)}, {"code", s.code}, {"detail", s.detail}, {"ms", s.ms},
                   {"message", s.code.empty() ? "" : context.messages.render(context.lang, s.code)}});
  }
  return out;
}

void print(const Context& context, const std::vector<Step>& steps) {
  for (const Step& s : steps) {
    const char* mark = s.state == Step::State::Ok ? "✓ " : s.state == Step::State::Failed ? "✗ " : s.state == Step::State::Warn ? "! " : "- ";
    std::string line = mark + s.subject + "  " + step_name(context, s.step) + (s.detail.empty() ? "" : "  " + s.detail);
    if (!s.code.empty()) line += "\n    " + context.messages.render(context.lang, s.code) + " [" + s.code + "]";
    context.out(line + "\n");
  }
}

/// The configuration without comments and without what may name a person or open a door.
std::string masked(const std::string& toml) {
  static constexpr std::array<std::string_view, 4> kHidden{"user", "connection", "name", "to"};
  std::string out;
  for (const std::string_view raw : split(toml, "\n")) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#') continue;
    const std::string_view key = trim(line.substr(0, line.find('=')));
    const bool hidden = line.find('=') != std::string_view::npos && std::find(kHidden.begin(), kHidden.end(), key) != kHidden.end();
    // A comment behind a value goes too; '#' inside of a text costs the rest of that line, which nobody misses here.
    out.append(hidden ? std::string(key) + " = \"…\"" : std::string(line.substr(0, line.find('#')))).append("\n");
  }
  return out;
}

Status write_bundle(Context& context, const std::string& folder, const Json& doctor) {
  if (Status made = context.files.make_directories(folder); !made) return made;
  const auto put = [&](const char* name, const std::string& text) { return context.files.write(folder + "/" + name, text); };
  Status done = put("doctor.json", doctor.dump(2) + "\n");
  if (done) done = put("version.txt", std::string("xinshi ") + XINSHI_VERSION + "\n");
  if (const Result<ConfigText> toml = gather_config(context); done && toml) done = put("config.txt", masked(toml->text));
  if (const Result<std::unique_ptr<AdminLink>> link = open_admin_link(context, true); done && link) {
    for (const auto& [path, name] : {std::pair("/admin/status", "status.json"), std::pair("/metrics", "metrics.txt")}) {
      const Result<ServerReply> reply = (*link)->call("GET", path, {}, "", {});
      if (done && reply && reply->status == 200) done = put(name, reply->body);
    }
  }
  // Log lines hold no personal data by their own rule.
  const Result<posix::ChildEnd> journal = posix::run_program({"journalctl", "-u", "xinshi", "-n", "400", "-o", "cat", "--no-pager", "-q"}, "", 20'000);
  if (done && journal && journal->exit == 0 && !journal->output.empty()) done = put("log.jsonl", journal->output);
  return done;
}

}  // namespace

int doctor(Context& context, const std::string& bundle) {
  const Result<runtime::Config> config = read_config_file(context);
  if (!config) return context.fail(config.error());
  if (Status became = posix::become_owner_of(path_text(config->data_dir)); bundle.empty() && !became) return context.fail(became.error());
  const std::vector<Step> steps = examine(context, *config);
  const bool ok = std::none_of(steps.begin(), steps.end(), [](const Step& s) { return s.state == Step::State::Failed; });
  const Json report{{"ok", ok}, {"steps", steps_json(context, steps)}};
  if (context.json) {
    context.out(report.dump() + "\n");
  } else {
    print(context, steps);
  }
  if (!bundle.empty()) {
    if (Status written = write_bundle(context, bundle, report); !written) return context.fail(written.error());
    context.err(std::string(context.say("诊断资料已写入 ", "diagnostics written to ")) + bundle + "\n");
  }
  return ok ? kDone : kDoneWithFindings;
}

}  // namespace xinshi::app

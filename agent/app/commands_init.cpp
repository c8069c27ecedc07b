// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "base/text.h"
#include "core/identifiers.h"
#include "crypto/openssl/system_random.h"
#include "platform/posix/ownership.h"
#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

/// Asks on the terminal for what was not given as an option.
class Questions {
 public:
  explicit Questions(Context& context) : context_(context) {}

  void ask(std::string& answer, const char* zh, const char* en, const std::string& usual = {}) {
    if (!answer.empty()) return;
    context_.err(std::string(context_.say(zh, en)) + (usual.empty() ? "" : " [" + usual + "]") + ": ");
    std::string line;
    if (std::getline(std::cin, line)) answer = std::string(trim(line));
    if (answer.empty()) answer = usual;
  }

  void ask_code(std::string& answer, const char* zh, const char* en) {
    for (int left = 3; left > 0 && !uscc_well_formed(answer); --left) {
      answer.clear();
      ask(answer, zh, en);
      if (!answer.empty() && !uscc_well_formed(answer)) context_.err(context_.messages.render(context_.lang, "CFG-0007") + "\n");
      if (!std::cin) return;
    }
  }

 private:
  Context& context_;
};

void ask_source(Questions& questions, runtime::Setup& setup) {
  if (!setup.folder.empty() || !setup.hook.empty() || !setup.connection.empty()) return;
  std::string kind;
  questions.ask(kind, "数据来源：1 文件夹（Excel、CSV、XML） 2 业务系统接口 3 数据库", "source: 1 folder (Excel, CSV, XML)  2 local interface  3 database", "1");
  if (kind == "1") questions.ask(setup.folder, "放文件的文件夹", "folder of files", setup.data_dir + "/in");
  if (kind == "2") questions.ask(setup.hook, "接口地址", "address of the interface", "127.0.0.1:8080");
  if (kind != "3") return;
  questions.ask(setup.connection, "ODBC 连接字符串（不含用户名、口令）", "ODBC connection string without user and password");
  questions.ask(setup.user, "数据库用户名", "database user");
  questions.ask(setup.table, "表或视图", "table or view");
  questions.ask(setup.key, "唯一标识列", "key column");
  questions.ask(setup.watermark, "更新时间列（没有则留空，每天全量核对）", "column of the last change (empty: everything once a day)");
}

void ask_all(Context& context, InitOptions& options) {
  Questions questions(context);
  runtime::Setup& setup = options.setup;
  if (options.role.empty()) {
    std::string role;
    questions.ask(role, "本机角色：1 部门（报送） 2 平台（接收下级报送）", "role: 1 agency (sends)  2 gateway (receives)", "1");
    options.role = role == "2" ? "gateway" : "agent";
  }
  questions.ask(setup.unit_name, "本单位名称", "name of the unit");
  questions.ask_code(setup.unit_code, "本单位统一社会信用代码", "unified code of the unit");
  questions.ask(setup.division, "行政区划代码（可留空）", "division code (may be empty)");
  if (options.role == "gateway") {
    questions.ask(setup.level, "本平台层级 county/city/province", "level: county, city or province", "county");
    questions.ask(setup.listen, "监听地址", "address to listen on", "0.0.0.0:8443");
  } else {
    ask_source(questions, setup);
  }
  questions.ask(setup.up_url, "上级平台网址（没有则留空）", "URL of the platform above (may be empty for a gateway)");
  if (setup.up_url.empty()) return;
  questions.ask(setup.up_level, "上级平台层级 county/city/province/nation", "its level: county, city, province or nation", options.role == "gateway" ? "city" : "county");
  if (setup.up_package.empty()) questions.ask_code(setup.up_unit, "上级平台单位的统一社会信用代码", "unified code of the unit above");
}

/// Copies a certificate or key to its place beside the configuration; nothing to do when it lies there already.
Status place_file(Context& context, const std::string& from, const std::filesystem::path& to, const std::string& data_dir, posix::Share share) {
  if (from.empty()) return {};
  const std::string target = path_text(to);
  std::error_code other;
  if (!std::filesystem::equivalent(text_path(from), to, other)) {
    const Result<std::string> bytes = context.files.read(from, 1 << 20);
    if (!bytes) return bytes.error();
    if (Status written = context.files.write(target, *bytes); !written) return written;
  }
  return posix::share_with_owner_of(target, data_dir, share);
}

Status place_secrets(Context& context, const InitOptions& options, const std::filesystem::path& folder, const std::string& data_dir) {
  const std::array<std::pair<const std::string&, const char*>, 2> shared{{{options.certificate, "unit.crt"}, {options.ca, "ca.crt"}}};
  for (const auto& [from, name] : shared) {
    if (Status placed = place_file(context, from, folder / name, data_dir, posix::Share::ReadByGroup); !placed) return placed;
  }
  if (Status placed = place_file(context, options.key, folder / "unit.key", data_dir, posix::Share::Owner); !placed) return placed;
  if (Status placed = place_file(context, options.password_file, folder / "database.password", data_dir, posix::Share::Owner); !placed) return placed;
  const std::string hook_key = path_text(folder / "hook.key");
  if (options.setup.hook.empty() || context.files.status(hook_key)) return {};
  crypto::SystemRandom random;
  std::array<std::uint8_t, 32> key{};
  random.fill(key);
  if (Status written = context.files.write(hook_key, to_hex(key) + "\n"); !written) return written;
  return posix::share_with_owner_of(hook_key, data_dir, posix::Share::Owner);
}

/// A folder of the own data directory is made here; another one belongs to whoever shares it out.
Status make_folders(Context& context, const runtime::Setup& setup) {
  if (Status made = context.files.make_directories(setup.data_dir); !made) return made;
  if (setup.folder.empty() || context.files.list(setup.folder)) return {};
  return posix::make_folder_for_owner_of(setup.folder, setup.data_dir);
}

}  // namespace

int init(Context& context, InitOptions options) {
  runtime::Setup& setup = options.setup;
  const std::string target = path_text(context.config_file);
  if (context.files.status(target)) return context.fail({Fault::Config, "CLI-0011", "", {target, 0, 0, ""}});
  if (posix::is_terminal(0)) ask_all(context, options);
  if (options.role == "gateway" && setup.listen.empty()) setup.listen = "0.0.0.0:8443";
  setup.identity = !setup.listen.empty() || setup.up_package.empty() || !options.certificate.empty();
  const std::vector<Error> problems = runtime::problems_of(setup);
  for (const Error& problem : problems) context.err(context.messages.render(context.lang, problem) + " [" + problem.code + "]\n");
  if (!problems.empty()) return kUsage;
  const std::filesystem::path folder = std::filesystem::absolute(context.config_file).parent_path();
  Status done = context.files.make_directories(path_text(folder));
  if (done) done = make_folders(context, setup);
  if (done) done = place_secrets(context, options, folder, setup.data_dir);
  if (done) done = context.files.write(target, runtime::config_text(setup));
  if (done) done = posix::share_with_owner_of(target, setup.data_dir, posix::Share::ReadByGroup);
  if (!done) return context.fail(done.error());
  context.err(std::string(context.say("已写入 ", "written: ")) + target + "\n");
  const int checked = check(context, false);
  context.err(std::string(checked == kDone ? context.say("下一步：xinshi service install，再 xinshi service start\n", "next: xinshi service install, then xinshi service start\n")
                                           : context.say("请按上面的提示补齐，再执行 xinshi check\n", "put right what is named above, then run xinshi check\n")));
  return checked == kDone ? kDone : kDoneWithFindings;
}

}  // namespace xinshi::app

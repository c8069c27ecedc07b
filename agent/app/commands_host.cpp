// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/knowledge.h"
#include "app/node.h"
#include "platform/posix/program_path.h"
#include "platform/posix/service_manager.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

bool inside(const std::filesystem::path& folder, const std::filesystem::path& of) {
  const std::filesystem::path relative = folder.lexically_normal().lexically_relative(of.lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

/// Folders of sources that do not lie where the hardened unit lets the service write.
Result<posix::ServiceSpec> service_spec(Context& context) {
  const Result<runtime::Config> config = read_config_file(context);
  if (!config) return config.error();
  posix::ServiceSpec out;
  out.program = posix::program_path();
  out.config = path_text(std::filesystem::absolute(context.config_file).lexically_normal());
  out.templates = default_folder(context.files, "systemd");
  if (!context.files.list(out.templates)) out.templates = default_folder(context.files, "packaging/linux");
  const std::filesystem::path usual = "/var/lib/xinshi";
  if (!inside(config->data_dir, usual)) out.writable.push_back(path_text(config->data_dir.lexically_normal()));
  for (const runtime::SourceConfig& source : config->sources) {
    const bool reachable = source.type != "folder" || inside(source.directory, usual) || inside(source.directory, config->data_dir);
    if (!reachable) out.writable.push_back(path_text(source.directory.lexically_normal()));
  }
  return out;
}

int show_service(Context& context) {
  const Result<posix::ServiceView> view = posix::service_status();
  if (!view) return context.fail(view.error());
  if (context.json) {
    context.out(Json{{"installed", view->installed}, {"enabled", view->enabled}, {"state", view->state}, {"pid", view->pid}, {"restarts", view->restarts}}.dump() + "\n");
  } else {
    context.out(std::string(view->installed ? context.say("已安装", "installed") : context.say("未安装", "not installed")) +
                std::string(view->enabled ? context.say("，开机启动", ", starts at boot") : "") + "  " + view->state +
                (view->pid == 0 ? "" : "  PID " + std::to_string(view->pid)) + "\n");
  }
  return view->state == "active" ? kDone : kDoneWithFindings;
}

}  // namespace

int service(Context& context, const std::string& action) {
  if (action == "status") return show_service(context);
  Status done;
  if (action == "install") {
    const Result<posix::ServiceSpec> spec = service_spec(context);
    if (!spec) return context.fail(spec.error());
    done = posix::install_service(*spec);
  } else if (action == "uninstall") {
    done = posix::uninstall_service();
  } else if (action == "start") {
    done = posix::start_service();
  } else {
    done = posix::stop_service();
  }
  if (!done) return context.fail(done.error());
  context.err(std::string(context.say("完成\n", "done\n")));
  return kDone;
}

}  // namespace xinshi::app

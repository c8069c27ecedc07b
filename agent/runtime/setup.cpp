// SPDX-License-Identifier: Apache-2.0
#include "runtime/setup.h"

#include "base/text.h"
#include "core/identifiers.h"
#include "core/words.h"

namespace xinshi::runtime {
namespace {

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(out, text);  // a JSON text is a TOML basic string
  return out;
}

void line(std::string& out, const char* key, const std::string& value) {
  if (!value.empty()) out += std::string(key) + " = " + quoted(value) + "\n";
}

void add_sources(std::string& out, const Setup& setup) {
  if (!setup.folder.empty()) {
    out += "\n[[source]]                # 收妥的文件移入 done/，整份退回的移入 rejected/\nname = \"folder\"\ntype = \"folder\"\n";
    line(out, "directory", setup.folder);
    line(out, "adapter", setup.adapter);
  }
  if (!setup.hook.empty()) {
    out += "\n[hook]                    # 业务系统接口，仅限本机\n";
    line(out, "listen", setup.hook);
    out += "\n[[source]]\nname = \"case-system\"\ntype = \"hook\"\nkey_file = \"hook.key\"\n";
    line(out, "adapter", setup.adapter);
  }
  if (!setup.connection.empty()) {
    out += "\n[[source]]                # 只读；选用方法见手册 database.md\nname = \"case-db\"\ntype = \"database\"\n";
    line(out, "connection", setup.connection);
    line(out, "user", setup.user);
    if (!setup.user.empty()) out += "password_file = \"database.password\"\n";
    line(out, "table", setup.table);
    line(out, "key", setup.key);
    out += setup.watermark.empty() ? "mode = \"full\"\n" : "watermark = " + quoted(setup.watermark) + "\n";
    line(out, "adapter", setup.adapter);
  }
}

void add_gateway(std::string& out, const Setup& setup) {
  if (setup.listen.empty()) return;
  out += "\n[listen]                  # 接收下级报送，双向证书认证\n";
  line(out, "address", setup.listen);
  line(out, "platform", setup.level);
  line(out, "level", setup.level);
  for (const auto& [unit, name] : setup.peers) {
    out += "\n[[peer]]\n";
    line(out, "unit", unit);
    line(out, "name", name);
  }
}

void add_platform(std::string& out, const Setup& setup) {
  if (setup.up_url.empty()) return;
  out += "\n[[platform]]              # 上级平台\n";
  line(out, "id", setup.up_id.empty() ? setup.up_level : setup.up_id);
  line(out, "level", setup.up_level);
  line(out, "type", setup.up_package.empty() ? "peer" : "http");
  line(out, "url", setup.up_url);
  line(out, "unit", setup.up_package.empty() ? setup.up_unit : "");
  line(out, "package", setup.up_package);
}

}  // namespace

std::vector<Error> problems_of(const Setup& setup) {
  std::vector<Error> out;
  const auto add = [&](const char* code, const char* option, std::string detail) {
    out.push_back({Fault::Config, code, std::move(detail), {"", 0, 0, option}});
  };
  const auto need = [&](const std::string& value, const char* option) {
    if (value.empty()) add("CFG-0004", option, "");
  };
  const auto code = [&](const std::string& value, const char* option) {
    if (!value.empty() && !uscc_well_formed(value)) add("CFG-0007", option, value);
  };
  const auto level = [&](const std::string& value, const char* option) {
    if (!value.empty() && !parse_level(value)) add("CFG-0006", option, "county, city, province, nation");
  };
  need(setup.unit_name, "--unit-name");
  need(setup.unit_code, "--unit-code");
  code(setup.unit_code, "--unit-code");
  code(setup.up_unit, "--to-unit");
  for (const auto& [unit, name] : setup.peers) code(unit, "--peer");
  level(setup.level, "--level");
  level(setup.up_level, "--to-level");
  const bool source = !setup.folder.empty() || !setup.hook.empty() || !setup.connection.empty();
  if (!source && setup.listen.empty()) add("CFG-0010", "--folder, --hook, --connection, --listen", "");
  if (!setup.listen.empty()) need(setup.level, "--level");
  if (!setup.connection.empty()) need(setup.table, "--table");
  if (!setup.connection.empty()) need(setup.key, "--key-column");
  if (setup.listen.empty()) need(setup.up_url, "--to");
  if (!setup.up_url.empty()) need(setup.up_level, "--to-level");
  if (!setup.up_url.empty() && setup.up_package.empty()) need(setup.up_unit, "--to-unit");
  return out;
}

std::string config_text(const Setup& setup) {
  std::string out = "# 信使配置。修改后执行 xinshi check 检查，再执行 systemctl reload xinshi 生效。\n# 各项说明见 CONFIGURATION.md；样例见 /usr/share/doc/xinshi/examples/。\n\n[data]\n";
  line(out, "dir", setup.data_dir);
  out += "\n[unit]                    # 本单位\n";
  line(out, "name", setup.unit_name);
  line(out, "code", setup.unit_code);
  line(out, "division", setup.division);
  if (setup.identity) out += "\n[identity]                # 本单位证书、私钥，信任的根证书\ncertificate = \"unit.crt\"\nkey = \"unit.key\"\nca = \"ca.crt\"\n";
  add_sources(out, setup);
  add_gateway(out, setup);
  add_platform(out, setup);
  return out;
}

}  // namespace xinshi::runtime

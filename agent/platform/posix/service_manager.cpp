// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/service_manager.h"

#include "base/text.h"
#include "platform/posix/child_process.h"
#include "platform/posix/ownership.h"
#include "platform/posix/posix_file_system.h"

namespace xinshi::posix {
namespace {

constexpr char kName[] = "xinshi.service";
constexpr char kOwnUnit[] = "/etc/systemd/system/xinshi.service";
constexpr char kDropIn[] = "/etc/systemd/system/xinshi.service.d/xinshi.conf";
constexpr char kUsualProgram[] = "/usr/bin/xinshi";
constexpr char kUsualConfig[] = "/etc/xinshi/xinshi.toml";
constexpr std::int64_t kPatienceMs = 330'000;  ///< a start may take as long as the unit's TimeoutStartSec

bool exists(const std::string& path) { return PosixFileSystem().status(path).ok(); }

bool packaged() { return exists("/usr/lib/systemd/system/xinshi.service") || exists("/lib/systemd/system/xinshi.service"); }

/// One word of a unit file: quoted, percent signs doubled.
std::string unit_word(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '%') out += '%';
    out += c;
  }
  return out + '"';
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

Status usable() {
  if (!PosixFileSystem().list("/run/systemd/system")) return Error{Fault::Config, "SYS-0022", "", {}};
  if (!is_superuser()) return Error{Fault::Config, "SYS-0023", "", {}};
  return {};
}

Status tell(const std::vector<std::string>& command) {
  const Result<ChildEnd> end = run_program(command, "", kPatienceMs);
  if (!end) return end.error();
  if (end->exit != 0) return Error{Fault::Transient, "SYS-0024", std::string(trim(end->output)), {}};
  return {};
}

Status systemctl(std::vector<std::string> words) {
  words.insert(words.begin(), {"systemctl", "--no-pager", "--quiet"});
  return tell(words);
}

/// Without a package: user, folders and unit from the templates that lie beside the program.
Status install_unit(const ServiceSpec& spec) {
  PosixFileSystem files;
  const Result<std::string> unit = files.read(spec.templates + "/xinshi.service", 1 << 16);
  if (!unit) return unit.error();
  if (Status made = tell({"systemd-sysusers", spec.templates + "/xinshi.sysusers"}); !made) return made;
  if (Status made = tell({"systemd-tmpfiles", "--create", spec.templates + "/xinshi.tmpfiles"}); !made) return made;
  if (Status written = files.write(kOwnUnit, replaced(*unit, kUsualProgram, spec.program)); !written) return written;
  return tell({"chmod", "644", kOwnUnit});
}

}  // namespace

std::string service_drop_in(const ServiceSpec& spec) {
  std::string out;
  if (spec.config != kUsualConfig) {
    const std::string named = " -c " + unit_word(spec.config);
    out += "[Unit]\nConditionPathExists=\nConditionPathExists=" + replaced(spec.config, "%", "%%") + "\n[Service]\nExecStartPre=\nExecStartPre=" + spec.program +
           " check --no-connect --lang zh" + named + "\nExecStart=\nExecStart=" + spec.program + " run" + named + "\nExecReload=\nExecReload=" + spec.program +
           " check --no-connect --lang zh" + named + "\nExecReload=/bin/kill -HUP $MAINPID\n";
  } else if (!spec.writable.empty()) {
    out += "[Service]\n";
  }
  for (const std::string& folder : spec.writable) out += "ReadWritePaths=" + unit_word("-" + folder) + "\n";
  if (out.empty()) return out;
  return "# Written by `xinshi service install` from the configuration; own settings go into another file of this folder.\n" + out;
}

Status install_service(const ServiceSpec& spec) {
  if (Status can = usable(); !can) return can;
  if (!packaged()) {
    if (Status installed = install_unit(spec); !installed) return installed;
  }
  PosixFileSystem files;
  const std::string drop_in = service_drop_in(spec);
  if (drop_in.empty()) {
    if (Status removed = files.remove(kDropIn); !removed) return removed;
  } else {
    if (Status made = tell({"mkdir", "-p", "-m", "755", "/etc/systemd/system/xinshi.service.d"}); !made) return made;
    if (Status written = files.write(kDropIn, drop_in); !written) return written;
    if (Status open = tell({"chmod", "644", kDropIn}); !open) return open;
  }
  if (Status reloaded = systemctl({"daemon-reload"}); !reloaded) return reloaded;
  return systemctl({"enable", kName});
}

Status uninstall_service() {
  if (Status can = usable(); !can) return can;
  if (Status stopped = systemctl({"disable", "--now", kName}); !stopped) return stopped;
  PosixFileSystem files;
  for (const char* file : {kDropIn, kOwnUnit}) {
    if (Status removed = files.remove(file); !removed) return removed;
  }
  return systemctl({"daemon-reload"});
}

Status start_service() {
  if (Status can = usable(); !can) return can;
  return systemctl({"start", kName});
}

Status stop_service() {
  if (Status can = usable(); !can) return can;
  return systemctl({"stop", kName});
}

Result<ServiceView> service_status() {
  const Result<ChildEnd> end =
      run_program({"systemctl", "--no-pager", "show", "-p", "LoadState", "-p", "UnitFileState", "-p", "ActiveState", "-p", "MainPID", "-p", "NRestarts", kName}, "", 30'000);
  if (!end || end->exit != 0) return Error{Fault::Config, "SYS-0022", "", {}};
  ServiceView out;
  for (const std::string_view line : split(end->output, "\n")) {
    const std::size_t at = line.find('=');
    if (at == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, at), value = line.substr(at + 1);
    if (key == "LoadState") out.installed = value == "loaded";
    if (key == "UnitFileState") out.enabled = value == "enabled";
    if (key == "ActiveState") out.state = value;
    if (key == "MainPID") out.pid = parse_u64(value).value_or(0);
    if (key == "NRestarts") out.restarts = parse_u64(value).value_or(0);
  }
  return out;
}

}  // namespace xinshi::posix

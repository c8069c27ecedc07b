// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/config_text.h"
#include "app/connectors.h"
#include "app/database_listener.h"
#include "app/database_parts.h"
#include "app/knowledge.h"
#include "app/node.h"
#include "app/remote_parts.h"
#include "app/service.h"
#include "crypto/openssl/certificate.h"
#include "crypto/openssl/keys.h"
#include "odbc/odbc_driver.h"
#include "pipeline/judging_package.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/ownership.h"
#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

/// Collects what is wrong; warnings (certificate soon to expire, next year's holidays) do not make it fail.
struct Findings {
  std::vector<Error> errors;
  std::vector<Error> warnings;

  void add(Error error) { errors.push_back(std::move(error)); }
  void warn(const char* code, std::string detail, std::string file, std::string key) {
    warnings.push_back({Fault::Config, code, std::move(detail), {std::move(file), 0, 0, std::move(key)}});
  }
};

constexpr std::int64_t kDayUs = 86'400 * kMicrosPerSecond;

void check_certificate(Context& context, const runtime::Config& config, Findings& findings) {
  const std::filesystem::path& certificate = config.certificate;
  if (certificate.empty()) return;
  const Result<std::string> pem = context.files.read(path_text(certificate), 1 << 20);
  if (!pem) return findings.add({Fault::Config, "CFG-0013", pem.error().code, {path_text(certificate), 0, 0, "certificate"}});
  const Result<Secret> secret = posix::read_secret_file(path_text(config.key));
  if (!secret) return findings.add(secret.error());
  if (Status pair = crypto::check_pair(*pem, *secret); !pair) return findings.add(pair.error());
  const Result<CertificateInfo> info = crypto::read_certificate(*pem);
  if (!info) return findings.add(info.error());
  if (info->unit != config.unit_code) findings.add({Fault::Config, "CFG-0021", info->unit, {path_text(certificate), 0, 0, "unit.code"}});
  posix::SystemClock clock;
  const Instant now = clock.now();
  if (now < info->not_before || info->not_after < now) {
    findings.add({Fault::Config, "CFG-0016", format_instant(info->not_after), {path_text(certificate), 0, 0, "certificate"}});
  } else if (info->not_after.us - now.us < 30 * kDayUs) {
    findings.warn("CFG-0017", format_instant(info->not_after), path_text(certificate), "certificate");
  }
}

/// Connects and looks, as the service would; reads no rows.
void check_database(const runtime::Config& config, const runtime::SourceConfig& source, std::shared_ptr<const mapping::SourceAdapter> adapter,
                    Findings& findings) {
  posix::SystemClock clock;
  posix::JsonLinesLog log(2, clock);
  posix::IconvDecoders charsets;
  const auto driver = odbc::make_driver();
  const auto warnings = make_database_source(source, std::move(adapter), {*driver, charsets, clock, log})->inspect();
  if (!warnings) return findings.add(placed(warnings.error(), config, source));
  for (const Error& each : *warnings) findings.warnings.push_back(placed(each, config, source));
  if (source.database.listen.empty()) return;
  const auto notifications = make_notification_driver();
  if (const Status listens = DatabaseListener(source, *notifications, [] {}, log).connect(); !listens) {
    findings.warnings.push_back(placed(listens.error(), config, source));  // rows come by polling all the same
  }
}

void check_drop(Context& context, const runtime::PlatformConfig& platform, Findings& findings) {
  if (platform.remote.url.empty()) {
    const std::string folder = path_text(platform.directory);
    if (!context.files.list(folder)) findings.add({Fault::Config, "SRC-0101", "", {folder, 0, 0, "platform.directory"}});
    return;
  }
  const auto listed = make_remote(platform.remote, context.files, {})->list("");
  if (!listed) findings.add(listed.error());
}

/// Whether the other machine is reached, is the right one, and lets the account in.
void check_remote(Context& context, const runtime::SourceConfig& source, Findings& findings) {
  const auto listed = make_remote(source.remote, context.files, {})->list("");
  if (!listed) findings.add(listed.error());
}

/// Rules that do not run because this node lacks their table: said once for each table, with the kinds it concerns.
void say_not_checked(Context& context, const Knowledge& knowledge, Findings& findings) {
  std::map<std::string_view, std::string> kinds;
  for (const auto& [kind, rule, reason] : knowledge.validator->not_checked()) {
    std::string& text = kinds[reason];
    text += (text.empty() ? rule + ": " : ", ") + kind;
  }
  for (const auto& [reason, text] : kinds) findings.warn(std::string(reason).c_str(), text, schemas_folder(context), "");
}

/// The service moves files away that it has taken.
void check_folder(Context& context, const std::string& folder, Findings& findings) {
  if (!context.files.list(folder)) return findings.add({Fault::Config, "SRC-0101", "", {folder, 0, 0, "source.directory"}});
  const std::string probe = folder + "/.xinshi-check";
  if (Status written = context.files.write(probe, "x"); !written) {
    return findings.add({Fault::Config, "CFG-0023", written.error().code, {folder, 0, 0, "source.directory"}});
  }
  (void)context.files.remove(probe);
}

void check_knowledge(Context& context, const runtime::Config& config, bool connect, Findings& findings) {
  const Result<std::unique_ptr<Knowledge>> knowledge = read_knowledge(context.files, schemas_folder(context));
  if (!knowledge) return findings.add(knowledge.error());
  const std::string adapters = adapters_folder(context);
  for (const runtime::SourceConfig& source : config.sources) {
    const auto adapter = read_adapter(context.files, adapters, source.adapter, (*knowledge)->catalogue);
    if (!adapter) findings.add(adapter.error());
    if (adapter && !connect && !source.database.password_file.empty()) {
      if (const Result<Secret> word = posix::read_secret_file(path_text(source.database.password_file)); !word) findings.add(word.error());
    }
    if (adapter && connect && source.type == "database") check_database(config, source, *adapter, findings);
    if (connect && !source.remote.url.empty()) check_remote(context, source, findings);
    if (source.type == "folder" && source.remote.url.empty()) check_folder(context, path_text(source.directory), findings);
    if (source.type == "hook") {
      if (const Result<Secret> key = posix::read_secret_file(path_text(source.key_file)); !key) findings.add(key.error());
    }
  }
  posix::SystemClock clock;
  for (const runtime::PlatformConfig& platform : config.platforms) {
    if (platform.type == "peer") continue;
    if (platform.type == "file_drop") check_drop(context, platform, findings);
    const auto package = read_package(context.files, adapters, platform.package, (*knowledge)->catalogue);
    if (!package) {
      findings.add(package.error());
    } else if (const auto judged = pipeline::judging(*package, (*knowledge)->catalogue, (*knowledge)->rule_data(), clock); !judged) {
      findings.add(judged.error());
    } else if (const auto givens = platform_givens(platform, **package); !givens) {
      findings.add(givens.error());
    } else if ((*package)->call() != nullptr && (*package)->call()->weak) {
      findings.warn("CFG-0026", platform.id, "", "platform.package");
    }
  }
  say_not_checked(context, **knowledge, findings);
  const int year = year_month_day(date_of(clock.now())).year;
  if (!(*knowledge)->calendar.knows(year)) findings.warn("CFG-0018", std::to_string(year), "", "");
}

void check_disk(Context& context, const runtime::Config& config, Findings& findings) {
  const std::string dir = path_text(config.data_dir);
  if (Status made = context.files.make_directories(dir); !made) return findings.add({Fault::Config, "CFG-0015", made.error().code, {dir, 0, 0, "data.dir"}});
  const std::string probe = dir + "/.check";
  if (Status written = context.files.write(probe, "x"); !written) return findings.add({Fault::Config, "CFG-0015", written.error().code, {dir, 0, 0, "data.dir"}});
  (void)context.files.remove(probe);
  const Result<std::uint64_t> free = context.files.free_bytes(dir);
  if (free && *free < config.reserve_bytes) findings.warn("CFG-0019", std::to_string(*free >> 20) + " MB", dir, "data.dir");
}

void print(Context& context, const Findings& findings) {
  Json problems = Json::array();
  const auto add = [&](const Error& e, const char* severity) {
    problems.push_back({{"file", e.where.file}, {"line", e.where.line}, {"column", e.where.column}, {"key", e.where.key}, {"code", e.code},
                        {"severity", severity}, {"message", context.messages.render(context.lang, e)}});
    if (!context.json) context.err(context.messages.render(context.lang, e) + " [" + e.code + "]\n");
  };
  for (const Error& e : findings.errors) add(e, "error");
  for (const Error& e : findings.warnings) add(e, "warn");
  if (context.json) {
    context.out(Json{{"ok", findings.errors.empty()}, {"problems", problems}}.dump() + "\n");
  } else if (findings.errors.empty()) {
    context.out(std::string(context.say("检查通过\n", "all checks passed\n")));
  }
}

Findings look_over(Context& context, bool connect) {
  Findings findings;
  runtime::Config config;
  findings.errors = read_whole_config(context, config);
  if (!findings.errors.empty()) return findings;
  if (Status became = posix::become_owner_of(path_text(config.data_dir)); !became) findings.add(became.error());
  check_knowledge(context, config, connect, findings);
  check_certificate(context, config, findings);
  check_disk(context, config, findings);
  if (const Result<ConfigText> text = gather_config(context)) {
    for (Error& each : findings.errors) text->relocate(each);
    for (Error& each : findings.warnings) text->relocate(each);
  }
  return findings;
}

}  // namespace

int check(Context& context, bool connect) {
  const Findings findings = look_over(context, connect);
  print(context, findings);
  return findings.errors.empty() ? kDone : kUsage;
}

std::vector<Error> configuration_problems(Context& context) { return look_over(context, false).errors; }

int run(Context& context) { return run_service(context); }

}  // namespace xinshi::app

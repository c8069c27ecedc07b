// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/context.h"
#include "runtime/setup.h"

namespace xinshi::app {

// Each command answers its exit code. Options are what the user wrote; docs/CLI.md lists them.

// commands_values.cpp
int id_check(Context& context, const std::string& what, const std::string& value);
int deadline(Context& context, const std::string& date, int days);

// commands_service.cpp
/// Without `connect` nothing outside this machine is asked: what a start or reload of the service must know.
int check(Context& context, bool connect);
/// The errors that `check` without `connect` would name.
std::vector<Error> configuration_problems(Context& context);
int run(Context& context);

// commands_init.cpp
struct InitOptions {
  std::string role;  ///< "agent", "gateway"
  runtime::Setup setup;
  std::string certificate, key, ca, password_file;  ///< copied beside the configuration
};
/// Writes a first configuration, asking on a terminal for what the options do not tell.
int init(Context& context, InitOptions options);

// commands_host.cpp
/// install|uninstall|start|stop|status of the service of the operating system.
int service(Context& context, const std::string& action);

// commands_doctor.cpp
/// Examines node, sources and platforms step by step; with `bundle` also writes a folder for whoever helps.
int doctor(Context& context, const std::string& bundle);

// commands_try.cpp
struct TryOptions {
  std::string adapter;
  std::string file;
  std::string kind;
  std::string charset = "auto";
  std::string sheet;
  std::string to;
  std::string output;
  std::string source;  ///< a database source of the configuration, instead of `file`
  std::uint64_t limit = 100;
};
int try_adapter(Context& context, const TryOptions& options);

// commands_adapter.cpp
struct AdapterOptions {
  std::string sample;
  std::string charset = "auto";
  std::string sheet;
  std::string kind, id = "my-system", output;  ///< new
  std::string before, after;                   ///< diff: adapter ids or files
};
int adapter_new(Context& context, const AdapterOptions& options);
int adapter_diff(Context& context, const AdapterOptions& options);

// commands_admin.cpp
constexpr std::uint64_t kMostLines = 200'000;  ///< of a listing, unless --limit says otherwise; never cut in silence
struct RecordsOptions {
  std::string find, state, kind, due_before;
  std::uint64_t limit = kMostLines;
};
int records(Context& context, const RecordsOptions& options);
int show(Context& context, const std::string& id);
int submit(Context& context, const std::string& kind, const std::string& file);
struct QuarantineOptions {
  std::string action = "list", id, source;
  std::uint64_t limit = kMostLines;
};
int quarantine(Context& context, const QuarantineOptions& options);
struct DeliveriesOptions {
  std::string action = "list", platform, state, id;
  std::uint64_t limit = kMostLines;
};
int deliveries(Context& context, const DeliveriesOptions& options);
int status(Context& context);

// commands_backfill.cpp
struct BackfillOptions {
  std::string source, from, to, rows_per_second;
};
int backfill(Context& context, const BackfillOptions& options);

// commands_reconcile.cpp
struct ReconcileOptions {
  std::string source, from, to, rows_per_second;
  bool resend = false;
};
int reconcile(Context& context, const ReconcileOptions& options);

// commands_report.cpp
struct ReportOptions {
  std::string kind, from, to, output;
};
int report(Context& context, const ReportOptions& options);
int fsck(Context& context, bool rebuild);

// commands_audit.cpp
struct VerifyCommand {
  std::string directory;
  std::string log_key;
  bool trust_own_keys = false;
  std::vector<std::string> witness_keys;
  int quorum = 0;
  std::vector<std::string> held;
};
int audit_verify(Context& context, const VerifyCommand& options);
int audit_check_proof(Context& context, const std::string& log_key, const std::string& leaf, const std::string& proof);
int audit_prove(Context& context, const std::string& id, const std::string& output);
int audit_export(Context& context, const std::string& directory);

// commands_evidence.cpp
int evidence(Context& context, const std::string& id, const std::string& directory);

}  // namespace xinshi::app

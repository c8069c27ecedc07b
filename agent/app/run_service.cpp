// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "app/admin_link.h"
#include "app/commands.h"
#include "app/config_text.h"
#include "app/service.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/rotating_file.h"
#include "platform/posix/service_notifier.h"
#include "platform/posix/signal_waiter.h"

namespace xinshi::app {
namespace {

/// A service under way and what it was made of.
struct Running {
  std::unique_ptr<Service> service;
  ConfigState state;
};

Result<Running> begin(Context& context, Log& log) {
  Result<ConfigState> state = config_state(context);
  if (!state) return state.error();
  Running out{std::make_unique<Service>(context, log), std::move(*state)};
  if (Status assembled = assemble(*out.service); !assembled) return assembled.error();
  set_going(*out.service);
  return out;
}

/// The former configuration once more: its text is held, the files that it names were good a moment ago.
Status go_back(Context& context, Log& log, Running& running) {
  context.held_config = std::make_shared<const ConfigText>(running.state.text);
  Result<Running> former = begin(context, log);
  context.held_config.reset();
  if (!former) return former.error();
  const ConfigState held = std::move(running.state);
  running = std::move(*former);
  running.state.text = held.text;
  log.warn("config.rolled-back", {{"code", "CFG-0025"}});
  return {};
}

/// All or nothing: what can be judged beforehand is, while the work goes on; only then the parts are taken down and put together anew, and
/// where that fails in spite of all, once more as they were. An error means that not even that was possible.
Status reload(Context& context, Log& log, Running& running) {
  const std::vector<Error> problems = configuration_problems(context);
  for (const Error& problem : problems) log.error("config.refused", problem);
  if (!problems.empty()) return {};
  const Result<ConfigState> now = config_state(context);
  if (!now) return log.error("config.refused", now.error()), Status();
  const std::vector<std::string> changes = differences(running.state, *now);
  for (const std::string& change : changes) log.info("config.change", {{"change", change}});
  wind_down(*running.service);
  running.service.reset();
  Result<Running> fresh = begin(context, log);
  if (!fresh) {
    log.error("config.refused", fresh.error());
    return go_back(context, log, running);
  }
  running = std::move(*fresh);
  log.info("config.reloaded", {{"changes", static_cast<std::int64_t>(changes.size())}});
  return {};
}

/// A log file besides stderr, where the configuration asks for one.
Status add_log_file(const runtime::Config& config, posix::JsonLinesLog& log) {
  if (config.log_file.empty()) return {};
  Result<posix::RotatingFile> file = posix::RotatingFile::open(path_text(config.log_file), config.log_rotate_bytes, config.log_keep);
  if (!file) return file.error();
  log.also_to(std::make_unique<posix::RotatingFile>(std::move(*file)));
  return {};
}

Status serve(Context& context, Log& log, Running& running, posix::SignalWaiter& signals, const posix::ServiceNotifier& notifier) {
  const std::int64_t ping_ms = posix::ServiceNotifier::watchdog_interval_ms().value_or(60'000);
  while (true) {
    const posix::SignalWaiter::Signal signal = signals.wait(ping_ms);
    if (signal == posix::SignalWaiter::Signal::Stop) return {};
    if (signal == posix::SignalWaiter::Signal::Reload) {
      notifier.reloading(running.service->node->clock.monotonic_us());
      if (Status reloaded = reload(context, log, running); !reloaded) return reloaded;
      notifier.ready();
    }
    if (running.service->admin->healthy()) notifier.watchdog();  // a hung worker must end in a restart
  }
}

}  // namespace

int run_service(Context& context) {
  posix::SignalWaiter signals;
  posix::SystemClock clock;
  posix::JsonLinesLog log(2, clock);
  const auto failed = [&](const Error& error) {
    log.error("service.start-failed", error);
    return context.fail(error);
  };
  if (open_admin_link(context, true)) {  // a service answers already: waiting for its lock would be in vain
    return failed({Fault::Config, "CFG-0014", "", {path_text(context.config_file), 0, 0, "data.dir"}});
  }
  Result<Running> running = begin(context, log);
  if (!running) return failed(running.error());
  if (Status added = add_log_file(running->service->node->config, log); !added) return failed(added.error());
  const posix::ServiceNotifier notifier = posix::ServiceNotifier::from_environment();
  notifier.ready();
  log.info("service.started", {{"unit", running->service->node->config.unit_code}, {"version", std::string(XINSHI_VERSION)}});
  const Status ended = serve(context, log, *running, signals, notifier);
  notifier.stopping();
  if (!ended) return failed(ended.error());
  wind_down(*running->service);
  log.info("service.stopped");
  return kDone;
}

}  // namespace xinshi::app

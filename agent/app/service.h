// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/alarms.h"
#include "app/backfill.h"
#include "app/connectors.h"
#include "app/context.h"
#include "app/database_listener.h"
#include "app/drop_parts.h"
#include "app/node.h"
#include "app/reconcile.h"
#include "audit/log_directory.h"
#include "audit/witness.h"
#include "pipeline/answer_poller.h"
#include "pipeline/channel.h"
#include "pipeline/checkpointer.h"
#include "pipeline/collector.h"
#include "pipeline/cosigning.h"
#include "pipeline/dispatcher.h"
#include "pipeline/inbox.h"
#include "pipeline/intake.h"
#include "pipeline/janitor.h"
#include "pipeline/receipt_poller.h"
#include "pipeline/status_asker.h"
#include "pipeline/watchman.h"
#include "platform/posix/posix_directory.h"
#include "ports/files.h"
#include "ports/remote.h"
#include "runtime/admin_api.h"
#include "runtime/bell.h"
#include "runtime/peer_api.h"
#include "runtime/worker.h"
#include "sources/folder/remote_pickup.h"
#include "sources/hook/hook.h"
#include "sources/hook/intake_pool.h"

namespace xinshi::app {

/// Everything that runs in one process. The recipes (agent_mode.cpp, gateway_mode.cpp) put parts into it; `run` keeps them going.
/// Members are destroyed in reverse order: servers and workers first, then what they use, then the node.
struct Service {
  explicit Service(Context& the_context, Log& the_log) : context(the_context), log(the_log) {}

  Context& context;
  Log& log;
  std::unique_ptr<Node> node;
  std::unique_ptr<CharsetDecoders> charsets;
  std::unique_ptr<CharsetEncoder> encoder;
  std::unique_ptr<ArchiveReader> archives;
  std::unique_ptr<DatabaseDriver> databases;
  std::unique_ptr<NotificationDriver> notifications;
  std::unique_ptr<HttpClient> http;
  std::unique_ptr<MessageCrypto> message_crypto;
  std::stop_source stopping;             ///< set first when the service ends
  std::unique_ptr<HttpClient> feed_http;  ///< for receipt feeds, whose long polls must not hold up the end
  runtime::Bell work;      ///< records to send
  runtime::Bell receipts;  ///< receipts to hand down
  runtime::Bell quiet;     ///< nothing rings it but the end
  std::unique_ptr<posix::PosixDirectory> audit_reader;  ///< for handing tiles out while the writer writes
  std::unique_ptr<audit::LogWriter> log_writer;
  std::unique_ptr<pipeline::Checkpointer> checkpointer;
  std::unique_ptr<pipeline::Watchman> watchman;
  std::unique_ptr<pipeline::Janitor> janitor;
  std::unique_ptr<NoteVerifier> note_verifier;
  std::unique_ptr<posix::PosixDirectory> cosigned;       ///< the audit folder, for writing `cosigned`
  std::unique_ptr<pipeline::Cosigning> cosigning;        ///< always there, perhaps without a witness
  std::unique_ptr<posix::PosixDirectory> witness_held;   ///< what this gateway cosigned
  std::unique_ptr<audit::Witness> witness;
  std::unique_ptr<pipeline::Inbox> inbox;
  std::unique_ptr<runtime::PeerApi> peer_api;

  /// One source with its intake; the collector is null for a hook.
  struct SourceLine {
    runtime::SourceConfig config;
    std::unique_ptr<RemoteDirectory> remote;         ///< of a folder source on another machine
    std::unique_ptr<folder::RemotePickup> pickup;    ///< likewise
    std::unique_ptr<Source> source;
    std::unique_ptr<pipeline::Intake> intake;  ///< the collector's
    std::unique_ptr<pipeline::Collector> collector;
    std::unique_ptr<DatabaseListener> listener;  ///< of a database that tells of new rows
    std::unique_ptr<hook::IntakePool> pool;  ///< for hook calls and quarantined rows tried again
  };
  std::vector<std::unique_ptr<SourceLine>> sources;
  /// One platform with its workers' parts.
  struct PlatformLine {
    runtime::PlatformConfig config;
    DropParts drop;  ///< of a platform that takes files; its sender is moved into `sender`
    std::unique_ptr<Sender> sender;
    pipeline::Channel channel;
    std::vector<std::unique_ptr<pipeline::Dispatcher>> dispatchers;
    std::unique_ptr<pipeline::StatusAsker> asker;  ///< null where the platform cannot be asked
    std::unique_ptr<ReceiptFeed> feed;
    std::unique_ptr<pipeline::ReceiptPoller> poller;
    std::unique_ptr<pipeline::AnswerPoller> answers;
  };
  std::vector<std::unique_ptr<PlatformLine>> platforms;
  std::unique_ptr<hook::Hook> hook;
  Secret submit_key;  ///< of this run: how the administration socket hands rows to `submit`
  std::unique_ptr<hook::Hook> submit;  ///< the same intake behind the administration socket
  std::unique_ptr<runtime::AdminApi> admin;
  std::unique_ptr<Alarms> alarms;

  std::unique_ptr<Backfills> backfills;
  std::unique_ptr<Reconciles> reconciles;
  std::vector<std::unique_ptr<runtime::Worker>> workers;
  std::vector<std::unique_ptr<HttpServer>> servers;

  bool intake_open() const;
  std::vector<std::string> platform_ids() const;
  /// Which record goes to which of them; null where every record goes to all.
  std::shared_ptr<const pipeline::Router> router() const;
  /// The strictest deadline among the packages of its platforms, in working days; 0 = none names one.
  int deadline_days() const;
  pipeline::IntakeDeps intake_deps();
};

/// An agent: sources, hook, dispatchers, receipt pollers.
Status add_agent_parts(Service& service);
/// The hook's listener and `submit`.
Status add_hook_parts(Service& service);
/// A gateway: the door for senders below.
Status add_gateway_parts(Service& service);

/// Puts the parts together as the configuration says; nothing runs yet.
Status assemble(Service& service);
/// Begins or ends the work of an assembled service.
void set_going(Service& service);
void wind_down(Service& service);

/// `xinshi run`: puts the configured parts together, serves until SIGTERM, answers the exit code.
int run_service(Context& context);

/// The administration interface over a node without a running service, for commands.
std::unique_ptr<runtime::AdminApi> make_admin(Service& service);

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/time.h"
#include "core/catalogue.h"
#include "figures/report.h"
#include "pipeline/channel.h"
#include "ports/store.h"
#include "ports/wire.h"
#include "runtime/worker.h"

namespace xinshi::runtime {

/// The stock of a source, for `backfill`.
struct BackfillRequest {
  std::string source;
  Date from{};
  Date to{};
  std::optional<std::uint64_t> rows_per_second;
};

/// For `reconcile`.
struct ReconcileRequest {
  std::string source;  ///< "" = every one
  Date from{};
  Date to{};
  bool resend = false;
  std::optional<std::uint64_t> rows_per_second;
};

/// What the API needs besides the store; parts that are not running are empty.
struct AdminDeps {
  Store& store;
  Clock& clock;
  const Catalogue& catalogue;
  const MessageCatalogue& messages;
  std::string unit_name;
  std::string unit_code;
  std::function<std::vector<Worker::View>()> workers;
  std::function<std::vector<std::pair<std::string, pipeline::Channel::View>>()> channels;
  std::function<std::uint64_t()> free_bytes;
  std::function<std::vector<std::pair<std::string, CertificateInfo>>()> certificates;
  std::function<void()> wake;  ///< after an operator's action that makes work
  /// Takes a quarantined row again; true when it was admitted.
  std::function<Result<bool>(const QuarantineView&)> retry_row;
  /// Judges the whole node; with `rebuild` makes the projections anew first (only while no service runs). One line a problem.
  std::function<Result<std::vector<std::string>>(bool rebuild)> fsck;
  /// Takes decisions handed in by `submit`.
  std::function<ServerReply(const ServerRequest&)> submit;
  /// Begins (`start`) a backfill or looks at one; answers its state as JSON.
  std::function<Result<std::string>(const BackfillRequest&, bool start)> backfill;
  /// Begins (`start`) a reconciliation or looks at one; answers its state and, once done, its findings as NDJSON.
  std::function<Result<std::string>(const ReconcileRequest&, bool start)> reconcile;
  std::vector<std::string> counted_sources;  ///< that a reconciliation can count
  std::vector<figures::Figure> figures;  ///< what reports show
  std::function<std::pair<std::size_t, bool>()> witnesses = {};  ///< how many are asked to cosign; true when one contradicts this node
};

/// The local administration interface: JSON and NDJSON over a Unix socket or loopback, the same answers whether the service runs or a
/// command opened the store itself. Thread-safe.
class AdminApi {
 public:
  explicit AdminApi(AdminDeps deps) : deps_(std::move(deps)) {}
  ServerReply handle(const ServerRequest& request);

  /// False when work waits and nothing has moved for too long, or a worker hangs.
  bool healthy() const;
  std::string metrics();

 private:
  ServerReply status(const ServerRequest& request);
  ServerReply records(const ServerRequest& request);
  ServerReply record(const ServerRequest& request);
  ServerReply quarantine(const ServerRequest& request);
  ServerReply retry_quarantine(const ServerRequest& request);
  Result<bool> retry_row(std::uint64_t id, const std::string& who);
  ServerReply drop_quarantine(const ServerRequest& request);
  ServerReply deliveries(const ServerRequest& request);
  ServerReply operate(const ServerRequest& request, const std::string& action);
  ServerReply fsck(const ServerRequest& request);
  ServerReply report(const ServerRequest& request);
  ServerReply backfill(const ServerRequest& request);
  ServerReply reconcile(const ServerRequest& request);
  ServerReply leaves(const ServerRequest& request);
  ServerReply evidence(const ServerRequest& request);
  ServerReply version(const ServerRequest& request);
  ServerReply problem(int status, const Error& error, const ServerRequest& request) const;

  AdminDeps deps_;
};

/// HTTP status of a fault.
int http_status_of(const Error& error);
/// application/problem+json (RFC 9457) with the stable code; zh and en.
ServerReply problem_reply(int status, const Error& error, const MessageCatalogue& messages, Lang lang);
Lang language_of(const ServerRequest& request);

}  // namespace xinshi::runtime

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/directory.h"
#include "base/log.h"
#include "base/message.h"
#include "pipeline/inbox.h"
#include "ports/store.h"
#include "ports/wire.h"
#include "runtime/bell.h"

namespace xinshi::runtime {

/// The gateway's HTTP interface for senders below (CONTRACT "Peer"): POST /v1/batches, GET /v1/receipts?after=&wait=, and the public
/// audit log under /log/; with known logs also POST /witness/add-checkpoint and GET /witness/<hex>/checkpoint. The peer is the unit of its TLS client certificate. Thread-safe.
class PeerApi {
 public:
  struct Deps {
    pipeline::Inbox& inbox;
    Store& store;
    Directory& log_directory;
    const MessageCatalogue& messages;
    Bell& receipts;             ///< rung when a receipt was stored
    std::function<void()> wake; ///< after records were admitted
    std::function<bool()> intake_open;
    std::function<bool(const std::string& unit)> registered;
    Handler witness = {};  ///< what is under /witness/; empty where no log of those below is known
  };
  explicit PeerApi(Deps deps) : deps_(std::move(deps)) {}
  ServerReply handle(const ServerRequest& request);

 private:
  ServerReply batch(const ServerRequest& request);
  ServerReply receipts(const ServerRequest& request);
  void wait_for_receipt(const ServerRequest& request, std::uint64_t seen, std::uint64_t wait_ms);
  ServerReply log_file(const std::string& path);
  Deps deps_;
};

}  // namespace xinshi::runtime

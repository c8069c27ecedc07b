// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/time.h"
#include "core/delivery.h"
#include "core/parcel.h"
#include "pipeline/channel.h"
#include "ports/crypto.h"
#include "ports/sender.h"
#include "ports/store.h"

namespace xinshi::pipeline {

struct DispatcherConfig {
  std::string own_unit;    ///< unified code of this node
  std::string log_origin;  ///< this node's audit log
  RetryPolicy retry;
  std::int64_t lease_ms = 120'000;
};

/// Stages 7 to 11 for one platform: claim, encode, seal, send, settle. Several may serve one platform, each on its own thread,
/// sharing a Channel. While the platform answers quickly and more waits, a step seals several batches ahead, so that one commit
/// serves them all. The connector returns outcomes; only this class decides about retries.
class Dispatcher {
 public:
  struct Deps {
    Store& store;
    Sender& sender;
    Channel& channel;
    Clock& clock;
    RandomSource& random;
    BatchSigner* statements;  ///< signs this node's own word about a platform that is no Xinshi; null at an agency
    Log& log;
  };
  Dispatcher(DispatcherConfig config, Deps deps);

  /// Sends what is due, one batch or a few. Answers when to ask again: a past time means at once, null means nothing waits.
  Result<std::optional<Instant>> step();

 private:
  struct Ready {
    Lease lease;
    Parcel parcel;
  };
  /// Batches claimed, encoded and sealed; the seals are durable when it returns. `drained`: nothing more is due.
  Result<std::vector<Ready>> prepare_ahead(bool& drained);
  /// Encodes and seals; null when the lease was settled instead.
  Result<std::optional<Parcel>> prepare(Lease& lease);
  Status seal(const Lease& lease, const Parcel& parcel);
  Status confirm(const std::vector<Ready>& ready);
  Status serve_all(const std::vector<Ready>& ready);
  Status serve(const Lease& lease, const Parcel& parcel);
  Status put_back(const Lease& lease);
  /// What a full disk kept from being noted is noted by the next step: neither an answer nor the lease's time is lost.
  Status settle(SettleRequest request);
  Status settle_unsettled();
  Status settle_failure(const Lease& lease, const Error& error, bool bytes_may_have_left);
  Status settle_answer(const Lease& lease, const Answer& answer);
  Status refuse_one(const Lease& lease, std::size_t index, const Error& error);
  std::optional<SignedReceipt> statement(const Lease& lease, const Answer& answer);
  Result<SignedReceipt> speak_for_platform(const Lease& lease, const Answer& answer);
  double jitter();

  DispatcherConfig config_;
  Deps deps_;
  UuidGenerator ids_;
  std::optional<SettleRequest> unsettled_;
  std::size_t ahead_ = 1;  ///< batches that the next step may seal before it sends the first
  bool quick_ = false;     ///< the last answer came quickly and was no failure
};

}  // namespace xinshi::pipeline

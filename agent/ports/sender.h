// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/batch.h"
#include "core/delivery.h"
#include "core/parcel.h"
#include "core/words.h"

namespace xinshi {

/// Code of an answer whose counters do not add up (V-53): not merely a failed call, but a platform that contradicts itself.
inline constexpr std::string_view kCountersDiffer = "MAP-0605";

/// One platform. Encodes and sends; never retries. Thread-safe: the dispatcher may send from several threads.
class Sender {
 public:
  virtual ~Sender() = default;
  virtual const std::string& platform() const = 0;
  virtual Level level() const = 0;
  virtual Repeat repeat() const = 0;
  virtual std::size_t batch_size() const = 0;
  /// A batch holds records of one kind only, since the call depends on it.
  virtual bool one_kind() const { return false; }
  /// False: what is sent is not covered by a strong signature; its integrity rests on the transport only (TRUST.md 3.3).
  virtual bool signed_content() const { return true; }
  /// The exact bytes for the leased records; deterministic for a sealed lease (same bytes again, or Conflict SND-… when the
  /// platform package changed since).
  virtual Result<Parcel> encode(const Lease& lease) = 0;
  /// The platform can be asked what became of records that it took.
  virtual bool can_ask() const { return false; }
  /// What the platform says of records that it stored: one outcome each, absent where it says nothing new. All of one kind where
  /// `one_kind`. Errors as in `send`.
  virtual Result<Answer> ask(const std::vector<OutRecord>& records) {
    return Answer{std::vector<std::optional<Outcome>>(records.size()), {}, false, {}};
  }
  /// Sends. An Error with fault Transient means no trustworthy answer; `bytes_may_have_left` tells whether any byte was written.
  virtual Result<Answer> send(const Lease& lease, const Parcel& parcel, bool& bytes_may_have_left) = 0;
};

/// Asks a peer for receipts of its level and above. One thread drives it.
class ReceiptFeed {
 public:
  struct Item {
    std::string cursor;  ///< place behind this receipt
    std::string bytes;   ///< .xsr as stored by the peer
  };
  virtual ~ReceiptFeed() = default;
  virtual const std::string& platform() const = 0;
  /// Waits up to `wait_ms` for receipts behind `cursor`.
  virtual Result<std::vector<Item>> fetch(const std::string& cursor, int wait_ms) = 0;
};

/// Answers that a platform gives later and elsewhere (receipt files), read by its package. One thread drives it.
class AnswerFeed {
 public:
  struct Item {
    std::string name;  ///< where it was found, for `taken`
    Uuid receipt;      ///< the same for the same answer, however often it is read
    Uuid batch;
    std::string origin;
    std::string bytes;                ///< evidence
    std::vector<OutRecord> records;   ///< id and version of what was sent, without lines
    Answer answer;
  };
  virtual ~AnswerFeed() = default;
  virtual const std::string& platform() const = 0;
  virtual Level level() const = 0;
  /// What is there now; an answer that cannot be read is told, left where it is, and holds nothing up.
  virtual Result<std::vector<Item>> fetch() = 0;
  /// It is durable. May be called again for the same item.
  virtual Status taken(const Item& item) = 0;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/batch.h"
#include "core/delivery.h"
#include "core/words.h"

namespace xinshi {

/// A platform that records go to (direct), or a level above whose receipts come back (`above`).
struct PlatformEntry {
  std::string id;
  Level level = Level::County;
  bool above = false;
  Repeat repeat = Repeat::Idempotent;
};

/// One stored version with its payload. `line` is empty after erasure.
struct StoredVersion {
  Uuid id;
  std::uint32_t version = 1;
  std::string origin;
  std::string kind;
  Op op = Op::Upsert;
  std::string line;
  std::string source_row;  ///< as JSON text, where the adapter keeps it (V-56)
  Bytes16 salt{};
  Hash commitment{};
  std::optional<Date> due;
  std::optional<Date> decided;
  Instant admitted_at{};
  std::uint64_t leaf = 0;
};

/// One delivery as people see it. `above`: known only through a receipt handed down by `via`.
struct DeliveryView {
  Uuid id;
  std::uint32_t version = 1;
  std::string platform;
  Level level = Level::County;
  DeliveryState state = DeliveryState::Waiting;
  int attempts = 0;
  std::optional<Instant> next_try;
  std::optional<Date> due;
  std::string code;
  std::string reason;
  std::optional<Uuid> batch;
  std::optional<Instant> settled_at;
  bool above = false;
  std::string via;
};

struct RecordView {
  Uuid id;
  std::uint32_t version = 1;  ///< latest
  std::string origin;
  std::string kind;
  Op op = Op::Upsert;
  std::string key;
  RecordState state = RecordState::Open;
  std::optional<Date> due;
  std::optional<Date> decided;
  Instant admitted_at{};
  std::uint64_t position = 0;            ///< store position of the latest version, for RecordQuery::after
  std::vector<DeliveryView> deliveries;  ///< of the latest version
};

struct RecordHistory {
  RecordView record;
  std::vector<StoredVersion> versions;
  std::vector<DeliveryView> deliveries;  ///< of all versions
  struct ReceiptFile {
    std::string platform;
    std::string bytes;
    Instant at{};
  };
  std::vector<ReceiptFile> receipts;
};

/// What a node holds that proves one record to a stranger, besides the record itself (`history`) and its log entries (`leaves_of`).
struct RecordEvidence {
  /// A batch that this node sealed. The manifest is empty for a platform that takes none.
  struct SentBatch {
    std::string platform;
    Uuid batch;
    Hash digest{};
    SignedManifest text;
  };
  struct ReceiptFile {
    std::string platform;
    std::string bytes;
    Instant at{};
    Bytes16 salt{};           ///< of the log entry's commitment; zero when no entry commits to it by a salt
    std::size_t records = 0;  ///< of the batch that was answered; 0 = not known. More than one: a raw answer may speak of others
  };
  std::vector<SentBatch> sent;            ///< by batch id
  std::vector<SignedManifest> origins;    ///< under which versions came in from below, each once
  std::vector<ReceiptFile> receipts;      ///< those of `RecordHistory`, in the same order
  std::vector<std::string> given;         ///< .xsr files that this node gave to those below, by batch id
};

struct RecordQuery {
  /// Unified code, decision number, organisation name or id; exact for persons' names and numbers. A whole value always matches;
  /// part of an organisation's name or of a number may.
  std::string text;
  std::optional<RecordState> state;
  std::string kind;
  std::string origin;
  std::optional<Date> due_before;  ///< inclusive
  std::uint64_t after = 0;         ///< paging: store position
  std::size_t limit = 1000;
};

struct QuarantineView {
  std::uint64_t id = 0;
  std::string source;
  std::string unit;
  std::uint64_t row = 0;
  std::string kind;
  std::string key;
  std::string rule;
  std::string raw;       ///< JSON text
  std::string problems;  ///< JSON text
  Instant at{};
};

struct QuarantineQuery {
  std::optional<std::uint64_t> id;
  std::string source;
  std::uint64_t after = 0;  ///< paging: ids behind this one
  std::size_t limit = 1000;
};

struct DeliveryQuery {
  std::string platform;
  std::optional<DeliveryState> state;
  std::optional<Uuid> id;
  std::size_t limit = 1000;
  std::optional<Instant> settled_since;  ///< looked at by `deliveries` only
};

/// A receipt that this node hands down, byte for byte.
struct PassedReceipt {
  std::uint64_t cursor = 0;
  std::string bytes;
};

struct PlatformStats {
  std::map<std::string, std::uint64_t> by_state;  ///< delivery state word → versions
  std::optional<Instant> oldest_waiting;          ///< admission time of the oldest unsettled version
  std::optional<Date> earliest_due;
  std::optional<Instant> last_settled;
};

struct StoreStats {
  std::uint64_t records = 0;
  std::uint64_t versions = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t leaves = 0;
  std::uint64_t late = 0;      ///< versions past their deadline with a delivery of this node's own that is unsettled (waiting to expired)
  std::map<std::string, PlatformStats> platforms;
  std::map<std::string, Instant> last_intake;  ///< by source, or by sender's unified code
};

/// A route names no platform that its request does not name.
inline bool part_of(const std::vector<std::string>& route, const std::vector<std::string>& platforms) {
  return std::ranges::all_of(route, [&](const std::string& id) { return std::ranges::find(platforms, id) != platforms.end(); });
}

}  // namespace xinshi

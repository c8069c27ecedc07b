// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/batch.h"
#include "core/delivery.h"
#include "core/words.h"

namespace xinshi {

/// One record version as the store hands it out for sending.
struct OutRecord {
  std::uint64_t seq = 0;  ///< store position; identifies the version inside this node
  Uuid id;
  std::uint32_t version = 1;
  std::string kind;
  Op op = Op::Upsert;
  Bytes16 salt{};
  std::string_view line;  ///< record line; points into the lease's buffer
  int inner = -1;         ///< index into Lease::inner of the origin manifest that holds it; -1 when it was made here
};

/// Records leased for one platform, all of one origin.
struct Lease {
  std::uint64_t lease = 0;    ///< store key
  std::string platform;
  std::string origin;         ///< unified code
  int attempt = 1;
  std::string buffer;         ///< decrypted bytes that `records` point into
  std::vector<OutRecord> records;
  /// Present when the parcel was sealed by an earlier attempt: these very bytes go out again.
  struct Sealed {
    Uuid batch;
    Hash digest{};
    std::string manifest;
    std::string signature;
    std::string package_version;
  };
  std::optional<Sealed> sealed;
  std::uint64_t sequence = 0;          ///< next per-platform batch sequence number, when not sealed
  std::optional<Hash> previous;        ///< SHA-256 of the previous manifest to this platform
  std::vector<SignedManifest> inner;   ///< origin manifests of the inbox batches drawn from, in order, each once
};

/// The exact bytes of one attempt.
struct Parcel {
  Uuid batch;
  std::string bytes;
  Hash digest{};              ///< SHA-256 of bytes
  std::string manifest;       ///< peer: signed part; others: empty
  std::string signature;
  std::string package_version;
};

/// Answer to a parcel. One outcome per record in lease order, absent where the platform said nothing about it.
struct Answer {
  std::vector<std::optional<Outcome>> outcomes;
  std::string receipt;       ///< raw bytes of the answer kept as evidence (.xsr of a peer, reply body of a platform)
  bool whole_batch_refused = false;  ///< refused without per-record reasons: the pipeline bisects
  std::string code;
};

}  // namespace xinshi

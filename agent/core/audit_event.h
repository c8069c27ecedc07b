// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "base/uuid.h"

namespace xinshi {

/// The closed list of events (docs/formats/audit-events.md).
enum class AuditEvent : std::uint8_t {
  Admitted, Rejected, Sent, Receipt, ReceiptAbove, Uncertain, RetryExhausted, Withdrawn, ConfigChange, KeyChange, OperatorAction,
  Start, Stop, ClockStep, PeerRefused, BatchReceived, Erased,
};
std::string_view word(AuditEvent event);

/// One entry of the audit log before it is bytes. No personal data and no unsalted digest of it: `commitment` is
/// SHA-256(salt ‖ exact bytes) with the salt kept in the record store.
struct AuditLeaf {
  AuditEvent event = AuditEvent::Admitted;
  Instant at{};
  std::optional<Uuid> record;
  std::uint32_t version = 0;
  std::optional<Uuid> batch;
  std::string platform;  ///< platform id, or the peer's unified code
  std::string code;      ///< result code, rule or action
  std::uint32_t count = 0;  ///< records concerned, for batch events
  std::optional<Hash> commitment;
};

/// Appends the leaf as one line of JSON without newline; members v,t,e,id,n,batch,platform,code,count,c in this order,
/// absent ones left out. At most 65,535 bytes (tlog-tiles). The log stores what was hashed, so there is no canonical form.
void append_leaf(std::string& out, const AuditLeaf& leaf);

}  // namespace xinshi

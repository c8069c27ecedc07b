// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/parcel.h"
#include "ports/crypto.h"
#include "ports/wire.h"

namespace xinshi::peer {

/// What a receipt has to agree with.
struct Expected {
  const Lease& lease;
  const Parcel& parcel;
  std::string_view receiver_unit;
  Instant now{};
};

/// Reads `xsr` and trusts it only when the receiver signed it, about these very bytes and these records. A record that it does not
/// mention has no outcome.
Result<Answer> read_peer_receipt(std::string xsr, const Expected& expected, BatchVerifier& verifier);

/// The error of an answer that is no receipt: Conflict SND-0010, Refused SND-0011, Transient SND-0012. The stable code that a
/// problem+json body names comes into `detail`, nothing else of the body does.
Error status_error(const HttpReply& reply);

}  // namespace xinshi::peer

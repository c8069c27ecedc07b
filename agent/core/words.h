// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace xinshi {

/// What a version does to its record. Words on wires and in files: upsert, withdraw, object, repair, remove.
enum class Op : std::uint8_t { Upsert, Withdraw, Object, Repair, Remove };

/// Administrative level of a platform.
enum class Level : std::uint8_t { County, City, Province, Nation };

/// State of one record version towards one platform. Every delivery is in exactly one.
enum class DeliveryState : std::uint8_t {
  Waiting,     ///< due at `next_try`
  Sending,     ///< leased; bytes may be on the wire
  Uncertain,   ///< 待核: sent to a platform whose repeat is unsafe, answer unknown; needs a person or a policy
  Stored,      ///< transport receipt; business answer outstanding
  Registered,  ///< business receipt: final
  Refused,     ///< business refusal: final for this version
  Held,        ///< stopped by an operator
  Cancelled,   ///< overtaken by a later version before it left, or stopped for good: final
  Expired,     ///< attempts or lawful time used up; needs a person
};

/// Derived from all deliveries of the latest version.
enum class RecordState : std::uint8_t { Open, Done, Attention, Withdrawn };

/// A receiver's word about one record version. Stored = transport only.
enum class Verdict : std::uint8_t { Stored, Registered, Refused, Duplicate };

std::string_view word(Op value);
std::string_view word(Level value);
std::string_view word(DeliveryState value);
std::string_view word(RecordState value);
std::string_view word(Verdict value);

std::optional<Op> parse_op(std::string_view text);
std::optional<Level> parse_level(std::string_view text);
std::optional<DeliveryState> parse_delivery_state(std::string_view text);
std::optional<RecordState> parse_record_state(std::string_view text);
std::optional<Verdict> parse_verdict(std::string_view text);

/// Registered, Refused and Cancelled: nothing more will happen by itself.
bool is_final(DeliveryState state);

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "core/words.h"

#include <array>
#include <cstddef>

namespace xinshi {
namespace {

constexpr std::array<std::string_view, 5> kOps = {"upsert", "withdraw", "object", "repair", "remove"};
constexpr std::array<std::string_view, 4> kLevels = {"county", "city", "province", "nation"};
constexpr std::array<std::string_view, 9> kDeliveryStates = {"waiting", "sending", "uncertain", "stored", "registered",
                                                             "refused", "held", "cancelled", "expired"};
constexpr std::array<std::string_view, 4> kRecordStates = {"open", "done", "attention", "withdrawn"};
constexpr std::array<std::string_view, 4> kVerdicts = {"stored", "registered", "refused", "duplicate"};

template <class Value, std::size_t n>
std::optional<Value> parse(const std::array<std::string_view, n>& words, std::string_view text) {
  for (std::size_t i = 0; i < n; ++i)
    if (words[i] == text) return static_cast<Value>(i);
  return std::nullopt;
}

}  // namespace

std::string_view word(Op value) { return kOps[static_cast<std::size_t>(value)]; }
std::string_view word(Level value) { return kLevels[static_cast<std::size_t>(value)]; }
std::string_view word(DeliveryState value) { return kDeliveryStates[static_cast<std::size_t>(value)]; }
std::string_view word(RecordState value) { return kRecordStates[static_cast<std::size_t>(value)]; }
std::string_view word(Verdict value) { return kVerdicts[static_cast<std::size_t>(value)]; }

std::optional<Op> parse_op(std::string_view text) { return parse<Op>(kOps, text); }
std::optional<Level> parse_level(std::string_view text) { return parse<Level>(kLevels, text); }
std::optional<DeliveryState> parse_delivery_state(std::string_view text) { return parse<DeliveryState>(kDeliveryStates, text); }
std::optional<RecordState> parse_record_state(std::string_view text) { return parse<RecordState>(kRecordStates, text); }
std::optional<Verdict> parse_verdict(std::string_view text) { return parse<Verdict>(kVerdicts, text); }

bool is_final(DeliveryState state) {
  return state == DeliveryState::Registered || state == DeliveryState::Refused || state == DeliveryState::Cancelled;
}

}  // namespace xinshi

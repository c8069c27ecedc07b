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
#include "core/words.h"

namespace xinshi::embedded {

using Seq = std::uint64_t;  ///< store position of a version, from 1 without gaps

constexpr std::int32_t kNoDate = INT32_MAX;  ///< absent date; as a deadline it sorts last

/// What stands of one version beside its encrypted payload. docs/formats/store.md draws the bytes.
struct Entry {
  Seq seq = 0;  ///< not stored: its place
  Uuid id;
  Bytes16 fingerprint{};  ///< keyed hash
  Bytes16 key{};          ///< keyed hash of origin and identity key; zero when there is none
  Bytes16 source_key{};   ///< keyed hash of source and source key; zero when there is none
  Hash commitment{};
  std::uint64_t leaf = 0;
  Seq previous = 0;  ///< the version before, as known here; 0 = none
  Instant at{};
  std::int32_t due = kNoDate;
  std::int32_t decided = kNoDate;
  std::uint32_t version = 1;
  std::uint32_t origin = 0;    ///< text reference
  std::uint32_t inbox = 0;     ///< key of the batch that brought it; 0 = made here
  std::uint32_t manifest = 0;  ///< key of the origin manifest; 0 = made here
  std::uint32_t offset = 0;    ///< of the payload record in the chunk's plain payload
  std::uint32_t length = 0;    ///< of the payload record
  std::uint32_t kind = 0;      ///< text reference
  Op op = Op::Upsert;
  std::uint8_t flags = 0;
};
constexpr std::uint8_t kErased = 1;
constexpr std::uint8_t kKeyIndexed = 2;     ///< the key index points here by `key`
constexpr std::uint8_t kSourceIndexed = 4;  ///< and by `source_key`
constexpr std::uint8_t kSourceKept = 8;     ///< the payload holds the source row

constexpr std::size_t kEntrySize = 158;
void append_entry(std::string& out, const Entry& entry);
/// `index` < blob.size() / kEntrySize.
Entry read_entry(std::string_view blob, std::size_t index, Seq first);

/// Payload record: salt[16] ‖ u16 key length ‖ identity key ‖ line, and with kSourceKept ‖ source row ‖ u32 its length. A key beyond
/// kLongestKey is cut: it is for people and for `find`.
constexpr std::size_t kLongestKey = 65'535;
struct PayloadView {
  Bytes16 salt{};
  std::string_view key;
  std::string_view line;
  std::string_view source_row;
};
std::size_t payload_size(const PayloadView& payload);
void append_payload(std::string& out, const PayloadView& payload);
/// Null when the bytes do not hold one.
std::optional<PayloadView> read_payload(std::string_view payload, const Entry& entry);

/// A run of positions.
struct Range {
  Seq first = 0;
  std::uint64_t count = 0;
  Seq end() const { return first + count; }
  bool operator==(const Range&) const = default;
};
using Ranges = std::vector<Range>;
std::string write_ranges(const Ranges& ranges);
Ranges read_ranges(std::string_view bytes);
/// Adds a run behind the others, joined to the last where it continues it.
void add_range(Ranges& ranges, Range range);
std::uint64_t total(const Ranges& ranges);

std::string write_numbers(const std::vector<std::uint64_t>& numbers);
std::vector<std::uint64_t> read_numbers(std::string_view bytes);

std::string write_verdicts(const std::vector<ReceiptLine>& lines);
std::vector<ReceiptLine> read_verdicts(std::string_view bytes);

/// First eight bytes of an id or key hash as an index key.
std::int64_t index_key(const Bytes16& bytes);

void append_u16(std::string& out, std::uint16_t value);
std::uint16_t read_u16(std::string_view bytes, std::size_t at);

Uuid uuid_from(std::string_view raw);
Hash hash_or_zero(std::string_view raw);
inline std::optional<Date> date_from(std::int32_t days) {
  return days == kNoDate ? std::nullopt : std::optional<Date>(Date{days});
}
inline std::int32_t days_of(const std::optional<Date>& date) {
  return date ? date->days : kNoDate;
}

}  // namespace xinshi::embedded

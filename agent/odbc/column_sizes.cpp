// SPDX-License-Identifier: Apache-2.0
#include "odbc/column_sizes.h"

#include <algorithm>

namespace xinshi::odbc {
namespace {

constexpr std::size_t kShortBytes = 64;     // numbers, dates, times
constexpr std::size_t kFirstTextBytes = 512;
constexpr std::size_t kLargestKept = 4096;  // what one long value may leave behind for later readings
constexpr std::size_t kRound = 64;
constexpr std::size_t kWideUnit = 2;
constexpr std::size_t kBytesPerCharacter = 4;

std::size_t rounded(std::size_t bytes) { return (bytes + kRound - 1) / kRound * kRound; }

bool is_short(ColumnClass kind) {
  return kind == ColumnClass::Integer || kind == ColumnClass::Float || kind == ColumnClass::Date || kind == ColumnClass::Time ||
         kind == ColumnClass::Timestamp;
}

std::size_t first_size(const DatabaseColumn& column) {
  if (is_short(column.kind)) return kShortBytes;
  if (column.size == 0 || column.size * kBytesPerCharacter >= kFirstTextBytes) return kFirstTextBytes;
  return rounded(static_cast<std::size_t>(column.size) * kBytesPerCharacter + kWideUnit);
}

}  // namespace

void ColumnSizes::begin(std::span<const DatabaseColumn> columns, bool wide, std::size_t max_value_bytes) {
  unit_ = wide ? kWideUnit : 1;
  most_ = rounded((max_value_bytes + kWideUnit) * unit_);
  if (bytes_.size() == columns.size()) return;
  bytes_.clear();
  for (const DatabaseColumn& column : columns) bytes_.push_back(std::min(first_size(column) * unit_, most_));
}

std::size_t ColumnSizes::rows(std::size_t wanted) const {
  std::size_t row = 1;
  for (const std::size_t each : bytes_) row += each + sizeof(void*);
  return std::clamp<std::size_t>(kRowsetBytes / row, 1, std::clamp<std::size_t>(wanted, 1, kMostRows));
}

void ColumnSizes::grow(std::size_t column, std::size_t length) {
  const std::size_t doubled = bytes_[column] * 2;
  const std::size_t needed = length == 0 ? doubled : rounded(length + 2 * kWideUnit);
  bytes_[column] = std::min(std::max(needed, bytes_[column] + kRound), most_);
}

void ColumnSizes::learn(std::span<const std::size_t> longest) {
  for (std::size_t i = 0; i < bytes_.size() && i < longest.size(); ++i) {
    const std::size_t wanted = rounded(longest[i] + longest[i] / 2 + kRound);
    bytes_[i] = std::min({std::max(wanted, kShortBytes * unit_), kLargestKept * unit_, most_});
  }
}

}  // namespace xinshi::odbc

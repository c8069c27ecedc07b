// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/raw_row.h"

namespace xinshi::mapping {

/// Resolves the member names of one row after another. Rows of one export name the same members in the same order, so the
/// name at each position is first compared with the one the previous row had there.
class ColumnsMemory {
 public:
  /// Longer names take the slow way, so that the comparison stays inside the readable padding behind the input.
  static constexpr std::size_t kComparable = 192;

  ColumnsMemory(ColumnTable& table, std::size_t max_columns) : table_(table), max_columns_(max_columns) {}

  void begin_row() {
    position_ = 0;
    ++row_;
  }
  /// `raw` points at the first byte of a quoted JSON name; answers the column when the name is the expected one, else -1.
  std::int64_t expected(const char* raw) {
    if (position_ >= order_.size()) return -1;
    const std::string_view name = table_.name(order_[position_]);
    if (name.size() > kComparable || std::memcmp(raw, name.data(), name.size()) != 0 || raw[name.size()] != '"') return -1;
    return order_[position_++];
  }
  /// -1 when the name is new and the table is full: names from input must not fill the memory.
  std::int64_t resolve(std::string_view name) {
    if (position_ < order_.size() && table_.name(order_[position_]) == name) return order_[position_++];
    if (table_.size() >= max_columns_ && !known(name)) return -1;
    const std::uint32_t column = table_.intern(name);
    order_.resize(position_);
    order_.push_back(column);
    ++position_;
    return column;
  }
  /// True when `column` was already named in this row.
  bool repeated(std::uint32_t column) {
    if (seen_.size() <= column) seen_.resize(column + 1U, 0);
    const bool again = seen_[column] == row_;
    seen_[column] = row_;
    return again;
  }

 private:
  bool known(std::string_view name) const {
    for (std::uint32_t i = 0; i < table_.size(); ++i)
      if (table_.name(i) == name) return true;
    return false;
  }

  ColumnTable& table_;
  std::size_t max_columns_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint64_t> seen_;
  std::size_t position_ = 0;
  std::uint64_t row_ = 0;
};

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/problem.h"

namespace xinshi {

/// Column names of one input, interned: a name is resolved once, rows speak of numbers.
class ColumnTable {
 public:
  std::uint32_t intern(std::string_view name);
  std::string_view name(std::uint32_t column) const { return names_[column]; }
  std::size_t size() const { return names_.size(); }
  /// Grows by one with each new name; a compiled binding is stale when this differs.
  std::size_t generation() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> index_;
};

/// One row as a source gives it: text by column, UTF-8, not interpreted. Values point into the batch's arena.
/// A value whose data() is null is absent.
struct RawRow {
  std::uint64_t number = 0;               ///< physical row in CSV and .xlsx (header = 1), ordinal from 1 in JSON and XML
  std::vector<std::string_view> values;   ///< by column; shorter than the table means absent
  Problems problems;                      ///< why this row cannot be read (bad JSON, cell too long); then it is rejected
};

}  // namespace xinshi

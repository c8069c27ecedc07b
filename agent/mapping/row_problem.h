// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/problem.h"
#include "core/raw_row.h"

namespace xinshi::mapping {

/// Marks a row as unreadable; what was read of it stays for the quarantine.
inline void add_row_problem(RawRow& row, std::string_view code, std::vector<std::string> args = {}) {
  row.problems.push_back({"", "", ProblemSeverity::Error, std::string(code), std::move(args)});
}

inline void start_row(RawRow& row, std::uint64_t number, std::size_t columns) {
  row.number = number;
  row.values.assign(columns, std::string_view{});
  row.problems.clear();
}

inline void put_value(RawRow& row, std::uint32_t column, std::string_view value) {
  if (row.values.size() <= column) row.values.resize(column + 1U);
  row.values[column] = value;
}

}  // namespace xinshi::mapping

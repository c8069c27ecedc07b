// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "odbc/column_sizes.h"
#include "odbc/handles.h"

namespace xinshi::odbc {

/// Reads an executed statement through column-wise bound arrays. A value is either whole or said not to be: first, it is counted as
/// cut and the whole statement is to be read again with larger buffers; beyond the largest size it is `too_long`.
class ArrayFetch {
 public:
  ArrayFetch(const Handle& statement, ColumnSizes& sizes, bool wide, std::size_t max_value_bytes);

  /// Binds `wanted` rows an array at most. Before `read`.
  Status bind(std::size_t wanted);
  /// True when every value came whole. False: sizes have grown, close the cursor, execute, bind and read again.
  Result<bool> read(std::size_t most_rows, Arena& arena, DatabaseRows& out);
  /// What was longest, for ColumnSizes::learn.
  const std::vector<std::size_t>& longest() const { return longest_; }

 private:
  enum class Fit { Whole, Cut, TooLong };
  Fit fit(std::size_t column, SQLLEN length) const;
  void take_row(std::size_t row, Arena& arena, DatabaseRows& out);
  void take_value(std::size_t row, std::size_t column, Arena& arena, DatabaseRows& out);
  SQLLEN length_at(std::size_t row, std::size_t column) const { return lengths_[column * rows_ + row]; }

  const Handle& statement_;
  ColumnSizes& sizes_;
  bool wide_;
  std::size_t max_value_bytes_;
  std::size_t rows_ = 0;
  std::size_t fetched_in_array_ = 0;
  SQLULEN fetched_ = 0;
  bool cut_ = false;
  std::vector<char> buffer_;
  std::vector<std::size_t> offsets_;   ///< of each column's array in `buffer_`
  std::vector<SQLLEN> lengths_;
  std::vector<SQLUSMALLINT> states_;
  std::vector<std::size_t> longest_;
  std::vector<std::size_t> needed_;    ///< of cut values; 0 = none, 1 = unknown length
};

}  // namespace xinshi::odbc

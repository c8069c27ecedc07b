// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ports/database.h"

namespace xinshi::odbc {

/// How many bytes each column gets in the buffers of an array fetch. What drivers declare is no guide (8190 for every text, 65536, 0),
/// so the sizes follow the values seen; a value that does not fit makes its column grow and the statement is read again.
class ColumnSizes {
 public:
  static constexpr std::size_t kRowsetBytes = std::size_t{8} << 20;
  static constexpr std::size_t kMostRows = 1000;

  /// Keeps what was learned when the columns are as many as before.
  void begin(std::span<const DatabaseColumn> columns, bool wide, std::size_t max_value_bytes);
  std::size_t bytes(std::size_t column) const { return bytes_[column]; }
  /// Rows of one array so that it stays within kRowsetBytes.
  std::size_t rows(std::size_t wanted) const;
  bool largest(std::size_t column) const { return bytes_[column] >= most_; }

  /// A value of `length` bytes did not fit; 0 = its length is not known.
  void grow(std::size_t column, std::size_t length);
  /// After a reading: the longest value of each column. One giant does not make the buffers of later readings giant.
  void learn(std::span<const std::size_t> longest);

 private:
  std::vector<std::size_t> bytes_;
  std::size_t most_ = 0;
  std::size_t unit_ = 1;
};

}  // namespace xinshi::odbc

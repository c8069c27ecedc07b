// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/text.h"
#include "fuzz/support/fuzz.h"
#include "mapping/row_reader.h"

namespace xinshi::fuzz {

/// Hands out its text in pieces of `step` bytes.
class PieceStream final : public ByteStream {
 public:
  PieceStream(std::string_view text, std::size_t step) : rest_(text), step_(step) {}
  Result<std::size_t> read(char* out, std::size_t size) override {
    const std::size_t count = rest_.copy(out, std::min(size, step_));
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t step_;
};

/// Everything a reader says about a text, as one text.
inline std::string told_rows(mapping::Format format, std::string_view text, std::size_t step) {
  const mapping::ReadLimits limits{.max_cell_bytes = 200, .max_row_bytes = 1000, .max_columns = 20, .max_depth = 8};
  PieceStream stream(text, step);
  ColumnTable columns;
  const auto reader = mapping::make_row_reader(format, stream, columns, limits);
  RawRow row;
  Arena arena;
  std::string told;
  for (;;) {
    arena.clear();
    const auto more = reader->next(row, arena);
    if (!more) return told + describe(more.error());
    if (!*more) return told + "end";
    require(row.values.size() <= columns.size(), "a row has no more values than there are columns");
    told += std::to_string(row.number) + ":";
    if (!row.problems.empty()) {  // which of two faults of a broken JSON row is named may depend on the bytes behind it (simdjson)
      told += " broken\n";
      continue;
    }
    for (const std::string_view value : row.values) {
      require(value.size() <= limits.max_cell_bytes, "a cell keeps to the limit");
      require(!invalid_utf8_at(value), "values are valid UTF-8");
      told.append(value.data() == nullptr ? " -" : " =").append(value);
    }
    told += "\n";
  }
}

/// Where the pieces of the input end makes no difference.
inline int read_rows(mapping::Format format, std::string_view text) {
  const std::string whole = told_rows(format, text, text.size() + 1);
  require(told_rows(format, text, 1) == whole, "read byte by byte the rows are the same");
  require(told_rows(format, text, 7) == whole, "read in small pieces the rows are the same");
  return 0;
}

}  // namespace xinshi::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace xinshi::mapping {

/// One cell of a CSV record, as a place in the record's text. `quoted` cells may hold doubled quotes.
struct CsvCell {
  std::size_t begin = 0;
  std::size_t length = 0;
  bool quoted = false;
  bool doubled = false;  ///< "" inside
};

struct CsvRecord {
  enum class State { Complete, NeedsMore, OpenQuote, TextBehindQuote };
  State state = State::Complete;
  std::size_t size = 0;  ///< bytes with the line end, when complete
  std::vector<CsvCell> cells;
};

/// Splits the record at the start of `text` (RFC 4180; LF, CRLF and CR end a line). `at_end`: nothing follows `text`.
/// OpenQuote: the text ends inside quotes. TextBehindQuote: size reaches to the end of that line.
void scan_csv_record(std::string_view text, bool at_end, char separator, CsvRecord& record);

/// How much the cells look like a header: names count for it, numbers, dates and long sentences against it.
int header_score(const std::vector<std::string_view>& cells);

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/byte_stream.h"
#include "base/result.h"
#include "core/raw_row.h"

namespace xinshi::mapping {

enum class Format { Csv, Json, Ndjson, Xml };

/// By first non-blank byte and file ending: `[`/`{` JSON or NDJSON (a second object on the next line), `<` XML, else CSV.
Format detect_format(std::string_view file_name, std::string_view head);

/// Bounds of any input; beyond them is a clear error, never a cut.
struct ReadLimits {
  std::size_t max_cell_bytes = 1 << 20;
  std::size_t max_row_bytes = 4 << 20;
  std::size_t max_columns = 1000;
  int max_depth = 64;
};

/// Reads rows from UTF-8 text. A fault confined to one row is put into `row.problems` and reading goes on behind it;
/// a fault of the whole input (unreadable header, duplicate header, unclosed structure, document type declaration) is an Error.
/// Values are copied into `arena`. One thread.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// False at the end.
  virtual Result<bool> next(RawRow& row, Arena& arena) = 0;
};

/// CSV: RFC 4180 with the separators , ; tab detected from the header; the header row is row 1 unless rows above it score lower.
/// JSON: an array of flat objects, one object, or NDJSON; nested values are errors of their row, except arrays of text.
/// XML: every child of the root (or of a single wrapper below it) is a row, its children and attributes are columns.
/// `columns` receives the names; for CSV all of them after the first `next`.
std::unique_ptr<RowReader> make_row_reader(Format format, ByteStream& input, ColumnTable& columns, const ReadLimits& limits);

}  // namespace xinshi::mapping

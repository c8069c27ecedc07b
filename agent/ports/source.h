// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "core/raw_row.h"

namespace xinshi {

/// Rows of one fetch. Owns the memory that the rows point into; reused between fetches.
struct RawBatch {
  std::string unit;        ///< what the rows came from, for people: a file name, a table
  std::string cursor;      ///< opaque: the place behind the last row; stored in the same step as the rows
  std::string digest;      ///< hex SHA-256 of what was read where the source can tell; "" otherwise
  std::shared_ptr<ColumnTable> columns;
  std::vector<RawRow> rows;
  Arena arena;
  bool end_of_unit = false;             ///< the rows reach the end of `unit`
  std::vector<std::string> missing_or_unknown;  ///< header findings, for the result file

  void clear();
};

/// What became of one row, for the source's own record (the result file beside an input file).
struct RowOutcome {
  enum class Kind : std::uint8_t { Recorded, Repeat, Rejected, Skipped } kind = Kind::Recorded;
  std::uint64_t row = 0;
  std::optional<Uuid> id;
  std::uint32_t version = 0;
  std::optional<Date> due;  ///< of a recorded or repeated row, where it has a deadline
  Problems problems;
};

/// Something that holds decisions. One thread drives a source. Read-only at its origin; no retries inside.
class Source {
 public:
  virtual ~Source() = default;
  virtual const std::string& name() const = 0;
  /// Reads rows behind `cursor` ("" = from the beginning), at most `limit`; empty when there are none now.
  /// A fault in one row is that row's `problems`; a fault of a whole unit (wrong encoding, unreadable header) is a
  /// single rejected row with number 0 and `end_of_unit`; an Error means the source itself cannot be reached.
  virtual Status fetch(const std::string& cursor, std::size_t limit, RawBatch& out) = 0;
  /// Called after the rows' outcomes and the cursor are durable. May move files and write result files. Must be
  /// repeatable: after a crash it may be called again for the same unit, or not at all.
  virtual Status confirm(const RawBatch& batch, const std::vector<RowOutcome>& outcomes) = 0;
  /// There may be something new: a source that pauses between its looks does so no longer. From any thread.
  virtual void wake() {}
};

}  // namespace xinshi

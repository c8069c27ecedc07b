// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/database.h"

namespace xinshi::database {

/// A place in the order of reading: the watermark (where there is one), then the key; as the driver gave them. Empty = the start.
using Place = std::vector<std::string>;

/// A row that was sent back, by the fingerprints of its key and content.
struct RejectedRow {
  std::uint64_t key = 0;
  std::uint64_t content = 0;
  bool operator==(const RejectedRow&) const = default;
};

struct ColumnNote {
  std::string name;
  ColumnClass kind = ColumnClass::Text;
  bool operator==(const ColumnNote&) const = default;
};

/// How far a source has been read. Text: `database/1` and then words `name=value`, texts in hex; see the .cpp.
struct Position {
  std::uint64_t reread = 0;
  std::optional<std::string> high;  ///< the greatest watermark whose row is in the store
  std::optional<std::string> next;  ///< the watermark at which the next pass begins: safely before anything that can still come late
  Place at;                         ///< inside a pass over the moved rows
  bool full = false;                ///< a full reading is under way
  Place full_at;
  std::int64_t full_done = 0;       ///< seconds since 1970 when the last one began; 0 = never
  std::vector<RejectedRow> rejected;  ///< the latest ones: they wait in quarantine and are not given out again after a restart
  std::vector<ColumnNote> columns;  ///< of the table when it was last read

  std::string text() const;
  /// Null for "" and for anything else that is no such text: everything is read anew, which is harmless.
  static std::optional<Position> parse(std::string_view text);
};

}  // namespace xinshi::database

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "mapping/xlsx_sheet.h"

namespace xinshi::mapping {

/// The first filled rows of a sheet, by row and column.
struct SheetHead {
  struct Row {
    std::uint64_t number = 0;
    std::vector<std::string> texts;
  };
  std::vector<Row> rows;
  std::size_t filled_cells = 0;  ///< in the longest row
};

/// Reads at most `max_rows` filled rows.
Result<SheetHead> read_sheet_head(SheetScanner& scanner, std::size_t max_rows);

struct SheetHeader {
  int score = 0;               ///< of the best row; 0 or less: no row looks like a header
  std::uint64_t last_row = 0;  ///< the header's last row; data stands below
  bool rows_below = false;
  std::vector<std::string> names;  ///< by column, "" where there is none
};

/// Finds the header. Cells merged over several rows belong to all of them, so a header of two rows gives the names of the lower one; a
/// name that stands twice there is joined with the one above it (法定代表人 / 姓名).
SheetHeader find_sheet_header(SheetHead head, const std::vector<MergedCells>& merges);

}  // namespace xinshi::mapping

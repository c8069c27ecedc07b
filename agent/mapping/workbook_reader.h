// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/archive.h"
#include "mapping/row_reader.h"

namespace xinshi::mapping {

struct WorkbookOptions {
  std::string sheet;  ///< name of the sheet to read; empty: the one whose header scores best
  std::size_t max_shared_bytes = std::size_t{128} << 20;  ///< of the table of shared texts, which is held in memory
  std::size_t max_part_bytes = std::size_t{16} << 20;     ///< of the workbook's own small parts (styles, list of sheets)
  std::size_t max_merges = 200'000;
};

/// True when the archive is an .xlsx or .xlsm workbook.
bool is_workbook(const Archive& archive);

/// Rows of one sheet of a workbook (ISO/IEC 29500, transitional or strict). The header is found by score among the first 20 filled
/// rows; `row.number` is the physical row. Cells give what a person sees: dates by their number format as YYYY-MM-DD (1900 and 1904
/// systems), formulas by their stored result, cells that are merged downwards in every row they cover. Numbers with more than 15
/// digits, of which the spreadsheet has lost the last, keep the exponent form, which every field refuses (V-38). Rows without any
/// value are passed over. Memory: the shared texts and one row.
///
/// Errors of `next` besides those of a RowReader: Invalid MAP-0141 no workbook, MAP-0142 no sheet of this name, MAP-0143 several
/// sheets look like data, MAP-0144 too many shared texts or merged cells, MAP-0145 a part is damaged. `archive` outlives the reader.
std::unique_ptr<RowReader> make_workbook_reader(Archive& archive, ColumnTable& columns, const ReadLimits& limits,
                                                const WorkbookOptions& options);

}  // namespace xinshi::mapping

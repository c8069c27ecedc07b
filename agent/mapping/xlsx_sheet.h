// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/byte_stream.h"
#include "base/result.h"
#include "mapping/window.h"
#include "mapping/xlsx_package.h"

namespace xinshi::mapping {

constexpr std::uint32_t kMaxSheetColumns = 16'384;

struct SheetCell {
  std::uint32_t column = 0;  ///< from 0
  std::string_view text;     ///< not empty
};

/// A row of a sheet with its filled cells, in order. Valid until the next one is read.
struct SheetRow {
  std::uint64_t number = 0;  ///< from 1
  std::vector<SheetCell> cells;
  std::string_view fault;    ///< message code of what makes the row unreadable, "" when nothing does
  std::uint32_t fault_column = 0;
};

/// Cells merged into one, all bounds included: rows from 1, columns from 0.
struct MergedCells {
  std::uint64_t first_row = 0, last_row = 0;
  std::uint32_t first_column = 0, last_column = 0;
};

/// Pulls the rows of one worksheet part out of its bytes.
class SheetScanner {
 public:
  SheetScanner(std::unique_ptr<ByteStream> part, const CellContext& context, std::size_t max_row_bytes);

  /// False at the end of the rows.
  Result<bool> next(SheetRow& row);
  /// The merged cells, which stand behind all rows; `next` must not be used with it. At most `max`, else MAP-0144.
  Result<std::vector<MergedCells>> merges(std::size_t max);

 private:
  using Bytes = std::string_view;
  struct CellHead;
  struct Names {  ///< tags with the part's prefix
    std::string row, row_end, cell, cell_end, value, value_end, formula, formula_end, inline_text, inline_end;
  };

  Status begin();
  Status set_names(std::string_view root);
  Result<bool> to_row();
  Result<std::size_t> row_size();
  Result<std::size_t> skip_long_row();
  void parse_row(Bytes text, SheetRow& row);
  bool parse_cell(const char*& at, const char* end, SheetRow& row);
  bool parse_inside(const char*& at, const char* end, CellHead& head);
  bool put_cell(const CellHead& head, SheetRow& row);
  std::string_view cell_text(const CellHead& head, std::string_view& fault);
  std::string_view number_text(const CellHead& head, std::string_view& fault);

  std::unique_ptr<ByteStream> part_;
  Window window_;
  const CellContext& context_;
  std::size_t max_row_bytes_;
  Names names_;
  Arena scratch_;
  std::string built_;
  std::uint64_t row_ = 0;
  std::uint32_t column_ = 0;  ///< behind the last cell
  bool begun_ = false;
  bool ended_ = false;
};

/// 0 for A, 27 for AB.
std::string column_letters(std::uint32_t column);

}  // namespace xinshi::mapping

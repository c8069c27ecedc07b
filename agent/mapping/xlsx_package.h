// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive.h"
#include "base/arena.h"
#include "base/result.h"
#include "mapping/workbook_reader.h"
#include "mapping/xlsx_number.h"

namespace xinshi::mapping {

/// The texts that cells of all sheets share, in memory.
class SharedStrings {
 public:
  /// Errors: MAP-0144 beyond `max_bytes`, MAP-0145 malformed.
  Status load(ByteStream& part, std::size_t max_bytes);
  std::size_t size() const { return texts_.size(); }
  std::string_view at(std::size_t index) const { return texts_[index]; }

 private:
  Arena arena_;
  std::vector<std::string_view> texts_;
};

/// What the cells of every sheet need.
struct CellContext {
  SharedStrings strings;
  std::vector<NumberStyle> styles;  ///< by the cell's style number
  bool date1904 = false;

  NumberStyle style(std::size_t index) const { return index < styles.size() ? styles[index] : NumberStyle::Plain; }
};

struct SheetPart {
  std::string name;
  std::size_t member = 0;
  bool hidden = false;
};

/// A workbook without its sheets' cells.
struct Workbook {
  CellContext cells;
  std::vector<SheetPart> sheets;  ///< in the order of their tabs
};

/// Errors: MAP-0141, MAP-0144, MAP-0145 and those of the archive.
Result<std::unique_ptr<Workbook>> read_workbook(Archive& archive, const WorkbookOptions& options);

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/raw_row.h"
#include "sources/database/database_config.h"
#include "sources/database/position.h"

namespace xinshi::database {

/// Which of these column names the adapter uses, one answer each.
using MappedColumns = std::function<std::vector<bool>(const std::vector<std::string>&)>;

/// What is read of a table and where the parts of a place stand in it.
struct Layout {
  std::vector<DatabaseColumn> columns;      ///< to read, in this order; real names
  std::vector<std::size_t> key;             ///< positions in `columns`
  std::vector<std::size_t> watermark;       ///< likewise; where there are several, the result has one more column that is the first not NULL
  std::shared_ptr<ColumnTable> table;       ///< the same names, for mapping
  std::size_t mark = 0;                     ///< position of the watermark in a result row
  WatermarkType type = WatermarkType::Time;

  std::vector<std::string> names() const;
  std::vector<ColumnNote> notes() const;
};

/// Chooses from the table's columns. Names in the configuration match exactly, or in another case where only one does.
/// Errors, with the column as `where.key`: Config SRC-0205 a named column is not there; Config SRC-0209 the watermark's type has no
/// order; Config SRC-0215 nothing that the adapter uses.
Result<Layout> make_layout(const DatabaseConfig& config, const std::vector<DatabaseColumn>& all, const MappedColumns& mapped);

/// Compares a table with what it was. Columns that are new, or that the adapter no longer uses, do not matter.
/// Errors: Config SRC-0205 a column has gone, Config SRC-0206 a column has another type (`detail`: from and to).
Status same_table(const std::vector<ColumnNote>& earlier, const std::vector<DatabaseColumn>& all, const DatabaseConfig& config,
                  const MappedColumns& mapped);
/// The type alone, of columns as they come with each reading.
Status same_types(const Layout& layout, const std::vector<DatabaseColumn>& now, const DatabaseConfig& config);

}  // namespace xinshi::database

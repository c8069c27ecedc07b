// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "base/secret.h"

namespace xinshi {

/// What a column holds, as far as its driver tells. Retyped = another class.
enum class ColumnClass : std::uint8_t { Text, Integer, Decimal, Float, Date, Time, Timestamp, Binary, Other };
std::string_view word(ColumnClass value);

struct DatabaseColumn {
  std::string name;  ///< UTF-8
  ColumnClass kind = ColumnClass::Text;
  std::uint64_t size = 0;  ///< characters or digits, as declared; 0 = unknown
  int digits = 0;          ///< behind the decimal point, or of the second
};

/// A value for a `?`, as text in the link's encoding. `like` is the column that it is compared with.
struct DatabaseParameter {
  std::string_view value;
  const DatabaseColumn* like = nullptr;
};

/// Rows of one reading, row by row. Values are text in the link's encoding (UTF-8 unless the target says otherwise), point into the
/// arena that was given, and are never cut; data() == nullptr is NULL.
struct DatabaseRows {
  struct TooLong {
    std::size_t row = 0;
    std::size_t column = 0;
  };
  std::vector<DatabaseColumn> columns;
  std::size_t count = 0;
  std::vector<std::string_view> values;  ///< count × columns
  std::vector<TooLong> too_long;         ///< beyond `max_value_bytes`; their values are empty

  std::string_view value(std::size_t row, std::size_t column) const { return values[row * columns.size() + column]; }
};

struct ReadBounds {
  std::size_t rows = 500;                       ///< the statement asks for no more
  std::size_t max_value_bytes = std::size_t{1} << 20;
};

/// What the other side says of itself.
struct DatabaseTraits {
  std::string product;  ///< "PostgreSQL", "MariaDB", "SQLite", "DM8" …
  std::string version;
  std::string driver;
  std::string user;
  std::string quote;  ///< of identifiers; "" or " " = none
};

/// One connection to a database that belongs to somebody else. One thread.
/// Errors: Transient SRC-0201 (connection lost or busy), Config SRC-0204 (no such table or column, or no right to read it),
/// Transient SRC-0208 otherwise; `detail` is the state code, with the driver's text only where that cannot hold data.
class DatabaseLink {
 public:
  virtual ~DatabaseLink() = default;
  virtual const DatabaseTraits& traits() const = 0;
  /// Columns that a query would give, without its rows.
  virtual Result<std::vector<DatabaseColumn>> describe(const std::string& sql) = 0;
  /// All rows of a query, at most `bounds.rows`.
  virtual Status read(const std::string& sql, std::span<const DatabaseParameter> parameters, const ReadBounds& bounds, Arena& arena,
                      DatabaseRows& out) = 0;
  /// A statement without rows; answers how many it touched. Only session settings and the outbox come this way.
  virtual Result<std::int64_t> run(const std::string& sql, std::span<const DatabaseParameter> parameters) = 0;
};

struct DatabaseTarget {
  std::string connection;  ///< ODBC connection string without user and password
  std::string user;
  Secret password;
  bool read_only = true;     ///< asked of the driver, where it has such a mode
  bool wide = false;         ///< values pass as UTF-16; else as the bytes that the driver gives
  std::int64_t timeout_ms = 60'000;
};

class DatabaseDriver {
 public:
  virtual ~DatabaseDriver() = default;
  /// Errors: Transient SRC-0201 unreachable, Config SRC-0202 login refused, Config SRC-0203 driver missing.
  virtual Result<std::unique_ptr<DatabaseLink>> connect(const DatabaseTarget& target) = 0;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "base/log.h"
#include "base/time.h"
#include "sources/database/layout.h"
#include "sources/database/query.h"

namespace xinshi::database {

/// The connection with all that is known of the table: opened when it is needed, dropped after any fault and opened anew.
class Session {
 public:
  struct Deps {
    DatabaseDriver& driver;
    Clock& clock;
    MappedColumns mapped;
    std::function<Result<Secret>()> password;  ///< read at each connect, so that a changed one needs no restart
  };
  Session(const DatabaseConfig& config, Deps deps) : config_(config), deps_(std::move(deps)) {}

  /// Connects, makes the session read-only, looks at the table. Again from time to time while it is open.
  Status ready(const std::vector<ColumnNote>& earlier);
  void drop();
  bool open() const { return link_ != nullptr; }

  const Layout& layout() const { return *layout_; }
  const Queries& moved() const { return *moved_; }  ///< in the order of watermark and key
  const Queries& stock() const { return *stock_; }  ///< in the order of the key
  DatabaseLink& link() { return *link_; }
  const Dialect& dialect() const { return dialect_; }

  /// Rows of a statement; also Config SRC-0206 when a column's type has changed.
  Status read(const std::string& sql, std::span<const DatabaseParameter> parameters, std::size_t rows, Arena& arena, DatabaseRows& out);
  /// The one value of a statement that gives one; null for NULL.
  Result<std::optional<std::string>> one(const std::string& sql, std::span<const DatabaseParameter> parameters);
  /// Whether the account could change the table; null where that cannot be asked.
  std::optional<bool> may_write();
  /// The place of a row, in the order of `moved` or `stock`; a part that is NULL makes it empty.
  Place place_of(const DatabaseRows& rows, std::size_t row, bool with_watermark) const;
  /// Parameters for `behind`, comparing with the right columns.
  std::vector<DatabaseParameter> behind(const Queries& queries, const Place& place, bool with_watermark) const;
  DatabaseParameter watermark_parameter(const std::string& value) const;

 private:
  Status connect();
  Status look(const std::vector<ColumnNote>& earlier);

  const DatabaseConfig& config_;
  Deps deps_;
  std::unique_ptr<DatabaseLink> link_;
  Dialect dialect_;
  std::optional<Layout> layout_;
  std::optional<Queries> moved_;
  std::optional<Queries> stock_;
  std::int64_t looked_us_ = 0;
};

}  // namespace xinshi::database

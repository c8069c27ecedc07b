// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sources/database/dialect.h"

namespace xinshi::database {

/// A name as an identifier, with the product's quote character, doubled inside. Names never enter a statement in another way.
std::string quoted(std::string_view name, std::string_view quote);

/// Builds every statement that a database source sends, from quoted names and `?`.
class Queries {
 public:
  struct Names {
    std::string schema;
    std::string table;
    std::vector<std::string> columns;    ///< to read, in this order
    std::vector<std::string> key;
    std::vector<std::string> watermark;  ///< none = by key only
  };
  Queries(Dialect dialect, std::string quote, Names names);

  /// All columns of the table, no rows.
  std::string describe_all() const;
  /// From the start; rows that have no watermark have no place in its order. Parameters: none.
  std::string first(std::size_t rows) const { return select(names_.watermark.empty() ? "" : mark() + " IS NOT NULL", rows); }
  /// From a watermark on, that one included. Parameters: watermark.
  std::string from_watermark(std::size_t rows) const { return select(mark() + " >= ?", rows); }
  /// Behind a place. Parameters: the watermark (if there is one) and then what `behind_parameters` says.
  std::string behind(std::size_t rows) const;
  /// Which parts of a place (0 = watermark where there is one, then the keys) the parameters of `behind` are, in order.
  std::vector<std::size_t> behind_parameters() const;
  /// One row with the greatest watermark.
  std::string greatest_watermark() const;
  /// One row with the count of rows that have no place in the order: a NULL in column `name`.
  std::string count_null(const std::string& name) const;
  std::string count_null_watermark() const;

  /// Outbox: the pending rows. Parameters: `pending` unless it is NULL.
  std::string pending(const std::string& mark_column, bool pending_is_null, std::size_t rows) const;
  /// Outbox: by key; one row each. Parameters: done (when marking), keys.
  std::string done(const std::string& mark_column) const;

 private:
  std::string name(std::string_view text) const { return quoted(text, quote_); }
  /// Of the one table that is read. Without that, a "name" which is no column would silently be a text to SQLite.
  std::string column(std::string_view text) const { return "t." + name(text); }
  std::string table() const;
  std::string mark() const;
  std::vector<std::string> order() const;
  std::string select(const std::string& where, std::size_t rows) const;

  Dialect dialect_;
  std::string quote_;
  Names names_;
};

}  // namespace xinshi::database

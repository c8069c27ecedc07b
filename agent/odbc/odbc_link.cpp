// SPDX-License-Identifier: Apache-2.0
#include "odbc/odbc_link.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "odbc/array_fetch.h"
#include "odbc/diagnostics.h"
#include "odbc/wide_text.h"

namespace xinshi::odbc {
namespace {

ColumnClass class_of(SQLSMALLINT type) {
  switch (type) {
    case SQL_BIT:
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
    case SQL_BIGINT: return ColumnClass::Integer;
    case SQL_DECIMAL:
    case SQL_NUMERIC: return ColumnClass::Decimal;
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE: return ColumnClass::Float;
    case SQL_TYPE_DATE: return ColumnClass::Date;
    case SQL_TYPE_TIME: return ColumnClass::Time;
    case SQL_TYPE_TIMESTAMP: return ColumnClass::Timestamp;
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY: return ColumnClass::Binary;
    case SQL_CHAR:
    case SQL_VARCHAR:
    case SQL_LONGVARCHAR:
    case SQL_WCHAR:
    case SQL_WVARCHAR:
    case SQL_WLONGVARCHAR: return ColumnClass::Text;
    default: return ColumnClass::Other;
  }
}

SQLSMALLINT type_of(ColumnClass kind, bool wide) {
  switch (kind) {
    case ColumnClass::Integer: return SQL_BIGINT;
    case ColumnClass::Decimal: return SQL_DECIMAL;
    case ColumnClass::Float: return SQL_DOUBLE;
    case ColumnClass::Date: return SQL_TYPE_DATE;
    case ColumnClass::Time: return SQL_TYPE_TIME;
    case ColumnClass::Timestamp: return SQL_TYPE_TIMESTAMP;
    default: return wide ? SQL_WVARCHAR : SQL_VARCHAR;
  }
}

}  // namespace

/// Memory that bound parameters point to while a statement runs.
struct OdbcLink::Bound {
  std::vector<std::string> narrow;
  std::vector<WideText> wide;
  std::vector<SQLLEN> lengths;
};

OdbcLink::OdbcLink(Handle environment, Handle connection, const DatabaseTarget& target)
    : environment_(std::move(environment)), connection_(std::move(connection)), wide_(target.wide) {
  constexpr std::int64_t kMillis = 1000;
  timeout_seconds_ = static_cast<SQLULEN>(std::max<std::int64_t>(target.timeout_ms / kMillis, 1));
  traits_ = {info(SQL_DBMS_NAME), info(SQL_DBMS_VER), info(SQL_DRIVER_NAME), info(SQL_USER_NAME), info(SQL_IDENTIFIER_QUOTE_CHAR)};
}

OdbcLink::~OdbcLink() {
  if (connection_) SQLDisconnect(connection_.get());
}

std::string OdbcLink::info(SQLUSMALLINT what) const {
  std::array<SQLWCHAR, 256> text{};
  SQLSMALLINT bytes = 0;
  if (!good(SQLGetInfoW(connection_.get(), what, text.data(), static_cast<SQLSMALLINT>(text.size() * sizeof(SQLWCHAR)), &bytes))) return {};
  const auto end = std::find(text.begin(), text.end(), SQLWCHAR{0});
  return std::string(trim(from_wide(text.data(), static_cast<std::size_t>(end - text.begin()))));
}

Result<Handle> OdbcLink::prepare(const std::string& sql) {
  Handle statement(SQL_HANDLE_STMT, connection_.get());
  if (!statement) return take_error(connection_, Doing::Working);
  SQLSetStmtAttr(statement.get(), SQL_ATTR_QUERY_TIMEOUT, as_pointer(timeout_seconds_), 0);
  WideText text = to_wide(sql);
  if (!good(SQLPrepareW(statement.get(), text.data(), static_cast<SQLINTEGER>(text.size())))) return take_error(statement, Doing::Working);
  return statement;
}

Status OdbcLink::execute(const Handle& statement, std::span<const DatabaseParameter> parameters, Bound& bound) {
  const std::size_t count = parameters.size();
  bound.narrow.resize(count);
  bound.wide.resize(count);
  bound.lengths.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const DatabaseColumn unknown;
    const DatabaseColumn& like = parameters[i].like != nullptr ? *parameters[i].like : unknown;
    SQLPOINTER data = nullptr;
    if (wide_) {
      bound.wide[i] = to_wide(parameters[i].value);
      data = bound.wide[i].data();
      bound.lengths[i] = static_cast<SQLLEN>(bound.wide[i].size() * sizeof(SQLWCHAR));
    } else {
      bound.narrow[i] = std::string(parameters[i].value);
      data = bound.narrow[i].data();
      bound.lengths[i] = static_cast<SQLLEN>(bound.narrow[i].size());
    }
    const auto size = std::max<SQLULEN>({static_cast<SQLULEN>(like.size), parameters[i].value.size(), 1});
    const SQLRETURN code =
        SQLBindParameter(statement.get(), static_cast<SQLUSMALLINT>(i + 1), SQL_PARAM_INPUT, wide_ ? SQL_C_WCHAR : SQL_C_CHAR,
                         type_of(like.kind, wide_), size, static_cast<SQLSMALLINT>(like.digits), data, bound.lengths[i], &bound.lengths[i]);
    if (!good(code)) return take_error(statement, Doing::Working);
  }
  const SQLRETURN code = SQLExecute(statement.get());
  return good(code) || code == SQL_NO_DATA ? Status{} : Status(take_error(statement, Doing::Working));
}

Result<std::vector<DatabaseColumn>> OdbcLink::columns_of(const Handle& statement) {
  SQLSMALLINT count = 0;
  if (!good(SQLNumResultCols(statement.get(), &count))) return take_error(statement, Doing::Working);
  std::vector<DatabaseColumn> out;
  for (SQLSMALLINT i = 1; i <= count; ++i) {
    std::array<SQLWCHAR, 256> name{};
    SQLSMALLINT length = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    const SQLRETURN code = SQLDescribeColW(statement.get(), static_cast<SQLUSMALLINT>(i), name.data(), static_cast<SQLSMALLINT>(name.size()), &length,
                                           &type, &size, &digits, &nullable);
    if (!good(code)) return take_error(statement, Doing::Working);
    // Not by `length`: for some drivers that counts the bytes that the name had before the driver manager turned it.
    const auto end = std::find(name.begin(), name.end(), SQLWCHAR{0});
    out.push_back({from_wide(name.data(), static_cast<std::size_t>(end - name.begin())), class_of(type), size, digits});
  }
  return out;
}

Result<std::vector<DatabaseColumn>> OdbcLink::describe(const std::string& sql) {
  Result<Handle> statement = prepare(sql);
  if (!statement) return statement.error();
  Bound bound;
  if (Status done = execute(*statement, {}, bound); !done) return done.error();
  return columns_of(*statement);
}

Status OdbcLink::read(const std::string& sql, std::span<const DatabaseParameter> parameters, const ReadBounds& bounds, Arena& arena,
                      DatabaseRows& out) {
  Result<Handle> statement = prepare(sql);
  if (!statement) return statement.error();
  Bound bound;
  if (Status done = execute(*statement, parameters, bound); !done) return done;
  Result<std::vector<DatabaseColumn>> columns = columns_of(*statement);
  if (!columns) return columns.error();
  out.columns = std::move(*columns);
  if (sizes_for_ != sql) sizes_ = {};
  sizes_for_ = sql;
  sizes_.begin(out.columns, wide_, bounds.max_value_bytes);
  ArrayFetch fetch(*statement, sizes_, wide_, bounds.max_value_bytes);
  for (;;) {
    if (Status ready = fetch.bind(bounds.rows); !ready) return ready;
    const Result<bool> whole = fetch.read(bounds.rows, arena, out);
    if (!whole) return whole.error();
    if (*whole) break;
    SQLFreeStmt(statement->get(), SQL_CLOSE);
    SQLFreeStmt(statement->get(), SQL_UNBIND);
    if (Status again = execute(*statement, parameters, bound); !again) return again;
  }
  sizes_.learn(fetch.longest());
  return {};
}

Result<std::int64_t> OdbcLink::run(const std::string& sql, std::span<const DatabaseParameter> parameters) {
  Result<Handle> statement = prepare(sql);
  if (!statement) return statement.error();
  Bound bound;
  if (Status done = execute(*statement, parameters, bound); !done) return done.error();
  SQLLEN touched = 0;
  if (!good(SQLRowCount(statement->get(), &touched))) touched = -1;
  return static_cast<std::int64_t>(touched);
}

std::unique_ptr<DatabaseLink> make_link(Handle environment, Handle connection, const DatabaseTarget& target) {
  return std::make_unique<OdbcLink>(std::move(environment), std::move(connection), target);
}

}  // namespace xinshi::odbc

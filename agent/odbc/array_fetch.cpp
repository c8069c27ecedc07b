// SPDX-License-Identifier: Apache-2.0
#include "odbc/array_fetch.h"

#include <algorithm>
#include <cstring>

#include "odbc/diagnostics.h"
#include "odbc/wide_text.h"

namespace xinshi::odbc {
namespace {

constexpr std::size_t kUnknownLength = 1;
constexpr std::size_t kAlign = 8;

}  // namespace

ArrayFetch::ArrayFetch(const Handle& statement, ColumnSizes& sizes, bool wide, std::size_t max_value_bytes)
    : statement_(statement), sizes_(sizes), wide_(wide), max_value_bytes_(max_value_bytes) {}

Status ArrayFetch::bind(std::size_t wanted) {
  SQLSMALLINT columns = 0;
  if (!good(SQLNumResultCols(statement_.get(), &columns))) return take_error(statement_, Doing::Working);
  const auto count = static_cast<std::size_t>(columns);
  rows_ = sizes_.rows(wanted);
  SQLSetStmtAttr(statement_.get(), SQL_ATTR_ROW_BIND_TYPE, as_pointer(SQL_BIND_BY_COLUMN), 0);
  SQLSetStmtAttr(statement_.get(), SQL_ATTR_ROW_ARRAY_SIZE, as_pointer(rows_), 0);
  SQLULEN agreed = 0;
  if (!good(SQLGetStmtAttr(statement_.get(), SQL_ATTR_ROW_ARRAY_SIZE, &agreed, 0, nullptr)) || agreed != rows_) {
    rows_ = 1;  // a driver that knows no arrays
    SQLSetStmtAttr(statement_.get(), SQL_ATTR_ROW_ARRAY_SIZE, as_pointer(1), 0);
  }
  SQLSetStmtAttr(statement_.get(), SQL_ATTR_ROWS_FETCHED_PTR, &fetched_, 0);
  states_.assign(rows_, SQL_ROW_SUCCESS);
  SQLSetStmtAttr(statement_.get(), SQL_ATTR_ROW_STATUS_PTR, states_.data(), 0);
  offsets_.resize(count);
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    offsets_[i] = total;
    total += (sizes_.bytes(i) * rows_ + kAlign - 1) / kAlign * kAlign;
  }
  buffer_.resize(total);
  lengths_.assign(count * rows_, 0);
  longest_.assign(count, 0);
  needed_.assign(count, 0);
  const SQLSMALLINT type = wide_ ? SQL_C_WCHAR : SQL_C_CHAR;
  for (std::size_t i = 0; i < count; ++i) {
    if (!good(SQLBindCol(statement_.get(), static_cast<SQLUSMALLINT>(i + 1), type, buffer_.data() + offsets_[i],
                         static_cast<SQLLEN>(sizes_.bytes(i)), &lengths_[i * rows_]))) {
      return take_error(statement_, Doing::Working);
    }
  }
  return {};
}

Result<bool> ArrayFetch::read(std::size_t most_rows, Arena& arena, DatabaseRows& out) {
  out.count = 0;
  out.values.clear();
  out.too_long.clear();
  cut_ = false;
  while (out.count < most_rows) {
    fetched_ = 0;
    const SQLRETURN code = SQLFetch(statement_.get());
    if (code == SQL_NO_DATA) break;
    if (!good(code)) return take_error(statement_, Doing::Working);
    const std::size_t rows = std::min<std::size_t>(fetched_, rows_);
    if (rows == 0) break;
    for (std::size_t row = 0; row < rows && out.count < most_rows; ++row) {
      if (states_[row] == SQL_ROW_ERROR) return take_error(statement_, Doing::Working);
      take_row(row, arena, out);
    }
  }
  for (std::size_t i = 0; cut_ && i < needed_.size(); ++i) {
    if (needed_[i] != 0) sizes_.grow(i, needed_[i] == kUnknownLength ? 0 : needed_[i]);
  }
  return !cut_;
}

void ArrayFetch::take_row(std::size_t row, Arena& arena, DatabaseRows& out) {
  ++out.count;
  for (std::size_t column = 0; column < offsets_.size(); ++column) take_value(row, column, arena, out);
}

/// A value that fills its buffer to the last byte may be one that a driver cut without saying so.
ArrayFetch::Fit ArrayFetch::fit(std::size_t column, SQLLEN length) const {
  const std::size_t unit = wide_ ? sizeof(SQLWCHAR) : 1;
  const bool whole = length >= 0 && static_cast<std::size_t>(length) + 2 * unit <= sizes_.bytes(column);
  if (whole) return Fit::Whole;
  return sizes_.largest(column) ? Fit::TooLong : Fit::Cut;
}

void ArrayFetch::take_value(std::size_t row, std::size_t column, Arena& arena, DatabaseRows& out) {
  const SQLLEN length = length_at(row, column);
  if (length == SQL_NULL_DATA) {
    out.values.emplace_back();
    return;
  }
  const Fit how = fit(column, length);
  if (how == Fit::Cut) {
    cut_ = true;
    needed_[column] = std::max(needed_[column], length > 0 ? static_cast<std::size_t>(length) : kUnknownLength);
  }
  const char* const at = buffer_.data() + offsets_[column] + row * sizes_.bytes(column);
  const std::size_t bytes = how == Fit::Whole ? static_cast<std::size_t>(length) : 0;
  longest_[column] = std::max(longest_[column], bytes);
  if (cut_) {  // only the lengths matter now
    out.values.emplace_back("", 0);
    return;
  }
  std::string_view value("", 0);
  if (wide_ && bytes != 0) {
    value = from_wide(reinterpret_cast<const SQLWCHAR*>(at), bytes / sizeof(SQLWCHAR), arena);
  } else if (bytes != 0) {
    value = arena.copy({at, bytes});
  }
  const bool too_long = how == Fit::TooLong || value.size() > max_value_bytes_;
  if (too_long) out.too_long.push_back({out.count - 1, column});
  out.values.push_back(too_long ? std::string_view("", 0) : value);
}

}  // namespace xinshi::odbc

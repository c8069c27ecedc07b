// SPDX-License-Identifier: Apache-2.0
#include "sources/database/query.h"

#include <utility>

#include "base/text.h"

namespace xinshi::database {
namespace {

/// (a, b, c) > (?, ?, ?) in words that every product and its indexes understand.
std::string greater(const std::vector<std::string>& terms, std::size_t at) {
  if (at + 1 == terms.size()) return terms[at] + " > ?";
  return terms[at] + " > ? OR (" + terms[at] + " = ? AND (" + greater(terms, at + 1) + "))";
}

void greater_parameters(std::size_t terms, std::size_t at, std::vector<std::size_t>& out) {
  out.push_back(at);
  if (at + 1 == terms) return;
  out.push_back(at);
  greater_parameters(terms, at + 1, out);
}

}  // namespace

std::string quoted(std::string_view name, std::string_view quote) {
  if (quote.empty() || quote == " ") return std::string(name);
  const char close = quote[0] == '[' ? ']' : quote[0];
  std::string out(1, quote[0]);
  for (const char c : name) {
    out += c;
    if (c == close) out += c;
  }
  return out + close;
}

Queries::Queries(Dialect dialect, std::string quote, Names names)
    : dialect_(std::move(dialect)), quote_(std::move(quote)), names_(std::move(names)) {}

std::string Queries::table() const { return (names_.schema.empty() ? "" : name(names_.schema) + ".") + name(names_.table); }

std::string Queries::mark() const {
  if (names_.watermark.size() == 1) return column(names_.watermark.front());
  std::vector<std::string> parts;
  for (const std::string& each : names_.watermark) parts.push_back(column(each));
  return "COALESCE(" + join(parts, ", ") + ")";
}

std::vector<std::string> Queries::order() const {
  std::vector<std::string> out;
  if (!names_.watermark.empty()) out.push_back(mark());
  for (const std::string& each : names_.key) out.push_back(column(each));
  return out;
}

std::string Queries::select(const std::string& where, std::size_t rows) const {
  std::vector<std::string> columns;
  for (const std::string& each : names_.columns) columns.push_back(column(each));
  if (names_.watermark.size() > 1) columns.push_back(mark() + " AS " + name("xinshi_watermark"));
  const std::string count = std::to_string(rows);
  std::string body = join(columns, ", ") + " FROM " + table() + " t" + (where.empty() ? "" : " WHERE " + where) + " ORDER BY " + join(order(), ", ");
  switch (dialect_.bound) {
    case Dialect::Bound::Limit: return "SELECT " + body + " LIMIT " + count;
    case Dialect::Bound::Top: return "SELECT TOP " + count + " " + body;
    case Dialect::Bound::RowNum: return "SELECT * FROM (SELECT " + body + ") WHERE ROWNUM <= " + count;
    case Dialect::Bound::FetchFirst: return "SELECT " + body + " FETCH FIRST " + count + " ROWS ONLY";
  }
  return {};
}

std::string Queries::describe_all() const { return "SELECT * FROM " + table() + " t WHERE 1 = 0"; }

std::string Queries::behind(std::size_t rows) const {
  // The first condition says nothing new; it lets an index on the watermark begin at the right place.
  const std::string place = "(" + greater(order(), 0) + ")";
  return select(names_.watermark.empty() ? place : mark() + " >= ? AND " + place, rows);
}

std::vector<std::size_t> Queries::behind_parameters() const {
  std::vector<std::size_t> out;
  if (!names_.watermark.empty()) out.push_back(0);
  greater_parameters(names_.key.size() + (names_.watermark.empty() ? 0 : 1), 0, out);
  return out;
}

std::string Queries::greatest_watermark() const { return "SELECT MAX(" + mark() + ") FROM " + table() + " t"; }

std::string Queries::count_null(const std::string& name) const {
  return "SELECT COUNT(*) FROM " + table() + " t WHERE " + column(name) + " IS NULL";
}

std::string Queries::count_null_watermark() const { return "SELECT COUNT(*) FROM " + table() + " t WHERE " + mark() + " IS NULL"; }

std::string Queries::pending(const std::string& mark_column, bool pending_is_null, std::size_t rows) const {
  if (mark_column.empty()) return select("", rows);
  return select(column(mark_column) + (pending_is_null ? " IS NULL" : " = ?"), rows);
}

std::string Queries::done(const std::string& mark_column) const {
  std::vector<std::string> by;
  for (const std::string& each : names_.key) by.push_back(name(each) + " = ?");
  const std::string where = " WHERE " + join(by, " AND ");
  return mark_column.empty() ? "DELETE FROM " + table() + where : "UPDATE " + table() + " SET " + name(mark_column) + " = ?" + where;
}

}  // namespace xinshi::database

// SPDX-License-Identifier: Apache-2.0
#include "mapping/json_object.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "mapping/columns_memory.h"
#include "mapping/row_problem.h"
#include "mapping/window.h"

namespace xinshi::mapping {
namespace {

namespace od = simdjson::ondemand;

constexpr std::string_view kListJoiner = "、";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool digits(std::string_view text, std::size_t& pos) {
  const std::size_t start = pos;
  while (pos < text.size() && text[pos] >= '0' && text[pos] <= '9') ++pos;
  return pos > start;
}

std::string_view cut_blanks(std::string_view token) {
  while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
  return token;
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t pos = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = pos;
  if (!digits(text, pos)) return false;
  if (text[whole] == '0' && pos > whole + 1) return false;
  if (pos < text.size() && text[pos] == '.' && !digits(text, ++pos)) return false;
  if (pos < text.size() && (text[pos] == 'e' || text[pos] == 'E')) {
    ++pos;
    if (pos < text.size() && (text[pos] == '+' || text[pos] == '-')) ++pos;
    if (!digits(text, pos)) return false;
  }
  return pos == text.size();
}

struct JsonObjectParser::Impl {
  Impl(ColumnTable& columns, const ReadLimits& read_limits)
      : table(columns), memory(columns, read_limits.max_columns), limits(read_limits) {}

  void parse(std::string_view text, RawRow& row, Arena& arena);
  bool parse_member(od::field& field, RawRow& row, Arena& arena);
  std::int64_t column_of(od::field& field, RawRow& row);
  bool parse_value(od::value& value, std::uint32_t column, RawRow& row, Arena& arena);
  bool parse_string(od::value& value, std::uint32_t column, RawRow& row, Arena& arena);
  bool parse_list(od::value& value, std::uint32_t column, RawRow& row, Arena& arena);
  bool parse_literal(std::string_view token, std::uint32_t column, RawRow& row);
  bool fits(std::uint32_t column, std::size_t size, RawRow& row);
  bool store(std::uint32_t column, std::string_view value, RawRow& row, Arena& arena);
  bool store_token(std::uint32_t column, std::string_view token, RawRow& row);
  bool fail(RawRow& row, simdjson::error_code error, std::string_view text);
  std::string name_of(std::uint32_t column) const { return std::string(table.name(column)); }

  ColumnTable& table;
  ColumnsMemory memory;
  ReadLimits limits;
  od::parser parser;
  std::string_view text;
  bool no_escapes = false;     ///< nowhere in `text`
  const char* kept = nullptr;  ///< a copy of `text` in the arena; most values are pieces of it
  std::string joined;
};

JsonObjectParser::JsonObjectParser(ColumnTable& columns, const ReadLimits& limits) : impl_(std::make_unique<Impl>(columns, limits)) {}
JsonObjectParser::~JsonObjectParser() = default;

void JsonObjectParser::parse(std::string_view text, RawRow& row, Arena& arena) {
  impl_->parse(text, row, arena);
}

bool JsonObjectParser::Impl::fail(RawRow& row, simdjson::error_code error, std::string_view where) {
  if (error == simdjson::UTF8_ERROR) {
    const auto at = invalid_utf8_at(where);
    add_row_problem(row, "MAP-0102", {std::to_string(at.value_or(0))});
  } else {
    add_row_problem(row, "MAP-0103", {simdjson::error_message(error)});
  }
  return false;
}

void JsonObjectParser::Impl::parse(std::string_view object_text, RawRow& row, Arena& arena) {
  text = object_text;
  char* const copy = arena.allocate(text.size());
  std::memcpy(copy, text.data(), text.size());
  kept = copy;
  no_escapes = std::memchr(copy, '\\', text.size()) == nullptr;
  memory.begin_row();
  od::document document;
  od::object object;
  const simdjson::padded_string_view padded(text.data(), text.size(), text.size() + Window::kPadding);
  if (const auto error = parser.iterate(padded).get(document)) return void(fail(row, error, text));
  if (const auto error = document.get_object().get(object)) {
    add_row_problem(row, error == simdjson::INCORRECT_TYPE ? "MAP-0104" : "MAP-0103", {simdjson::error_message(error)});
    return;
  }
  for (auto item : object) {
    od::field field;
    if (const auto error = std::move(item).get(field)) return void(fail(row, error, text));
    if (!parse_member(field, row, arena)) return;
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) add_row_problem(row, "MAP-0105");
}

bool JsonObjectParser::Impl::parse_member(od::field& field, RawRow& row, Arena& arena) {
  const std::int64_t column = column_of(field, row);
  if (column < 0) return false;
  const auto index = static_cast<std::uint32_t>(column);
  if (memory.repeated(index)) {
    add_row_problem(row, "MAP-0106", {name_of(index)});
    return false;
  }
  return parse_value(field.value(), index, row, arena);
}

std::int64_t JsonObjectParser::Impl::column_of(od::field& field, RawRow& row) {
  const std::int64_t known = memory.expected(field.key().raw());
  if (known >= 0) return known;
  std::string_view name;
  if (const auto error = field.unescaped_key().get(name)) {
    fail(row, error, text);
    return -1;
  }
  const std::int64_t column = memory.resolve(name);
  if (column >= 0) return column;
  add_row_problem(row, "MAP-0107", {std::to_string(limits.max_columns)});
  return -1;
}

bool JsonObjectParser::Impl::parse_value(od::value& value, std::uint32_t column, RawRow& row, Arena& arena) {
  const std::string_view token = cut_blanks(value.raw_json_token());
  if (token.empty()) return fail(row, simdjson::TAPE_ERROR, text);
  switch (token.front()) {
    case '"':
      return parse_string(value, column, row, arena);
    case '[':
      return parse_list(value, column, row, arena);
    case '{':
      add_row_problem(row, "MAP-0108", {name_of(column)});
      return false;
    default:
      return parse_literal(token, column, row);
  }
}

bool JsonObjectParser::Impl::fits(std::uint32_t column, std::size_t size, RawRow& row) {
  if (size <= limits.max_cell_bytes) return true;
  add_row_problem(row, "MAP-0109", {name_of(column), std::to_string(limits.max_cell_bytes)});
  return false;
}

bool JsonObjectParser::Impl::store(std::uint32_t column, std::string_view value, RawRow& row, Arena& arena) {
  if (!fits(column, value.size(), row)) return false;
  put_value(row, column, arena.copy(value));
  return true;
}

/// `token` stands in `text` as it is: its place in the kept copy is the value.
bool JsonObjectParser::Impl::store_token(std::uint32_t column, std::string_view token, RawRow& row) {
  if (!fits(column, token.size(), row)) return false;
  put_value(row, column, {kept + (token.data() - text.data()), token.size()});
  return true;
}

bool JsonObjectParser::Impl::parse_string(od::value& value, std::uint32_t column, RawRow& row, Arena& arena) {
  const std::string_view token = cut_blanks(value.raw_json_token());
  // Nearly all values have no escapes: what stands between the quotes is the value.
  if (token.size() >= 2 && token.back() == '"' && (no_escapes || token.find('\\') == std::string_view::npos))
    return store_token(column, token.substr(1, token.size() - 2), row);
  std::string_view plain;
  if (const auto error = value.get_string().get(plain)) return fail(row, error, text);
  if (std::memchr(plain.data(), '\0', plain.size()) != nullptr) {
    add_row_problem(row, "MAP-0110", {name_of(column)});
    return false;
  }
  return store(column, plain, row, arena);
}

bool JsonObjectParser::Impl::parse_list(od::value& value, std::uint32_t column, RawRow& row, Arena& arena) {
  joined.clear();
  od::array list;
  if (const auto error = value.get_array().get(list)) return fail(row, error, text);
  bool first = true;
  for (auto item : list) {
    std::string_view part;
    const auto error = item.get_string().get(part);
    if (error == simdjson::INCORRECT_TYPE) {
      add_row_problem(row, "MAP-0108", {name_of(column)});
      return false;
    }
    if (error != simdjson::SUCCESS) return fail(row, error, text);
    if (!first) joined += kListJoiner;
    joined += part;
    first = false;
  }
  return store(column, joined, row, arena);
}

bool JsonObjectParser::Impl::parse_literal(std::string_view token, std::uint32_t column, RawRow& row) {
  if (token == "null") return true;
  if (token == "true" || token == "false" || is_json_number(token)) return store_token(column, token, row);
  return fail(row, simdjson::NUMBER_ERROR, text);
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include "sources/database/row_text.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/byte_stream.h"
#include "base/bytes.h"
#include "base/sha256.h"
#include "base/text.h"

namespace xinshi::database {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

void reject(RawRow& out, const char* code, const std::string& column) {
  out.problems.push_back({"", "", ProblemSeverity::Error, code, {column}});
}

/// Length before each value, so that no two different rows are the same bytes; NULL is not the empty text.
void add_value(std::string& bytes, std::string_view value) {
  const std::uint64_t length = value.data() == nullptr ? ~std::uint64_t{0} : value.size();
  std::array<char, sizeof length> raw{};
  std::memcpy(raw.data(), &length, sizeof length);
  bytes.append(raw.data(), raw.size());
  bytes.append(value);
}

std::uint64_t first_bytes(std::string_view bytes) {
  const Hash hash = sha256(bytes);
  std::uint64_t out = 0;
  std::memcpy(&out, hash.data(), sizeof out);
  return out;
}

}  // namespace

std::string_view RowText::text(std::string_view bytes, const std::string& column, Arena& arena, RawRow& out) {
  if (bytes.data() == nullptr || is_ascii(bytes)) return bytes;
  if (charset_.empty()) {
    if (!invalid_utf8_at(bytes)) return bytes;
    reject(out, "SRC-0213", column);
    return {};
  }
  constexpr std::size_t kMostPerByte = 3;
  ViewStream input(bytes);
  const auto decoded = charsets_.decode(input, charset_);
  char* const at = arena.allocate(bytes.size() * kMostPerByte);
  std::size_t used = 0;
  while (decoded) {
    const Result<std::size_t> count = (*decoded)->read(at + used, bytes.size() * kMostPerByte - used);
    if (!count) break;
    if (*count == 0) return {at, used};
    used += *count;
    if (used == bytes.size() * kMostPerByte) return {at, used};
  }
  reject(out, "SRC-0213", column);
  return {};
}

void RowText::fill(const DatabaseRows& rows, std::size_t row, const Layout& layout, Arena& arena, RawRow& out) {
  out.problems.clear();
  out.values.resize(layout.columns.size());
  for (std::size_t i = 0; i < layout.columns.size(); ++i) out.values[i] = text(rows.value(row, i), layout.columns[i].name, arena, out);
  for (const DatabaseRows::TooLong& each : rows.too_long) {
    if (each.row != row || each.column >= layout.columns.size()) continue;
    reject(out, "SRC-0212", layout.columns[each.column].name);
    out.values[each.column] = {};
  }
}

std::uint64_t key_fingerprint(const DatabaseRows& rows, std::size_t row, const Layout& layout) {
  std::string bytes;
  for (const std::size_t each : layout.key) add_value(bytes, rows.value(row, each));
  return first_bytes(bytes);
}

std::uint64_t content_fingerprint(const DatabaseRows& rows, std::size_t row) {
  std::string bytes;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) add_value(bytes, rows.value(row, i));
  return first_bytes(bytes);
}

}  // namespace xinshi::database

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "base/arena.h"
#include "core/raw_row.h"
#include "mapping/row_reader.h"

namespace xinshi::mapping {

/// Turns the text of one JSON object into a row. One parser is reused for all rows. Every fault becomes a problem of the row.
class JsonObjectParser {
 public:
  JsonObjectParser(ColumnTable& columns, const ReadLimits& limits);
  ~JsonObjectParser();
  /// Behind `text` Window::kPadding bytes must be readable. `row` has been started by the caller.
  void parse(std::string_view text, RawRow& row, Arena& arena);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// True for exactly one number as RFC 8259 writes it.
bool is_json_number(std::string_view text);

}  // namespace xinshi::mapping

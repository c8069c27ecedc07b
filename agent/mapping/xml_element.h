// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "base/arena.h"
#include "core/raw_row.h"
#include "mapping/row_reader.h"

namespace xinshi::mapping {

/// Turns the text of one XML element into a row: attributes and child elements are columns. Faults become problems of the row.
class XmlElementParser {
 public:
  XmlElementParser(ColumnTable& columns, const ReadLimits& limits);
  ~XmlElementParser();
  void parse(std::string_view text, RawRow& row, Arena& arena);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace xinshi::mapping

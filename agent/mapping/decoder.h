// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <span>

#include "base/message.h"
#include "base/result.h"
#include "core/catalogue.h"
#include "core/raw_row.h"
#include "core/record.h"

namespace xinshi::mapping {

/// The unit that a source belongs to; fills organ and source-unit fields that its rows lack (each such fill is a warning).
struct Unit {
  std::string name;
  std::string code;
  std::string division;
};

/// A source adapter (`adapters/sources/<id>/adapter.toml`), parsed and checked. Immutable.
class SourceAdapter;

/// Parses an adapter. Unknown keys, operations and fields are errors with file, line, column and key (Config MAP-…).
/// `tables` answers lookup tables that the adapter names: file name → text.
Result<std::shared_ptr<const SourceAdapter>> read_source_adapter(std::string_view toml, const std::string& file,
                                                                 const Catalogue& catalogue);
const std::string& adapter_id(const SourceAdapter& adapter);
const std::string& adapter_version(const SourceAdapter& adapter);
/// Rows stay as they are beside their records (V-56).
bool keeps_source_row(const SourceAdapter& adapter);

/// Maps rows of one input. Compiles the adapter against the input's columns once and again only when new columns appear.
/// Not thread-safe; cheap to make.
class Decoder {
 public:
  /// `kind_hint` is set by the hook's path or `submit KIND`; otherwise the adapter tells the kind by its columns or a column.
  Decoder(std::shared_ptr<const SourceAdapter> adapter, std::shared_ptr<const ColumnTable> columns, Unit unit, const Kind* kind_hint);
  ~Decoder();

  /// Findings about the columns as a whole: unknown headers (warn), missing required ones (error), ambiguous ones (error). V-36.
  Problems column_problems();
  enum class RowKind { Draft, Skipped };
  /// Fills `draft` (reused). Skipped: empty rows, explanation rows (表格说明), V-37. Row problems are taken over.
  RowKind decode(const RawRow& row, Draft& draft);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The row as JSON text, `{"header":"value",…}`, for quarantine.
std::string raw_row_json(const RawRow& row, const ColumnTable& columns);

std::span<const Message> messages();

}  // namespace xinshi::mapping

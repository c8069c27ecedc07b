// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/record.h"
#include "mapping/column_plan.h"
#include "mapping/source_adapter.h"

namespace xinshi::mapping {

/// Reads what accompanies the fields of a row: operation, given id, reason, basis, date, source key, update time.
class OperationReader {
 public:
  explicit OperationReader(const SourceAdapter& adapter) : adapter_(adapter) {}
  void bind(const ColumnFinder& finder);
  void read(const RawRow& row, Draft& draft) const;
  bool uses(std::uint32_t column) const;
  bool has_operation_column() const { return !op_.empty(); }

 private:
  std::string_view first(const RawRow& row, const std::vector<std::uint32_t>& columns) const;
  void read_op(std::string_view text, Draft& draft) const;
  void read_date_member(std::string_view text, Draft& draft) const;
  void read_key(const RawRow& row, Draft& draft) const;

  const SourceAdapter& adapter_;
  std::vector<std::uint32_t> op_, id_, reason_, basis_, date_, key_, updated_;
};

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/raw_row.h"
#include "mapping/field_values.h"
#include "mapping/header_match.h"
#include "mapping/source_adapter.h"

namespace xinshi::mapping {

constexpr std::uint32_t kNoColumn = UINT32_MAX;

inline std::string_view value_at(const RawRow& row, std::uint32_t column) {
  return column < row.values.size() ? row.values[column] : std::string_view{};
}

/// Header names to columns; exact names first, then names that are equal for comparison.
class ColumnFinder {
 public:
  explicit ColumnFinder(const ColumnTable& columns) : columns_(columns) {}
  /// Learns columns that were added since.
  void refresh();
  std::uint32_t find(const std::string& header) const;
  std::vector<std::uint32_t> find_all(const std::vector<std::string>& headers) const;
  const std::string& key(std::uint32_t column) const { return keys_[column]; }
  std::size_t size() const { return keys_.size(); }

 private:
  const ColumnTable& columns_;
  std::vector<std::string> keys_;
};

/// A field rule with its columns found.
struct BoundRule {
  const FieldRule* rule = nullptr;
  std::vector<std::vector<std::uint32_t>> conditions;  ///< columns of each of the rule's conditions
  std::vector<std::uint32_t> columns;
  ValueHints hints;
};

/// How one field is filled from the columns that are there.
struct FieldPlan {
  FieldForm form;
  std::vector<BoundRule> rules;        ///< from [fields]; win over headers that match
  std::vector<std::uint32_t> matched;  ///< columns whose header means this field
  std::vector<ValueHints> matched_hints;
};

/// One kind's binding to the columns of one input.
class KindPlan {
 public:
  KindPlan(const Kind& kind, const SourceAdapter& adapter);
  /// Binds anew after columns were added.
  void bind(const ColumnFinder& finder);

  const Kind& kind() const { return kind_; }
  const std::vector<FieldPlan>& active() const { return active_; }
  const std::optional<HeaderIndex::Match>& match(std::uint32_t column) const { return matches_[column]; }
  /// True when a rule or a header fills the field from these columns or from a constant.
  bool fills(std::size_t field) const { return filled_[field]; }
  bool uses(std::uint32_t column) const { return used_[column]; }
  /// True when the column gives a field its value; one that only a condition looks at does not.
  bool takes(std::uint32_t column) const { return taken_[column]; }

 private:
  void bind_field(std::size_t field, const ColumnFinder& finder);
  bool automatic(const FieldSpec& spec) const;
  void take(std::uint32_t column);

  const Kind& kind_;
  const SourceAdapter& adapter_;
  HeaderIndex headers_;
  std::vector<FieldForm> forms_;
  std::vector<std::optional<HeaderIndex::Match>> matches_;
  std::vector<bool> used_;
  std::vector<bool> taken_;
  std::vector<bool> filled_;
  std::vector<FieldPlan> active_;
};

}  // namespace xinshi::mapping

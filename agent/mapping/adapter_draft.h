// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalogue.h"
#include "core/problem.h"
#include "core/raw_row.h"

namespace xinshi::mapping {

/// What a sample shows of one column.
struct ColumnSample {
  std::string header;
  std::uint64_t filled = 0;
  std::set<std::string> values;  ///< at most kSampleValues
  bool repeats = false;          ///< some value came twice
};

constexpr std::size_t kSampleValues = 2000;

/// Collects the columns of a sample, row by row.
class SampleColumns {
 public:
  void add(const RawRow& row, const ColumnTable& columns);
  const std::vector<ColumnSample>& columns() const { return columns_; }
  std::uint64_t rows() const { return rows_; }

 private:
  std::vector<ColumnSample> columns_;
  std::uint64_t rows_ = 0;
};

/// One column of a draft. `doubt.code` is empty when the header itself says the field.
struct DraftColumn {
  std::string header;
  std::string field;  ///< "" when nothing fits
  Problem doubt;      ///< what a person has to look at, with its arguments
};

/// A first adapter for files like the sample: what is known, what is guessed, what is missing.
struct AdapterDraft {
  const Kind* kind = nullptr;
  std::vector<DraftColumn> columns;
  std::vector<std::string> missing;        ///< required fields that no column fills
  std::vector<std::string> date_patterns;  ///< that the sample's dates need
  std::vector<std::string> empty_words;    ///< that stand in its cells
  std::vector<std::string> keys;           ///< columns that may be the source's own key
  std::vector<Problem> doubts;             ///< about values: dates, codes, amounts
};

/// `kind`: null to take the one whose fields the headers name most. Null `draft.kind` when none is named.
AdapterDraft draft_adapter(const SampleColumns& sample, const Catalogue& catalogue, const Kind* kind);

/// The draft as an adapter.toml that `read_source_adapter` takes; doubts stand in it as comments, written by `say`. Values of the sample
/// that may be personal are not in it.
std::string draft_toml(const AdapterDraft& draft, std::string_view id, const std::function<std::string(const Problem&)>& say);

}  // namespace xinshi::mapping

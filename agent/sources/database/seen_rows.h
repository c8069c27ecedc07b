// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "sources/database/watermark.h"

namespace xinshi::database {

/// A row that is safe in the store: who it is, what it said, where it stood.
struct SeenRow {
  std::uint64_t key = 0;
  std::uint64_t content = 0;
  Point at;
};

/// The last known content of rows, so that reading them again saves the work of mapping them. Only that: a row that is not remembered
/// is given out once more, and the store finds that nothing is new. Bounded; the oldest are forgotten.
class SeenRows {
 public:
  explicit SeenRows(std::size_t most) : most_(most) {}

  bool unchanged(std::uint64_t key, std::uint64_t content) const;
  void note(const SeenRow& row);
  /// Rows before this point will not be read again.
  void forget_before(Point at);
  void clear();
  std::size_t size() const { return known_.size(); }

 private:
  void forget_oldest();

  std::size_t most_;
  std::unordered_map<std::uint64_t, std::uint64_t> known_;
  std::deque<SeenRow> order_;
};

}  // namespace xinshi::database

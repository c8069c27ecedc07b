// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "stores/embedded/view.h"

namespace xinshi::embedded {

/// Unsettled: the platform has not answered and may yet get it (Waiting, Sending, Uncertain, Held, Expired).
bool is_unsettled(DeliveryState state);

/// The rows of table `delivery`: runs that never overlap. Changes cut a run at their borders and join equal neighbours again.
/// Everything happens inside the caller's transaction; errors stick to the connection.
class DeliveryRanges {
 public:
  explicit DeliveryRanges(View& view) : view_(view), database_(view.db()) {}

  void insert(const DeliveryRow& row);
  /// Runs within [range.first, range.end()), cut at both borders, in order.
  std::vector<DeliveryRow> cut_out(std::uint32_t platform, Range range);
  /// Calls `change` with each run inside `range` (cut out first) and writes back what it altered; then joins neighbours.
  void change(std::uint32_t platform, Range range, const std::function<void(DeliveryRow&)>& change);
  /// As `change` for several ranges of one platform.
  void change(std::uint32_t platform, const Ranges& ranges, const std::function<void(DeliveryRow&)>& change);
  /// Joins runs that are equal and touch, from the run before `range` to the one behind it.
  void join(std::uint32_t platform, Range range);

 private:
  void cut(std::uint32_t platform, Seq at);
  void write(const DeliveryRow& row);
  void set_dues(DeliveryRow& row);

  View& view_;
  Database& database_;
};

}  // namespace xinshi::embedded

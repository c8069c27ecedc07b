// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/problem.h"
#include "core/raw_row.h"
#include "mapping/column_plan.h"
#include "mapping/operations.h"

namespace xinshi::mapping {

using KindPlans = std::vector<std::unique_ptr<KindPlan>>;

/// True when `column` fills a field of `plan` and of no other kind. A column that states the operation says nothing about the kind.
bool means_only(const KindPlans& plans, const OperationReader& operations, const KindPlan& plan, std::uint32_t column);
/// The one kind that has columns of its own; null when none or several have.
KindPlan* kind_of_columns(const KindPlans& plans, const OperationReader& operations, std::size_t columns);

/// What the findings about the columns as a whole are drawn from (V-36).
struct ColumnReport {
  const SourceAdapter& adapter;
  const ColumnTable& columns;
  const OperationReader& operations;
  const KindPlans& plans;
  const std::vector<std::uint32_t>& kind_columns;
  const KindPlan* only;
  Problems problems;
};

Problems column_report(ColumnReport& report);

}  // namespace xinshi::mapping

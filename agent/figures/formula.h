// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace xinshi::figures {

/// A figure as configuration: names of counts, whole numbers, + - * / and brackets, as `on_time / (on_time + late)`. Provinces
/// score their agencies by different formulas, so none is built into the program. Immutable.
class Formula {
 public:
  /// `names`: the counts that may be named. Errors: Config FIG-0001 with the place (column from 1) and what was expected.
  static Result<Formula> read(std::string_view text, const std::vector<std::string_view>& names);

  using Lookup = std::function<std::optional<double>(std::string_view name)>;
  /// Null when a count is not known or a division is by zero: no figure is better than a wrong one.
  std::optional<double> value(const Lookup& lookup) const;

 private:
  friend class FormulaReader;
  struct Step {
    char what = 'n';  ///< n number, v name, or the operator; in reverse Polish order
    double number = 0;
    std::string name;
  };
  std::vector<Step> steps_;
};

}  // namespace xinshi::figures

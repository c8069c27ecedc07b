// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/decimal.h"

namespace xinshi::mapping {

/// Power of ten of a money unit over 元: 元 0, 千元 3, 万元 4, 亿元 8; null when it is none.
std::optional<int> unit_power(std::string_view unit);

struct AmountReading {
  std::optional<Decimal> value;
  std::string_view unit;  ///< as written behind the number, or empty
  bool capital = false;   ///< written in Chinese numerals; then the unit is 元
};

/// Reads `2000元`, `1,000.50`, `￥0.2万元`, `壹万元整`. `text` is width-folded and trimmed.
AmountReading read_amount(std::string_view text);

}  // namespace xinshi::mapping

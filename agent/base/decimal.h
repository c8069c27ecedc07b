// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xinshi {

/// An exact decimal: `units` × 10^-`scale`. No binary floating point anywhere (rule V-27).
/// Up to 18 significant digits; operations that would need more answer null.
struct Decimal {
  std::int64_t units = 0;
  int scale = 0;  ///< 0 … 18

  bool negative() const { return units < 0; }
  bool zero() const { return units == 0; }
};

/// Accepts an optional sign, digits, one point, and comma grouping in threes; nothing else.
std::optional<Decimal> parse_decimal(std::string_view text);
/// Multiplies by 10^power exactly (元 to 万元 is power -4).
std::optional<Decimal> shift(Decimal value, int power);
/// Removes trailing zeros of the fraction.
Decimal normalised(Decimal value);
/// Canonical text: no exponent, no grouping, no trailing zeros ("0.2", "1", "-5").
std::string to_text(Decimal value);
/// True for a text as `to_text` writes it: not negative, at most 18 characters and `max_scale` digits behind the point. May say no to
/// longer ones.
bool is_canonical_decimal(std::string_view text, int max_scale);
/// The exact sum; null when it needs more than 18 digits.
std::optional<Decimal> add(Decimal a, Decimal b);
/// -1, 0, 1 by value.
int compare(Decimal a, Decimal b);

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace xinshi {
namespace {

constexpr int kMaxDigits = 18;

constexpr std::array<std::int64_t, kMaxDigits + 1> kPowers = [] {
  std::array<std::int64_t, kMaxDigits + 1> powers{};
  std::int64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    if (&entry != &powers.back()) power *= 10;
  }
  return powers;
}();

std::int64_t power_of_ten(int exponent) { return kPowers[static_cast<std::size_t>(exponent)]; }

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The digits of the whole part without commas; null when the grouping is not in threes.
std::optional<std::string> ungrouped(std::string_view text) {
  std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::string(text);
  // "0,200" may well be 0.2 written with a decimal comma; a grouped number has no leading zero.
  if (comma == 0 || comma > 3 || text.front() == '0') return std::nullopt;
  std::string out(text.substr(0, comma));
  for (text.remove_prefix(comma); !text.empty(); text.remove_prefix(4)) {
    if (text.size() < 4 || text.front() != ',') return std::nullopt;
    out += text.substr(1, 3);
  }
  return out;
}

/// Exact or null: `digits` × 10^-scale, with trailing zeros of the fraction dropped only where they do not fit.
std::optional<Decimal> from_digits(std::string_view digits, std::size_t scale, bool negative) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return Decimal{0, static_cast<int>(std::min<std::size_t>(scale, kMaxDigits))};
  while ((digits.size() > kMaxDigits || scale > kMaxDigits) && scale > 0 && digits.back() == '0') {
    digits.remove_suffix(1);
    --scale;
  }
  if (digits.size() > kMaxDigits || scale > kMaxDigits) return std::nullopt;
  std::int64_t units = 0;
  for (const char digit : digits) units = units * 10 + (digit - '0');
  return Decimal{negative ? -units : units, static_cast<int>(scale)};
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view{};
  auto digits = ungrouped(text.substr(0, point));
  // ".5" is how some databases print one half; "5." is more likely a number that was cut.
  if (!digits || (digits->empty() && !has_point) || (has_point && fraction.empty())) return std::nullopt;
  digits->append(fraction);
  if (!all_digits(*digits)) return std::nullopt;
  return from_digits(*digits, fraction.size(), negative);
}

std::optional<Decimal> shift(Decimal value, int power) {
  if (value.zero()) return Decimal{};
  std::int64_t scale = std::int64_t{value.scale} - power;
  while (scale > kMaxDigits && value.units % 10 == 0) {
    value.units /= 10;
    --scale;
  }
  if (scale > kMaxDigits || scale < -kMaxDigits) return std::nullopt;
  if (scale >= 0) return Decimal{value.units, static_cast<int>(scale)};
  const std::int64_t limit = (power_of_ten(kMaxDigits) - 1) / power_of_ten(static_cast<int>(-scale));
  if (value.units > limit || value.units < -limit) return std::nullopt;
  return Decimal{value.units * power_of_ten(static_cast<int>(-scale)), 0};
}

Decimal normalised(Decimal value) {
  if (value.zero()) return {};
  while (value.scale > 0 && value.units % 10 == 0) {
    value.units /= 10;
    --value.scale;
  }
  return value;
}

std::string to_text(Decimal value) {
  value = normalised(value);
  std::string out = std::to_string(value.units);
  if (value.scale == 0) return out;
  const std::size_t sign = value.negative() ? 1 : 0;
  const auto scale = static_cast<std::size_t>(value.scale);
  if (out.size() - sign <= scale) out.insert(sign, scale + 1 - (out.size() - sign), '0');
  out.insert(out.size() - scale, 1, '.');
  return out;
}

bool is_canonical_decimal(std::string_view text, int max_scale) {
  if (text.size() > kMaxDigits) return false;
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const auto digits = [](std::string_view part) { return !part.empty() && all_digits(part); };
  if (!digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view fraction = text.substr(point + 1);
  return digits(fraction) && fraction.back() != '0' && fraction.size() <= static_cast<std::size_t>(max_scale);
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  a = normalised(a);
  b = normalised(b);
  if (a.scale < b.scale) std::swap(a, b);
  const std::int64_t unit = power_of_ten(a.scale - b.scale);
  const std::int64_t limit = power_of_ten(kMaxDigits) - 1;
  if (b.units > limit / unit || b.units < -(limit / unit)) return std::nullopt;
  const std::int64_t sum = a.units + b.units * unit;  // two numbers of 18 digits: no overflow
  if (sum > limit || sum < -limit) return std::nullopt;
  return Decimal{sum, a.scale};
}

int compare(Decimal a, Decimal b) {
  const auto order = [](std::int64_t x, std::int64_t y) { return x < y ? -1 : static_cast<int>(x > y); };
  const std::int64_t unit_a = power_of_ten(a.scale);
  const std::int64_t unit_b = power_of_ten(b.scale);
  if (const int whole = order(a.units / unit_a, b.units / unit_b); whole != 0) return whole;
  // Equal whole parts: the fractions, brought to 18 digits, always fit.
  return order(a.units % unit_a * power_of_ten(kMaxDigits - a.scale),
               b.units % unit_b * power_of_ten(kMaxDigits - b.scale));
}

}  // namespace xinshi

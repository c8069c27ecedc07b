// SPDX-License-Identifier: Apache-2.0
#include "mapping/amounts.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

using Power = std::pair<std::string_view, int>;
constexpr std::array<Power, 8> kUnits = {
    {{"百万元", 6}, {"万元", 4}, {"亿元", 8}, {"千元", 3}, {"元", 0}, {"圆", 0}, {"万", 4}, {"亿", 8}}};

constexpr std::string_view kPrefixes[] = {"人民币", "RMB", "CNY", "￥", "¥", ":"};
constexpr std::string_view kSuffixes[] = {"整", "正", "人民币"};

int digit_of(char32_t c) {
  constexpr std::u32string_view kForms[] = {U"零〇", U"壹一", U"贰二两", U"叁三", U"肆四", U"伍五", U"陆六", U"柒七", U"捌八", U"玖九"};
  for (int value = 0; value < 10; ++value)
    if (kForms[value].find(c) != std::u32string_view::npos) return value;
  return -1;
}

int place_of(char32_t c) {
  if (c == U'拾' || c == U'十') return 10;
  if (c == U'佰' || c == U'百') return 100;
  return c == U'仟' || c == U'千' ? 1000 : 0;
}

/// Chinese numerals with 元 or 圆, perhaps 角 and 分; the value in units of 分.
class Numerals {
 public:
  std::optional<std::int64_t> read(std::string_view text) {
    for (std::size_t pos = 0; pos < text.size();)
      if (!take(next_code_point(text, pos))) return std::nullopt;
    if (!whole_done_ || digit_ >= 0 || !any_) return std::nullopt;
    return fen_;
  }

 private:
  bool take(char32_t c) {
    if (const int digit = digit_of(c); digit >= 0) return take_digit(digit);
    if (c == U'元' || c == U'圆') return take_whole();
    if (c == U'角' || c == U'分') return take_fraction(c == U'角' ? 10 : 1);
    if (whole_done_) return false;
    if (const int place = place_of(c); place > 0) {
      any_ = true;
      section_ += (digit_ < 0 ? 1 : digit_) * std::int64_t{place};
    } else if (c == U'万' || c == U'萬') {
      total_ += (section_ + (digit_ < 0 ? 0 : digit_)) * 10'000;
      section_ = 0;
    } else if (c == U'亿' || c == U'億') {
      total_ = (total_ + section_ + (digit_ < 0 ? 0 : digit_)) * 100'000'000;
      section_ = 0;
    } else {
      return false;
    }
    digit_ = -1;
    return total_ >= 0 && total_ < 1'000'000'000'000;
  }
  bool take_digit(int digit) {
    if (digit_ > 0) return false;
    digit_ = digit == 0 ? -1 : digit;
    return any_ = true;
  }
  bool take_whole() {
    if (whole_done_) return false;
    fen_ = (total_ + section_ + (digit_ < 0 ? 0 : digit_)) * 100;
    digit_ = -1;
    return whole_done_ = true;
  }
  bool take_fraction(int unit) {
    if (!whole_done_ || digit_ < 0) return false;
    fen_ += digit_ * unit;
    digit_ = -1;
    return true;
  }

  std::int64_t total_ = 0, section_ = 0, fen_ = 0;
  int digit_ = -1;
  bool whole_done_ = false;
  bool any_ = false;
};

std::string_view strip_prefixes(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : kPrefixes) {
      if (!text.starts_with(prefix)) continue;
      text = trim(text.substr(prefix.size()));
      again = true;
    }
  }
  return text;
}

std::string_view strip_suffixes(std::string_view text) {
  for (const std::string_view suffix : kSuffixes)
    if (text.ends_with(suffix)) text = trim(text.substr(0, text.size() - suffix.size()));
  return text;
}

}  // namespace

std::optional<int> unit_power(std::string_view unit) {
  for (const auto& [name, power] : kUnits)
    if (name == unit) return power;
  return std::nullopt;
}

AmountReading read_amount(std::string_view text) {
  text = strip_suffixes(strip_prefixes(text));
  if (const auto plain = parse_decimal(text)) return {plain, {}, false};
  for (const auto& [name, power] : kUnits) {
    if (!text.ends_with(name)) continue;
    const std::string_view number = trim(text.substr(0, text.size() - name.size()));
    if (const auto value = parse_decimal(number)) return {value, text.substr(text.size() - name.size()), false};
  }
  if (const auto fen = Numerals().read(text)) return {Decimal{*fen, 2}, "元", true};
  return {};
}

}  // namespace xinshi::mapping

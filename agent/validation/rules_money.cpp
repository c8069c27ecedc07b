// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/decimal.h"
#include "core/code_set.h"
#include "validation/rules.h"

namespace xinshi::validation {
namespace {

bool has_kind(std::string_view set, std::string_view kind) {
  while (!set.empty())
    if (cut_code(set, nullptr) == kind) return true;
  return false;
}

bool above_zero(std::string_view amount) {
  const auto number = parse_decimal(amount);
  return number && !number->zero() && !number->negative();
}

bool unreadable(std::string_view amount) { return !amount.empty() && !parse_decimal(amount); }  // V-27 speaks of it

void check_fine(Check& check, std::string_view kinds) {
  const auto fine = check.get(Role::FineAmount);
  if (unreadable(fine)) return;
  const bool fined = has_kind(kinds, "罚款");
  if (fined && !above_zero(fine)) check.report(Role::FineAmount, "VAL-0251");
  if (!fined && above_zero(fine)) check.warn(Role::FineAmount, "VAL-0252", {check.shown(Role::FineAmount)});
}

void check_confiscation(Check& check, std::string_view kinds) {
  const auto amount = check.get(Role::ConfiscatedAmount);
  if (unreadable(amount)) return;
  const bool confiscated = has_kind(kinds, "没收违法所得") || has_kind(kinds, "没收非法财物");
  if (confiscated && amount.empty()) check.report(Role::ConfiscatedAmount, "VAL-0253");
  if (!confiscated && above_zero(amount)) check.warn(Role::ConfiscatedAmount, "VAL-0254", {check.shown(Role::ConfiscatedAmount)});
}

void check_licence(Check& check, std::string_view kinds) {
  const bool affected = has_kind(kinds, "暂扣许可证件") || has_kind(kinds, "吊销许可证件");
  if (affected && check.lacks(Role::LicenceAffected)) check.report(Role::LicenceAffected, "VAL-0255");
  if (!affected && check.has(Role::LicenceAffected)) check.warn(Role::LicenceAffected, "VAL-0256");
}

/// The amount in 万元 behind 罚款 at the beginning of `text`: "罚款人民币2000元". Null when none stands there.
std::optional<Decimal> named_amount(std::string_view text) {
  constexpr std::array<std::string_view, 7> kFillers = {"人民币", "金额", "共计", "合计", "：", ":", " "};
  for (bool skipped = true; skipped;) {
    const auto filler = std::ranges::find_if(kFillers, [&](std::string_view word) { return text.starts_with(word); });
    skipped = filler != kFillers.end();
    if (skipped) text.remove_prefix(filler->size());
  }
  const std::size_t end = std::min(text.find_first_not_of("0123456789.,"), text.size());
  const auto number = parse_decimal(text.substr(0, end));
  text.remove_prefix(end);
  if (!number) return std::nullopt;
  if (text.starts_with("万元")) return number;
  return text.starts_with("元") ? shift(*number, -4) : std::nullopt;
}

/// The one fine that the content names; null when it names none or several.
std::optional<Decimal> fine_in(std::string_view content) {
  constexpr std::string_view kFine = "罚款";
  std::optional<Decimal> found;
  for (std::size_t at = content.find(kFine); at != std::string_view::npos; at = content.find(kFine, at + kFine.size())) {
    const auto named = named_amount(content.substr(at + kFine.size()));
    if (named && found) return std::nullopt;
    if (named) found = named;
  }
  return found;
}

}  // namespace

void rule_kinds_need_amounts(Check& check) {
  const auto kinds = check.get(Role::PenaltyKinds);
  if (kinds.empty()) return;
  check_fine(check, kinds);
  check_confiscation(check, kinds);
  check_licence(check, kinds);
}

void rule_amount_in_content(Check& check) {
  const auto fine = check.get(Role::FineAmount);
  const auto stated = fine.empty() ? std::nullopt : parse_decimal(fine);
  if (!stated) return;
  const auto named = fine_in(check.get(Role::Content));
  if (named && compare(*named, *stated) != 0) check.report(Role::FineAmount, "VAL-0257", {check.shown(Role::FineAmount), to_text(*named)});
}

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#include "core/identifiers.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/identifier_reasons.h"

namespace xinshi {
namespace {

namespace reason = identifier_reason;

constexpr std::string_view kUsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::string_view kUsccFiller = "00000000000000000X";

constexpr std::array<std::int8_t, 256> positions_of(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  for (auto& entry : table) entry = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto kUsccValue = positions_of(kUsccAlphabet);
constexpr auto kOrganisationValue = positions_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
bool all_capitals_or_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}
int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool removed_in_codes(char32_t c) {
  const bool blank = c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200D);
  const bool hyphen = c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
  return blank || hyphen;
}
bool is_apostrophe(char32_t c) { return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019; }

/// Blanks, hyphens and the apostrophe that marks text cells in Excel go; width is folded; letters become capitals.
std::string normalise(std::string_view text) {
  const std::string folded = fold_width(text);
  std::string out;
  out.reserve(folded.size());
  for (std::size_t pos = 0; pos < folded.size();) {
    const char32_t c = next_code_point(folded, pos);
    if (removed_in_codes(c) || (out.empty() && is_apostrophe(c))) continue;
    append_utf8(out, c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return out;
}

/// "9.11101E+17": what a spreadsheet makes of a long number. The digits are gone and must not be invented (V-38).
bool looks_like_float(std::string_view text) {
  return text.find_first_of(".+") != std::string_view::npos &&
         text.find_first_not_of("0123456789.E+") == std::string_view::npos;
}

IdCheck invalid(std::string normalised, std::string_view why) { return {false, false, std::move(normalised), std::string(why)}; }

IdCheck valid(std::string normalised, std::string_view as_written, std::string_view look = {}) {
  const bool changed = normalised != as_written;
  return {true, !look.empty(), std::move(normalised), std::string(!look.empty() ? look : changed ? reason::kTidied : "")};
}

constexpr std::array<int, 17> kUsccWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};

std::string_view uscc_fault(std::string_view code) {
  if (looks_like_float(code)) return reason::kFloat;
  if (code == kUsccFiller) return reason::kFiller;
  if (code.size() != 18) return reason::kUsccLength;
  if (std::ranges::any_of(code, [](char c) { return kUsccValue[static_cast<unsigned char>(c)] < 0; })) return reason::kUsccAlphabet;
  if (uscc_well_formed(code)) return {};
  return all_digits(code) && code.ends_with("000") ? reason::kCutBySpreadsheet : reason::kUsccCheck;
}

/// Birth date at `digits` = YYYYMMDD, plausible for a living or dead holder of a card.
std::optional<Date> birth_date(std::string_view digits) {
  if (!all_digits(digits) || digits < "18000101") return std::nullopt;
  return make_date(number_of(digits.substr(0, 4)), number_of(digits.substr(4, 2)), number_of(digits.substr(6, 2)));
}

char id_card_check_character(std::string_view first17) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (first17[i] - '0');
  return "10X98765432"[sum % 11];
}

/// Provinces of residents' cards that the division table lacks: Taiwan and the permits for residents of Hong Kong, Macao, Taiwan.
bool issues_cards(std::string_view two_digits, const Divisions& divisions) {
  return two_digits == "71" || two_digits == "81" || two_digits == "82" || two_digits == "83" ||
         divisions.known_province(two_digits);
}

}  // namespace

std::string_view id_card_fault(std::string_view number, const Divisions* divisions, Date today) {
  if (looks_like_float(number)) return reason::kFloat;
  if (number.find('*') != std::string_view::npos || std::ranges::count(number, 'X') > 1) return reason::kMasked;
  if (number.size() != 18) return reason::kIdCardLength;
  if (!all_digits(number.substr(0, 17)) || !(is_digit(number[17]) || number[17] == 'X')) return reason::kIdCardLetters;
  if (id_card_check_character(number) != number[17])
    return number.ends_with("000") ? reason::kCutBySpreadsheet : reason::kIdCardCheck;
  const auto born = birth_date(number.substr(6, 8));
  if (!born) return reason::kIdCardDate;
  if (*born > today) return reason::kIdCardFuture;
  if (divisions != nullptr && !issues_cards(number.substr(0, 2), *divisions)) return reason::kIdCardProvince;
  return {};
}

bool uscc_well_formed(std::string_view code) {
  if (code.size() != 18) return false;
  int sum = 0;
  int lowest = kUsccValue[static_cast<unsigned char>(code[17])];
  const int last = lowest;
  for (std::size_t i = 0; i < kUsccWeights.size(); ++i) {
    const int value = kUsccValue[static_cast<unsigned char>(code[i])];
    lowest = std::min(lowest, value);
    sum += kUsccWeights[i] * value;
  }
  return lowest >= 0 && (sum + last) % 31 == 0;  // the check character makes the weighted sum a multiple of 31
}

bool organisation_code_well_formed(std::string_view code) {
  constexpr std::array<int, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  if (code.size() != 9) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const int value = kOrganisationValue[static_cast<unsigned char>(code[i])];
    if (value < 0) return false;
    sum += kWeights[i] * value;
  }
  return "0X987654321"[sum % 11] == code[8];  // (11 - sum mod 11), 10 written X and 11 written 0
}

bool registration_number_well_formed(std::string_view number) {
  if (!all_digits(number) || (number.size() != 15 && number.size() != 13)) return false;
  if (number.size() == 13) return true;
  int product = 10;
  for (std::size_t i = 0; i < 14; ++i) {
    const int sum = (product + (number[i] - '0')) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == number[14] - '0';
}

bool tax_number_well_formed(std::string_view number) {
  const auto size = number.size();
  return (size == 15 || size == 17 || size == 18 || size == 20) && all_capitals_or_digits(number);
}

bool looks_like_id_card(std::string_view text) {
  if (text.size() == 18 && all_digits(text.substr(0, 17))) {
    const auto year = text.substr(6, 2);
    return (year == "19" || year == "20") && birth_date(text.substr(6, 8)).has_value();
  }
  if (text.size() != 15 || !all_digits(text)) return false;
  return make_date(1900 + number_of(text.substr(6, 2)), number_of(text.substr(8, 2)), number_of(text.substr(10, 2))).has_value();
}

IdCheck check_uscc(std::string_view text, const Divisions* divisions) {
  std::string code = normalise(text);
  if (const auto fault = uscc_fault(code); !fault.empty()) return invalid(std::move(code), fault);
  const bool odd_area = divisions != nullptr && !divisions->known(std::string_view(code).substr(2, 6));
  return valid(std::move(code), text, odd_area ? reason::kAreaUnknown : std::string_view{});
}

IdCheck check_organisation_code(std::string_view text) {
  std::string code = normalise(text);
  if (looks_like_float(code)) return invalid(std::move(code), reason::kFloat);
  if (code.size() != 9) return invalid(std::move(code), reason::kOrganisationLength);
  if (!organisation_code_well_formed(code)) return invalid(std::move(code), reason::kOrganisationCheck);
  return valid(std::move(code), text);
}

IdCheck check_registration_number(std::string_view text) {
  std::string number = normalise(text);
  if (looks_like_float(number)) return invalid(std::move(number), reason::kFloat);
  if (!all_digits(number) || (number.size() != 13 && number.size() != 15)) return invalid(std::move(number), reason::kRegistrationLength);
  if (!registration_number_well_formed(number)) return invalid(std::move(number), reason::kRegistrationCheck);
  const bool old = number.size() == 13;
  return valid(std::move(number), text, old ? reason::kRegistrationOld : std::string_view{});
}

IdCheck check_id_card(std::string_view text, const Divisions* divisions, Date today) {
  std::string number = normalise(text);
  const bool old = number.size() == 15 && all_digits(number);
  if (old) {
    number.insert(6, "19");
    number += id_card_check_character(number);
  }
  if (const auto fault = id_card_fault(number, divisions, today); !fault.empty()) return invalid(std::move(number), fault);
  const auto area = std::string_view(number).substr(0, 6);
  if (divisions != nullptr && !divisions->known(area)) return valid(std::move(number), text, reason::kAreaUnknown);
  if (old) return {true, false, std::move(number), std::string(reason::kIdCardExpanded)};
  return valid(std::move(number), text);
}

IdCheck check_tax_number(std::string_view text) {
  std::string number = normalise(text);
  if (looks_like_float(number)) return invalid(std::move(number), reason::kFloat);
  if (!tax_number_well_formed(number)) return invalid(std::move(number), reason::kTaxNumber);
  return valid(std::move(number), text);
}

IdCheck check_division(std::string_view text, const Divisions& divisions) {
  std::string code = normalise(text);
  if (code.size() != 6 || !all_digits(code)) return invalid(std::move(code), reason::kDivisionLength);
  if (divisions.known(code)) return valid(std::move(code), text);
  if (!divisions.known_province(std::string_view(code).substr(0, 2))) return invalid(std::move(code), reason::kDivisionProvince);
  return valid(std::move(code), text, reason::kAreaUnknown);
}

}  // namespace xinshi

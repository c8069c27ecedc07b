// SPDX-License-Identifier: Apache-2.0
#include "generated_records.h"

namespace xinshi::oracle {

using nlohmann::ordered_json;
using Texts = std::vector<std::string>;

std::string RecordGenerator::text(std::size_t characters) {
  static const Texts kCharacters = {"望", "江", "罚", "𠮷", "a", "Z", "7", "（", "é", " ", "\"", "\\", "、", "-", "ｘ"};
  std::string out = "文";
  for (std::size_t i = 1; i < characters; ++i) out += one_of(kCharacters);
  return out;
}

/// The shapes that patterns of the catalogue ask for, and near misses.
std::string RecordGenerator::matching(const FieldSpec&) {
  static const std::string kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::string out;
  switch (below(5)) {
    case 0: out = "11"; [[fallthrough]];
    case 1:
      while (out.size() < 18) out += one_of(kAlphabet);
      return out;
    case 2:
      for (int i = 0; i < 20; ++i) out += static_cast<char>('0' + below(10));
      return out;
    case 3: return std::to_string(1990 + below(60));
    default: return "2026-" + std::string(below(2) == 0 ? "0" : "1") + static_cast<char>('0' + below(10));
  }
}

ordered_json RecordGenerator::code_set(const FieldSpec& field, bool spoilt) {
  ordered_json out = ordered_json::array();
  for (const CodeValue& value : field.codes->values)
    if (chance(30)) out.push_back(value.canonical);
  if (out.empty()) out.push_back(field.codes->values.front().canonical);
  if (spoilt && chance(50)) out.push_back(out.back());
  else if (spoilt) out.push_back("不在表中");
  return out;
}

ordered_json RecordGenerator::right(const FieldSpec& field) {
  static const Texts kDates = {"2026-11-20", "2024-02-29", "1999-12-31", "2000-02-29", "2026-01-01"};
  static const Texts kDecimals = {"0", "1", "12", "999999999999", "100"};
  switch (field.type) {
    case FieldType::Code: return field.codes->allow_detail && chance(20) ? field.codes->values.back().canonical + "-备案" : one_of(field.codes->values).canonical;
    case FieldType::CodeSet: return code_set(field, false);
    case FieldType::Date: return one_of(kDates);
    case FieldType::Decimal: return field.scale > 0 && chance(40) ? "0.000001" : one_of(kDecimals);
    case FieldType::Text: break;
  }
  if (field.pattern.empty()) return text(1 + below(std::min<std::size_t>(field.max_length == 0 ? 30 : field.max_length, 30)));
  // Half of the kinds' patterns are met by trying.
  for (int i = 0; i < 60; ++i) {
    const std::string tried = matching(field);
    if (field.pattern.starts_with("^1[12]") && !tried.starts_with("11")) continue;
    if (field.pattern.find("{18}") != std::string::npos && tried.size() != 18) continue;
    if (field.pattern.find("{20}") != std::string::npos && tried.size() != 20) continue;
    if (field.pattern == "^[0-9]{4}$" && tried.size() != 4) continue;
    if (field.pattern.find("1[0-2]") != std::string::npos && (tried.size() != 7 || tried.substr(5) > "12" || tried.substr(5) < "01")) continue;
    return tried;
  }
  return matching(field);
}

ordered_json RecordGenerator::wrong(const FieldSpec& field) {
  static const Texts kDates = {"2026-02-30", "2023-02-29", "2026/11/20", "20261120", "2026-13-01", "2026-00-10", "长期", "1900-02-29", "26-11-20"};
  static const Texts kDecimals = {"1.50", "1,000", "-1", "01", ".5", "1e3", "１", "1.", "0.0000001", "1234567890123", "00", "+1", "二", "1 "};
  static const Texts kNear = {"1133O822MB0000019K", "9133082", "2026-13", "25年", "33082220261105000A01", "11330822mb0000019k"};
  if (chance(5)) return ordered_json(7);  // not even a text
  switch (field.type) {
    case FieldType::Code: return chance(50) ? field.codes->values.front().canonical + "x" : "不在表中";
    case FieldType::CodeSet: return code_set(field, true);
    case FieldType::Date: return one_of(kDates);
    case FieldType::Decimal: return one_of(kDecimals);
    case FieldType::Text: break;
  }
  if (!field.pattern.empty()) return chance(50) ? one_of(kNear) : matching(field);
  if (field.max_length == 0) return text(5);
  return text(field.max_length + 1 - below(3));  // at the limit or just beyond it
}

ordered_json RecordGenerator::next() {
  ordered_json out = ordered_json::object();
  const bool faultless = chance(40);
  const std::size_t victim = below(kind_.fields.size());  // else one field for certain, others by chance
  for (std::size_t i = 0; i < kind_.fields.size(); ++i) {
    const FieldSpec& field = kind_.fields[i];
    const bool spoil = !faultless && (i == victim || chance(2));
    if (spoil && field.required && chance(25)) continue;
    if (!field.required && !spoil && chance(50)) continue;
    out[field.code] = spoil ? wrong(field) : right(field);
  }
  if (!faultless && chance(3)) out["CF_CFYJ"] = "没有这个字段";
  return out;
}

}  // namespace xinshi::oracle

// SPDX-License-Identifier: Apache-2.0
#include "mapping/header_match.h"

#include "base/text.h"

namespace xinshi::mapping {
namespace {

struct Shape {
  std::string stem;     ///< without number and bracket
  std::string number;   ///< digits at the end of the stem
  std::string bracket;  ///< last bracket at the end
};

bool dropped(char32_t c) {
  constexpr std::u32string_view kMarks = U" \t\r\n_-*:.\u00A0\u3000\u2014\u2013\u2010\uFEFF\u200B·";
  return kMarks.find(c) != std::u32string_view::npos;
}

char32_t unified_bracket(char32_t c) {
  if (std::u32string_view(U"[{〔【〖").find(c) != std::u32string_view::npos) return U'(';
  if (std::u32string_view(U"]}〕】〗").find(c) != std::u32string_view::npos) return U')';
  return c;
}

Shape shape_of(const std::string& key) {
  Shape shape{key, "", ""};
  if (key.ends_with(')')) {
    const std::size_t open = key.rfind('(');
    if (open != std::string::npos && open > 0) {
      shape.bracket = key.substr(open + 1, key.size() - open - 2);
      shape.stem = key.substr(0, open);
    }
  }
  const std::size_t last = shape.stem.find_last_not_of("0123456789");
  if (last != std::string::npos && last + 1 < shape.stem.size()) {
    shape.number = shape.stem.substr(last + 1);
    shape.stem.resize(last + 1);
  }
  return shape;
}

bool is_unit(std::string_view text) {
  return text == "元" || text == "万元" || text == "亿元";
}
bool is_mark(std::string_view text) {
  return text == "必填" || text == "选填" || text == "非必填" || text == "必填项";
}

}  // namespace

std::string header_key(std::string_view header) {
  const std::string folded = to_lower_ascii(fold_width(header));
  std::string key;
  for (std::size_t pos = 0; pos < folded.size();) {
    const char32_t c = next_code_point(folded, pos);
    if (!dropped(c)) append_utf8(key, unified_bracket(c));
  }
  return key;
}

HeaderIndex::HeaderIndex(const Kind& kind, const std::vector<std::pair<std::string, std::string>>& extra) {
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    const FieldSpec& field = kind.fields[i];
    add(field.code, i, false);
    add(field.label_zh, i, false);
    for (const std::string& header : field.headers) add(header, i, false);
    const Shape shape = shape_of(header_key(field.label_zh));
    if (!shape.number.empty() && !shape.bracket.empty()) {
      numbered_[shape.stem + shape.number] = i;
      numbered_stems_.insert(shape.stem);
    }
  }
  for (const auto& [header, code] : extra)
    if (const auto field = kind.index_of(code)) add(header, *field, true);
}

void HeaderIndex::put(std::string key, std::size_t field, bool wins) {
  const auto [known, fresh] = names_.emplace(std::move(key), field);
  if (fresh || known->second == field) return;
  known->second = wins ? field : kAmbiguous;
}

void HeaderIndex::add(std::string_view name, std::size_t field, bool wins) {
  const std::string key = header_key(name);
  const Shape shape = shape_of(key);
  if (shape.bracket.empty()) return put(key, field, wins);
  if (is_unit(shape.bracket)) return put(shape.stem, field, wins);
  put(shape.stem + "(" + shape.bracket + ")", field, wins);
}

std::optional<std::size_t> HeaderIndex::at(const std::string& key) const {
  const auto found = names_.find(key);
  if (found == names_.end() || found->second == kAmbiguous) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> HeaderIndex::by_bracket(const std::string& stem, const std::string& bracket, bool numbered) const {
  if (auto found = at(stem + "(" + bracket + ")")) return found;
  if (auto found = at(stem + bracket)) return found;
  if (numbered_stems_.count(stem) != 0 || stem.ends_with("代码")) return at(bracket);
  return numbered || at(bracket) ? std::nullopt : at(stem);
}

std::optional<HeaderIndex::Match> HeaderIndex::find(std::string_view header) const {
  const std::string key = header_key(header);
  if (auto found = at(key)) return Match{*found, false, ""};
  Shape shape = shape_of(key);
  if (is_mark(shape.bracket)) return find(shape.stem + shape.number);
  if (is_unit(shape.bracket)) {
    auto found = at(shape.stem + shape.number);
    return found ? std::optional(Match{*found, false, shape.bracket}) : std::nullopt;
  }
  if (!shape.bracket.empty()) {
    auto found = by_bracket(shape.stem, shape.bracket, !shape.number.empty());
    return found ? std::optional(Match{*found, false, ""}) : std::nullopt;
  }
  const auto numbered = numbered_.find(shape.stem + shape.number);
  if (numbered == numbered_.end()) return std::nullopt;
  return Match{numbered->second, true, ""};
}

}  // namespace xinshi::mapping

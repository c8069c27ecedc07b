// SPDX-License-Identifier: Apache-2.0
#include "mapping/code_table.h"

#include <algorithm>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

constexpr std::string_view kSetJoiner = "、";
constexpr std::string_view kSeparators[] = {"、", ",", ";", "/", "|", "\\", "+", "。", "以及", "并处", "并", "和", "及"};
constexpr std::string_view kDetailMarks[] = {"-", "—", ":", "("};

std::size_t separator_at(std::string_view key) {
  for (const std::string_view separator : kSeparators)
    if (key.starts_with(separator)) return separator.size();
  return 0;
}

}  // namespace

std::string code_key(std::string_view text) {
  std::string key = to_lower_ascii(fold_width(text));
  std::erase_if(key, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return key;
}

CodeTable::CodeTable(std::shared_ptr<const CodeList> list, const CodeSynonyms* synonyms) : list_(std::move(list)) {
  if (synonyms != nullptr) {  // the adapter's word goes before the catalogue's
    put_synonyms(synonyms->warned, true);
    put_synonyms(synonyms->plain, false);
  }
  for (std::size_t i = 0; i < list_->values.size(); ++i) {
    const CodeValue& value = list_->values[i];
    put(value.canonical, i, false);
    put(value.label, i, false);
    for (const std::string& synonym : value.synonyms) put(synonym, i, false);
  }
}

void CodeTable::put(std::string_view text, std::size_t value, bool warned) {
  std::string key = code_key(text);
  if (key.empty()) return;
  longest_ = std::max(longest_, key.size());
  entries_.emplace(std::move(key), Entry{value, warned});
}

void CodeTable::put_synonyms(const std::vector<std::pair<std::string, std::string>>& synonyms, bool warned) {
  for (const auto& [text, canonical] : synonyms)
    for (std::size_t i = 0; i < list_->values.size(); ++i)
      if (list_->values[i].canonical == canonical || list_->values[i].label == canonical) put(text, i, warned);
}

std::optional<CodeTable::Found> CodeTable::find(std::string_view text) {
  for (const CodeValue& value : list_->values)
    if (value.canonical == text) return Found{value.canonical, false};
  const std::string key = code_key(text);
  if (const auto entry = entries_.find(key); entry != entries_.end())
    return Found{list_->values[entry->second.value].canonical, entry->second.warned};
  return list_->allow_detail ? with_detail(key) : std::nullopt;
}

/// 其他-备案: the last value of the list with its concrete kind.
std::optional<CodeTable::Found> CodeTable::with_detail(const std::string& key) {
  std::size_t length = 0;
  const Entry* const entry = longest(key, length);
  if (entry == nullptr || entry->value + 1 != list_->values.size()) return std::nullopt;
  std::string_view detail = std::string_view(key).substr(length);
  const auto mark = std::ranges::find_if(kDetailMarks, [detail](std::string_view m) { return detail.starts_with(m); });
  if (mark == std::end(kDetailMarks)) return std::nullopt;
  detail.remove_prefix(mark->size());
  if (*mark == "(" && detail.ends_with(')')) detail.remove_suffix(1);
  if (detail.empty()) return std::nullopt;
  built_ = list_->values.back().canonical + "-" + std::string(detail);
  return Found{built_, entry->warned};
}

const CodeTable::Entry* CodeTable::longest(std::string_view key, std::size_t& length) const {
  for (length = std::min(longest_, key.size()); length > 0; --length) {
    const auto entry = entries_.find(std::string(key.substr(0, length)));
    if (entry != entries_.end()) return &entry->second;
  }
  return nullptr;
}

std::optional<CodeTable::Found> CodeTable::find_set(std::string_view text) {
  for (const CodeValue& value : list_->values)
    if (value.canonical == text) return Found{value.canonical, false};
  const std::string key = code_key(text);
  std::string_view rest = key;
  std::vector<bool> chosen(list_->values.size(), false);
  bool warned = false;
  while (!rest.empty()) {
    std::size_t length = separator_at(rest);
    if (length == 0) {
      const Entry* const entry = longest(rest, length);
      if (entry == nullptr) return std::nullopt;
      const std::string_view behind = rest.substr(length);
      if (!behind.empty() && separator_at(behind) == 0) return std::nullopt;  // part of a longer, unknown value
      chosen[entry->value] = true;
      warned = warned || entry->warned;
    }
    rest.remove_prefix(length);
  }
  built_.clear();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (!chosen[i]) continue;
    if (!built_.empty()) built_ += kSetJoiner;
    built_ += list_->values[i].canonical;
  }
  if (built_.empty()) return std::nullopt;
  return Found{built_, warned};
}

std::string CodeTable::allowed() const {
  std::string out;
  for (const CodeValue& value : list_->values) {
    if (!out.empty()) out += kSetJoiner;
    out += value.label.empty() || value.label == value.canonical ? value.canonical : value.canonical + " " + value.label;
  }
  return out;
}

}  // namespace xinshi::mapping

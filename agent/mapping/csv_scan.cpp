// SPDX-License-Identifier: Apache-2.0
#include "mapping/csv_scan.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace xinshi::mapping {
namespace {

constexpr std::size_t kHeaderCharacters = 40;

/// Position of the next separator or line end, or the size.
std::size_t plain_end(std::string_view text, std::size_t pos, char separator) {
  while (pos < text.size() && text[pos] != separator && text[pos] != '\n' && text[pos] != '\r') ++pos;
  return pos;
}

/// Reads a quoted cell that starts at `pos` (on the quote). False: the text ended inside it.
bool quoted_cell(std::string_view text, std::size_t& pos, CsvCell& cell) {
  cell.quoted = true;
  cell.begin = ++pos;
  for (;;) {
    const void* const at = pos < text.size() ? std::memchr(text.data() + pos, '"', text.size() - pos) : nullptr;
    if (at == nullptr) return false;
    pos = static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
    if (pos + 1 >= text.size() || text[pos + 1] != '"') break;
    cell.doubled = true;
    pos += 2;
  }
  cell.length = pos - cell.begin;
  ++pos;
  return true;
}

bool digit_like(char c) {
  return (c >= '0' && c <= '9') || std::string_view("-/.:, +%Ee").find(c) != std::string_view::npos;
}

bool looks_like_name(std::string_view cell) {
  if (count_characters(cell) > kHeaderCharacters) return false;
  return !std::ranges::all_of(cell, digit_like) && cell.find('\n') == std::string_view::npos;
}

bool known_ending(std::string_view cell) {
  constexpr std::string_view kEndings[] = {"名称", "代码", "日期", "文书号", "机关", "类别", "类型", "号码",
                                           "编号", "备注", "单位", "内容",   "状态", "依据", "事实", "文号", "姓名",   "金额",
                                           "种类", "事由", "结果", "有效期", "截止期", "代表人"};
  return std::ranges::any_of(kEndings, [cell](std::string_view end) { return cell.ends_with(end); });
}

bool code_like(std::string_view cell) {
  const std::size_t bar = cell.find('_');
  if (bar == std::string_view::npos || bar < 2) return cell == "BZ" || cell == "bz";
  return std::ranges::all_of(cell,
                             [](char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

}  // namespace

void scan_csv_record(std::string_view text, bool at_end, char separator, CsvRecord& record) {
  record.cells.clear();
  record.state = CsvRecord::State::NeedsMore;
  std::size_t pos = 0;
  bool stray = false;
  for (;;) {
    CsvCell cell;
    if (pos < text.size() && text[pos] == '"') {
      if (!quoted_cell(text, pos, cell)) return void(record.state = at_end ? CsvRecord::State::OpenQuote : CsvRecord::State::NeedsMore);
      if (pos >= text.size() && !at_end) return;  // a doubled quote may follow
      const std::size_t end = plain_end(text, pos, separator);
      stray = stray || !trim(text.substr(pos, end - pos)).empty();
      pos = end;
    } else {
      cell.begin = pos;
      pos = plain_end(text, pos, separator);
      cell.length = pos - cell.begin;
    }
    if (pos >= text.size() && !at_end) return;
    record.cells.push_back(cell);
    if (pos < text.size() && text[pos] == separator) {
      ++pos;
      continue;
    }
    break;
  }
  if (pos < text.size() && text[pos] == '\r') {
    if (pos + 1 >= text.size() && !at_end) return;
    ++pos;
    if (pos < text.size() && text[pos] == '\n') ++pos;
  } else if (pos < text.size()) {
    ++pos;
  }
  record.size = pos;
  record.state = stray ? CsvRecord::State::TextBehindQuote : CsvRecord::State::Complete;
}

int header_score(const std::vector<std::string_view>& cells) {
  int score = 0;
  std::vector<std::string_view> seen;
  for (const std::string_view raw : cells) {
    const std::string_view cell = trim(raw);
    if (cell.empty()) continue;
    const bool name = looks_like_name(cell) && std::ranges::find(seen, cell) == seen.end();
    score += name ? 1 : -2;
    if (name && (known_ending(cell) || code_like(cell))) score += 2;
    seen.push_back(cell);
  }
  return score;
}

}  // namespace xinshi::mapping

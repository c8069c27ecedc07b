// SPDX-License-Identifier: Apache-2.0
#include "mapping/xlsx_header.h"

#include <algorithm>

#include "base/text.h"
#include "mapping/csv_scan.h"

namespace xinshi::mapping {
namespace {

constexpr std::uint64_t kDeepestHeader = 4;

std::string text_at(const SheetHead::Row& row, std::uint32_t column) {
  return column < row.texts.size() ? row.texts[column] : std::string();
}

void put_text(SheetHead::Row& row, std::uint32_t column, const std::string& text) {
  if (row.texts.size() <= column) row.texts.resize(column + 1U);
  if (trim(row.texts[column]).empty()) row.texts[column] = text;
}

SheetHead::Row* row_at(SheetHead& head, std::uint64_t number) {
  const auto found = std::ranges::find(head.rows, number, &SheetHead::Row::number);
  return found == head.rows.end() ? nullptr : &*found;
}

/// Writes the text of merged cells into all that they cover.
void spread(SheetHead& head, const std::vector<MergedCells>& merges) {
  for (const MergedCells& merged : merges) {
    const SheetHead::Row* const first = row_at(head, merged.first_row);
    if (first == nullptr) continue;
    const std::string text = text_at(*first, merged.first_column);
    if (text.empty()) continue;
    for (SheetHead::Row& row : head.rows) {
      if (row.number < merged.first_row || row.number > merged.last_row) continue;
      for (std::uint32_t c = merged.first_column; c <= merged.last_column; ++c) put_text(row, c, text);
    }
  }
}

int score_of(const SheetHead::Row& row) {
  std::vector<std::string_view> cells(row.texts.begin(), row.texts.end());
  return header_score(cells);
}

std::uint64_t deepest_row(std::uint64_t row, const std::vector<MergedCells>& merges) {
  std::uint64_t last = row;
  for (const MergedCells& merged : merges)
    if (merged.first_row <= row && merged.last_row > row && merged.last_row - row < kDeepestHeader) last = std::max(last, merged.last_row);
  return last;
}

/// Names that stand twice get the text above them in front, where that differs.
void join_with_above(SheetHead& head, std::uint64_t row, std::vector<std::string>& names) {
  const SheetHead::Row* const above = row > 1 ? row_at(head, row - 1) : nullptr;
  if (above == nullptr) return;
  const std::vector<std::string> before = names;
  for (std::uint32_t c = 0; c < names.size(); ++c) {
    const std::string upper(trim(text_at(*above, c)));
    if (!before[c].empty() && std::ranges::count(before, before[c]) > 1 && upper != before[c]) names[c] = upper + before[c];
  }
}

}  // namespace

Result<SheetHead> read_sheet_head(SheetScanner& scanner, std::size_t max_rows) {
  SheetHead head;
  SheetRow row;
  while (head.rows.size() < max_rows) {
    auto more = scanner.next(row);
    if (!more) return std::move(more).error();
    if (!*more) break;
    if (row.cells.empty()) continue;
    SheetHead::Row& kept = head.rows.emplace_back();
    kept.number = row.number;
    for (const SheetCell& cell : row.cells) put_text(kept, cell.column, std::string(cell.text));
    head.filled_cells = std::max(head.filled_cells, row.cells.size());
  }
  return head;
}

SheetHeader find_sheet_header(SheetHead head, const std::vector<MergedCells>& merges) {
  spread(head, merges);
  SheetHeader out;
  for (const SheetHead::Row& row : head.rows) {
    const int score = score_of(row);
    if (score <= out.score) continue;
    out.score = score;
    out.last_row = row.number;
  }
  if (out.score <= 0) return out;
  const std::uint64_t deepest = deepest_row(out.last_row, merges);
  if (const SheetHead::Row* row = row_at(head, deepest); row != nullptr && score_of(*row) > 0) out.last_row = deepest;
  for (const std::string& text : row_at(head, out.last_row)->texts) out.names.emplace_back(trim(text));
  while (!out.names.empty() && out.names.back().empty()) out.names.pop_back();
  join_with_above(head, out.last_row, out.names);
  out.last_row = std::max(out.last_row, deepest);
  out.rows_below = head.rows.back().number > out.last_row;
  return out;
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "mapping/answer_tree.h"
#include "mapping/csv_scan.h"

namespace xinshi::mapping {
namespace {

std::string cell_text(std::string_view text, const CsvCell& cell) {
  std::string out(text.substr(cell.begin, cell.length));
  for (std::size_t at = 0; cell.doubled && (at = out.find("\"\"", at)) != std::string::npos; ++at) out.erase(at, 1);
  return std::string(trim(out));
}

}  // namespace

std::optional<AnswerNode> parse_answer_table(std::string_view body) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (body.starts_with(kMark)) body.remove_prefix(kMark.size());
  AnswerNode out;
  out.list = true;
  std::vector<std::string> header;
  CsvRecord record;
  while (!body.empty()) {
    scan_csv_record(body, true, ',', record);
    if (record.state != CsvRecord::State::Complete || record.size == 0) return std::nullopt;
    std::vector<std::string> cells;
    for (const CsvCell& cell : record.cells) cells.push_back(cell_text(body, cell));
    body.remove_prefix(record.size);
    const bool blank = cells.empty() || (cells.size() == 1 && cells[0].empty());
    if (blank) continue;
    if (header.empty()) {
      header = std::move(cells);
      continue;
    }
    AnswerNode row;
    for (std::size_t i = 0; i < cells.size() && i < header.size(); ++i)
      row.members.push_back({header[i], {std::move(cells[i]), false, {}, {}}});
    out.items.push_back(std::move(row));
  }
  if (header.empty()) return std::nullopt;
  return out;
}

}  // namespace xinshi::mapping

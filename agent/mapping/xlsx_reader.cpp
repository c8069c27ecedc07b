// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "mapping/row_problem.h"
#include "mapping/workbook_reader.h"
#include "mapping/xlsx_header.h"

namespace xinshi::mapping {
namespace {

constexpr std::size_t kHeaderRows = 20;

Error fault(std::string code, std::string detail = {}, int line = 0) {
  return {Fault::Invalid, std::move(code), std::move(detail), Where{"", line, 0, ""}};
}

/// Sheets that templates carry beside the one to be filled in.
bool explains(std::string_view name) {
  constexpr std::string_view kWords[] = {"示例", "样例", "范例", "说明", "字典", "代码表", "码表", "example", "readme"};
  const std::string lower = to_lower_ascii(name);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// Fills cells merged downwards into the rows they cover.
class MergeFiller {
 public:
  void reset(const std::vector<MergedCells>& merges, std::uint64_t header_row) {
    for (const MergedCells& merged : merges)
      if (merged.last_row > merged.first_row && merged.last_row > header_row) merges_.push_back({merged, {}});
    std::ranges::stable_sort(merges_, {}, [](const Open& open) { return open.merged.first_row; });
  }

  void fill(SheetRow& row) {
    for (; next_ < merges_.size() && merges_[next_].merged.first_row <= row.number; ++next_) active_.push_back(next_);
    if (active_.empty()) return;
    std::erase_if(active_, [&](std::size_t i) { return merges_[i].merged.last_row < row.number; });
    const bool own = !row.cells.empty();
    for (const std::size_t i : active_) {
      Open& open = merges_[i];
      const auto at = std::ranges::lower_bound(row.cells, open.merged.first_column, {}, &SheetCell::column);
      const bool filled = at != row.cells.end() && at->column == open.merged.first_column;
      if (row.number == open.merged.first_row) {
        open.text = filled ? std::string(at->text) : std::string();
      } else if (own && !filled && !open.text.empty()) {
        row.cells.insert(at, {open.merged.first_column, open.text});
      }
    }
  }

 private:
  struct Open {
    MergedCells merged;
    std::string text;
  };
  std::vector<Open> merges_;
  std::vector<std::size_t> active_;
  std::size_t next_ = 0;
};

class WorkbookReader final : public RowReader {
 public:
  WorkbookReader(Archive& archive, ColumnTable& columns, const ReadLimits& limits, const WorkbookOptions& options)
      : archive_(archive), columns_(columns), limits_(limits), options_(options) {}

  Result<bool> next(RawRow& row, Arena& arena) override;

 private:
  struct Candidate {
    const SheetPart* sheet = nullptr;
    SheetHeader header;
  };
  Status start();
  Result<const SheetPart*> choose();
  Result<const SheetPart*> named(const std::string& name) const;
  Result<Candidate> judge(const SheetPart& sheet);
  Result<std::unique_ptr<SheetScanner>> scan(const SheetPart& sheet);
  Status open(const SheetPart& sheet);
  Status name_columns(const SheetHeader& header);
  void put_cells(RawRow& row, Arena& arena);
  bool put_cell(const SheetCell& cell, RawRow& row, Arena& arena);
  std::string shown_column(std::uint32_t column) const;

  Archive& archive_;
  ColumnTable& columns_;
  ReadLimits limits_;
  WorkbookOptions options_;
  std::unique_ptr<Workbook> workbook_;
  std::unique_ptr<SheetScanner> scanner_;
  std::vector<std::uint32_t> column_of_;
  std::uint64_t header_row_ = 0;
  MergeFiller merges_;
  SheetRow row_;
};

Result<std::unique_ptr<SheetScanner>> WorkbookReader::scan(const SheetPart& sheet) {
  auto stream = archive_.open(sheet.member);
  if (!stream) return std::move(stream).error();
  return std::make_unique<SheetScanner>(std::move(*stream), workbook_->cells, limits_.max_row_bytes);
}

Result<WorkbookReader::Candidate> WorkbookReader::judge(const SheetPart& sheet) {
  auto scanner = scan(sheet);
  if (!scanner) return std::move(scanner).error();
  auto head = read_sheet_head(**scanner, kHeaderRows);
  if (!head) return std::move(head).error();
  return Candidate{&sheet, find_sheet_header(std::move(*head), {})};
}

Result<const SheetPart*> WorkbookReader::named(const std::string& name) const {
  std::string known;
  for (const SheetPart& sheet : workbook_->sheets) {
    if (trim(sheet.name) == trim(name)) return &sheet;
    known += (known.empty() ? "" : "、") + sheet.name;
  }
  return fault("MAP-0142", known);
}

/// The one with the best header. Another that looks nearly as much like data and has rows must not be left out silently.
Result<const SheetPart*> WorkbookReader::choose() {
  if (!options_.sheet.empty()) return named(options_.sheet);
  std::vector<Candidate> found;
  for (const bool explaining : {false, true}) {
    for (const SheetPart& sheet : workbook_->sheets) {
      if (sheet.hidden || explains(sheet.name) != explaining) continue;
      auto candidate = judge(sheet);
      if (!candidate) return std::move(candidate).error();
      if (candidate->header.score > 0) found.push_back(std::move(*candidate));
    }
    if (!found.empty()) break;
  }
  if (found.empty()) return fault("MAP-0121");
  std::ranges::stable_sort(found, std::greater<>{},
                           [](const Candidate& c) { return std::pair(c.header.rows_below, c.header.score); });
  if (found.size() > 1 && found[1].header.rows_below && found[1].header.score * 4 >= found[0].header.score * 3)
    return fault("MAP-0143", found[0].sheet->name + "、" + found[1].sheet->name);
  return found[0].sheet;
}

Status WorkbookReader::start() {
  auto workbook = read_workbook(archive_, options_);
  if (!workbook) return std::move(workbook).error();
  workbook_ = std::move(*workbook);
  auto sheet = choose();
  if (!sheet) return std::move(sheet).error();
  return open(**sheet);
}

Status WorkbookReader::open(const SheetPart& sheet) {
  auto tail = scan(sheet);
  if (!tail) return std::move(tail).error();
  auto merged = (*tail)->merges(options_.max_merges);
  if (!merged) return std::move(merged).error();
  auto first = scan(sheet);
  if (!first) return std::move(first).error();
  auto head = read_sheet_head(**first, kHeaderRows);
  if (!head) return std::move(head).error();
  const SheetHeader header = find_sheet_header(std::move(*head), *merged);
  if (header.score <= 0) return fault("MAP-0121", sheet.name);
  header_row_ = header.last_row;
  merges_.reset(*merged, header_row_);
  if (Status named = name_columns(header); !named) return named;
  auto scanner = scan(sheet);
  if (!scanner) return std::move(scanner).error();
  scanner_ = std::move(*scanner);
  return {};
}

Status WorkbookReader::name_columns(const SheetHeader& header) {
  const int line = static_cast<int>(header.last_row);
  if (header.names.size() > limits_.max_columns) return fault("MAP-0107", std::to_string(limits_.max_columns), line);
  std::unordered_map<std::string_view, std::uint32_t> first;
  for (std::uint32_t i = 0; i < header.names.size(); ++i) {
    const std::string& name = header.names[i];
    if (name.empty()) {
      column_of_.push_back(columns_.intern("列" + std::to_string(i + 1)));
      continue;
    }
    const auto [known, fresh] = first.emplace(name, i);
    if (!fresh) return fault("MAP-0123", name + ": " + column_letters(known->second) + ", " + column_letters(i), line);
    column_of_.push_back(columns_.intern(name));
  }
  return {};
}

std::string WorkbookReader::shown_column(std::uint32_t column) const {
  const std::string letters = column_letters(column);
  return column < column_of_.size() ? std::string(columns_.name(column_of_[column])) + " (" + letters + ")" : letters;
}

bool WorkbookReader::put_cell(const SheetCell& cell, RawRow& row, Arena& arena) {
  if (cell.column >= column_of_.size()) {
    if (trim(cell.text).empty()) return true;
    add_row_problem(row, "MAP-0126", {std::to_string(column_of_.size())});
    return false;
  }
  if (cell.text.size() > limits_.max_cell_bytes) {
    add_row_problem(row, "MAP-0109", {shown_column(cell.column), std::to_string(limits_.max_cell_bytes)});
    return false;
  }
  row.values[column_of_[cell.column]] = arena.copy(cell.text);
  return true;
}

void WorkbookReader::put_cells(RawRow& row, Arena& arena) {
  for (const SheetCell& cell : row_.cells)
    if (!put_cell(cell, row, arena)) return;
}

Result<bool> WorkbookReader::next(RawRow& row, Arena& arena) {
  if (scanner_ == nullptr)
    if (auto started = start(); !started) return std::move(started).error();
  for (;;) {
    auto more = scanner_->next(row_);
    if (!more || !*more) return more;
    if (row_.number <= header_row_) {
      merges_.fill(row_);
      continue;
    }
    merges_.fill(row_);
    if (!row_.cells.empty() || !row_.fault.empty()) break;
  }
  start_row(row, row_.number, columns_.size());
  put_cells(row, arena);
  if (row_.fault.empty() || !row.problems.empty()) return true;
  const bool too_long = row_.fault == "MAP-0101";
  add_row_problem(row, row_.fault, {too_long ? std::to_string(limits_.max_row_bytes) : shown_column(row_.fault_column)});
  return true;
}

}  // namespace

std::unique_ptr<RowReader> make_workbook_reader(Archive& archive, ColumnTable& columns, const ReadLimits& limits,
                                                const WorkbookOptions& options) {
  return std::make_unique<WorkbookReader>(archive, columns, limits, options);
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/text.h"
#include "mapping/csv_scan.h"
#include "mapping/readers.h"
#include "mapping/row_problem.h"
#include "mapping/window.h"

namespace xinshi::mapping {
namespace {

constexpr std::size_t kHeaderRows = 20;

std::string plain_text(std::string_view text, const CsvCell& cell) {
  const std::string_view raw = text.substr(cell.begin, cell.length);
  if (!cell.doubled) return std::string(raw);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    out += raw[i];
    if (raw[i] == '"') ++i;  // inside quotes they come in pairs only
  }
  return out;
}

struct Header {
  char separator = ',';
  int score = -1'000'000;
  std::size_t row = 0;     ///< rows above it
  std::size_t offset = 0;  ///< bytes above it
};

class CsvReader final : public RowReader {
 public:
  CsvReader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits) : window_(input), columns_(columns), limits_(limits) {}

  Result<bool> next(RawRow& row, Arena& arena) override;

 private:
  static Error fault(std::string code, std::string detail = {}, int line = 0) {
    return {Fault::Invalid, std::move(code), std::move(detail), Where{"", line, 0, ""}};
  }
  Status start();
  Status fill_sample();
  void score_separator(char separator, Header& best) const;
  Status read_header(const Header& header);
  Status name_columns(const std::vector<std::string>& names);
  Status next_record();
  Status drop_rest_of_record();
  void put_cells(RawRow& row, Arena& arena);
  bool put_cell(RawRow& row, std::size_t index, Arena& arena);
  void resume_at_next_line();

  Window window_;
  ColumnTable& columns_;
  ReadLimits limits_;
  CsvRecord record_;
  std::vector<std::uint32_t> column_of_;
  std::uint64_t row_ = 0;  ///< physical row of the record last read
  char separator_ = ',';
  bool started_ = false;
  bool too_long_ = false;
};

Status CsvReader::fill_sample() {
  constexpr std::size_t kSample = 64 * 1024;
  while (window_.view().size() < kSample && !window_.at_end())
    if (auto read = window_.more(); !read) return read;
  return {};
}

void CsvReader::score_separator(char separator, Header& best) const {
  CsvRecord record;
  std::vector<std::string> texts;
  std::vector<std::string_view> cells;
  std::string_view rest = window_.view();
  std::size_t offset = 0;
  for (std::size_t row = 0; row < kHeaderRows && !rest.empty(); ++row) {
    scan_csv_record(rest, window_.at_end(), separator, record);
    if (record.state == CsvRecord::State::NeedsMore || record.state == CsvRecord::State::OpenQuote) return;
    texts.clear();
    for (const CsvCell& cell : record.cells) texts.push_back(plain_text(rest, cell));
    cells.assign(texts.begin(), texts.end());
    const int score = header_score(cells);
    if (score > best.score && score > 0) best = {separator, score, row, offset};
    rest.remove_prefix(record.size);
    offset += record.size;
  }
}

Status CsvReader::start() {
  started_ = true;
  if (auto skipped = skip_byte_order_mark(window_); !skipped) return skipped;
  if (auto filled = fill_sample(); !filled) return filled;
  if (window_.view().empty()) return {};
  Header best;
  for (const char separator : {',', ';', '\t'}) score_separator(separator, best);
  if (best.score <= 0) return fault("MAP-0121");
  return read_header(best);
}

Status CsvReader::read_header(const Header& header) {
  separator_ = header.separator;
  window_.consume(header.offset);
  row_ = header.row + 1;
  const std::string_view text = window_.view();
  scan_csv_record(text, window_.at_end(), separator_, record_);
  std::vector<std::string> names;
  for (const CsvCell& cell : record_.cells) names.emplace_back(trim(plain_text(text, cell)));
  while (!names.empty() && names.back().empty()) names.pop_back();
  if (const auto bad = invalid_utf8_at(text.substr(0, record_.size)))
    return fault("MAP-0122", std::to_string(*bad), static_cast<int>(row_));
  auto named = name_columns(names);
  window_.consume(record_.size);
  return named;
}

Status CsvReader::name_columns(const std::vector<std::string>& names) {
  if (names.size() > limits_.max_columns) return fault("MAP-0107", std::to_string(limits_.max_columns), static_cast<int>(row_));
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].find('\0') != std::string::npos) return fault("MAP-0110", "header", static_cast<int>(row_));
    if (names[i].empty()) {
      column_of_.push_back(columns_.intern("列" + std::to_string(i + 1)));
      continue;
    }
    const auto [known, fresh] = first.emplace(names[i], i);
    if (!fresh)
      return fault("MAP-0123", names[i] + ": " + std::to_string(known->second + 1) + ", " + std::to_string(i + 1), static_cast<int>(row_));
    column_of_.push_back(columns_.intern(names[i]));
  }
  return {};
}

/// Fills `record_` with the record at the window's start; NeedsMore there means the end of the input.
Status CsvReader::next_record() {
  too_long_ = false;
  for (;;) {
    const std::string_view view = window_.view();
    if (!view.empty()) scan_csv_record(view, window_.at_end(), separator_, record_);
    if (view.empty()) record_.state = CsvRecord::State::NeedsMore;
    if (record_.state != CsvRecord::State::NeedsMore) return {};
    if (window_.at_end()) return {};
    if (view.size() > limits_.max_row_bytes) {
      too_long_ = true;
      return drop_rest_of_record();
    }
    if (auto read = window_.more(); !read) return read;
  }
}

/// Passes over a record that is too long, keeping nothing. Quotes are counted, so that line breaks inside them do not end it.
Status CsvReader::drop_rest_of_record() {
  bool quoted = false;
  for (;;) {
    const std::string_view view = window_.view();
    for (std::size_t pos = 0; pos < view.size(); ++pos) {
      if (view[pos] == '"') quoted = !quoted;
      if (quoted || view[pos] != '\n') continue;
      window_.consume(pos + 1);
      record_.state = CsvRecord::State::Complete;
      record_.size = 0;
      return {};
    }
    window_.consume(view.size());
    if (window_.at_end()) {
      if (quoted) return fault("MAP-0125", "", static_cast<int>(row_ + 1));
      record_.state = CsvRecord::State::Complete;
      record_.size = 0;
      return {};
    }
    if (auto read = window_.more(); !read) return read;
  }
}

bool CsvReader::put_cell(RawRow& row, std::size_t index, Arena& arena) {
  const CsvCell& cell = record_.cells[index];
  if (cell.length == 0) return true;
  const std::string_view raw = window_.view().substr(cell.begin, cell.length);
  if (index >= column_of_.size()) {
    if (trim(raw).empty()) return true;
    add_row_problem(row, "MAP-0126", {std::to_string(column_of_.size())});
    return false;
  }
  const std::string_view name = columns_.name(column_of_[index]);
  if (raw.size() > limits_.max_cell_bytes) {
    add_row_problem(row, "MAP-0109", {std::string(name), std::to_string(limits_.max_cell_bytes)});
    return false;
  }
  if (std::memchr(raw.data(), '\0', raw.size()) != nullptr) {
    add_row_problem(row, "MAP-0110", {std::string(name)});
    return false;
  }
  put_value(row, column_of_[index], cell.doubled ? arena.copy(plain_text(window_.view(), cell)) : arena.copy(raw));
  return true;
}

void CsvReader::put_cells(RawRow& row, Arena& arena) {
  if (const auto bad = invalid_utf8_at(window_.view().substr(0, record_.size))) {
    add_row_problem(row, "MAP-0102", {std::to_string(*bad)});
    return;
  }
  for (std::size_t i = 0; i < record_.cells.size(); ++i)
    if (!put_cell(row, i, arena)) return;
}

/// A quote that never closes would swallow all rows behind it: only its own line is given up.
void CsvReader::resume_at_next_line() {
  const std::size_t end = window_.view().find('\n');
  window_.consume(end == std::string_view::npos ? window_.view().size() : end + 1);
}

Result<bool> CsvReader::next(RawRow& row, Arena& arena) {
  if (!started_)
    if (auto begun = start(); !begun) return std::move(begun).error();
  if (auto read = next_record(); !read) return std::move(read).error();
  if (record_.state == CsvRecord::State::NeedsMore) return false;
  start_row(row, ++row_, columns_.size());
  if (too_long_) {
    add_row_problem(row, "MAP-0101", {std::to_string(limits_.max_row_bytes)});
  } else if (record_.state == CsvRecord::State::OpenQuote) {
    add_row_problem(row, "MAP-0124");
    resume_at_next_line();
    return true;
  } else if (record_.state == CsvRecord::State::TextBehindQuote) {
    add_row_problem(row, "MAP-0127");
  } else if (record_.size > limits_.max_row_bytes) {
    add_row_problem(row, "MAP-0101", {std::to_string(limits_.max_row_bytes)});
  } else {
    put_cells(row, arena);
  }
  window_.consume(record_.size);
  return true;
}

}  // namespace

std::unique_ptr<RowReader> make_csv_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits) {
  return std::make_unique<CsvReader>(input, columns, limits);
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "mapping/json_object.h"
#include "mapping/readers.h"
#include "mapping/row_problem.h"
#include "mapping/window.h"

namespace xinshi::mapping {
namespace {

class NdjsonReader final : public RowReader {
 public:
  NdjsonReader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits)
      : window_(input), columns_(columns), limits_(limits), parser_(columns, limits) {}

  Result<bool> next(RawRow& row, Arena& arena) override;

 private:
  Status fill_line();
  Status skip_line();

  Window window_;
  ColumnTable& columns_;
  ReadLimits limits_;
  JsonObjectParser parser_;
  std::uint64_t number_ = 0;
  bool started_ = false;
  bool too_long_ = false;
  std::string_view line_;
  std::size_t taken_ = 0;  ///< bytes of the line with its end
};

bool blank(std::string_view line) {
  return std::ranges::all_of(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

Status NdjsonReader::fill_line() {
  std::size_t searched = 0;
  too_long_ = false;
  for (;;) {
    const std::string_view view = window_.view();
    const void* const end = view.size() > searched ? std::memchr(view.data() + searched, '\n', view.size() - searched) : nullptr;
    if (end != nullptr || window_.at_end()) {
      const std::size_t length = end == nullptr ? view.size() : static_cast<std::size_t>(static_cast<const char*>(end) - view.data());
      line_ = view.substr(0, length);
      taken_ = end == nullptr ? length : length + 1;
      too_long_ = length > limits_.max_row_bytes;
      return {};
    }
    if (view.size() > limits_.max_row_bytes) {
      too_long_ = true;
      taken_ = 0;
      return skip_line();
    }
    searched = view.size();
    if (auto read = window_.more(); !read) return read;
  }
}

/// Drops the rest of an overlong line without keeping it.
Status NdjsonReader::skip_line() {
  for (;;) {
    const std::string_view view = window_.view();
    const void* const end = view.empty() ? nullptr : std::memchr(view.data(), '\n', view.size());
    if (end != nullptr) {
      window_.consume(static_cast<std::size_t>(static_cast<const char*>(end) - view.data()) + 1);
      return {};
    }
    window_.consume(view.size());
    if (window_.at_end()) return {};
    if (auto read = window_.more(); !read) return read;
  }
}

Result<bool> NdjsonReader::next(RawRow& row, Arena& arena) {
  if (!started_) {
    if (auto skipped = skip_byte_order_mark(window_); !skipped) return std::move(skipped).error();
    started_ = true;
  }
  for (;;) {
    if (auto filled = fill_line(); !filled) return std::move(filled).error();
    if (too_long_ || !blank(line_)) break;
    window_.consume(taken_);
    if (window_.at_end() && window_.view().empty()) return false;
  }
  start_row(row, ++number_, columns_.size());
  if (too_long_) {
    add_row_problem(row, "MAP-0101", {std::to_string(limits_.max_row_bytes)});
  } else {
    parser_.parse(line_, row, arena);
  }
  window_.consume(taken_);
  taken_ = 0;
  return true;
}

}  // namespace

std::unique_ptr<RowReader> make_ndjson_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits) {
  return std::make_unique<NdjsonReader>(input, columns, limits);
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "mapping/json_object.h"
#include "mapping/readers.h"
#include "mapping/row_problem.h"
#include "mapping/window.h"

namespace xinshi::mapping {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Finds the end of one element without judging its inside: only strings and brackets are looked at.
class ElementScanner {
 public:
  enum class State { Inside, Complete, TooDeep, Unbalanced };
  explicit ElementScanner(int max_depth) : max_depth_(max_depth) {}
  void begin() { depth_ = 0, in_string_ = escaped_ = false; }
  /// Looks at `text` from `pos` on; leaves `pos` behind the element when it is complete.
  State scan(std::string_view text, std::size_t& pos);

 private:
  State structural(char c);
  int max_depth_;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

ElementScanner::State ElementScanner::structural(char c) {
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[') return ++depth_ > max_depth_ ? State::TooDeep : State::Inside;
  if (c == '}' || c == ']') {
    if (--depth_ < 0) return State::Unbalanced;
    if (depth_ == 0) return State::Complete;
  }
  return State::Inside;
}

ElementScanner::State ElementScanner::scan(std::string_view text, std::size_t& pos) {
  for (; pos < text.size(); ++pos) {
    const char c = text[pos];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      continue;
    }
    const State state = structural(c);
    if (state == State::Inside) continue;
    ++pos;
    return state;
  }
  return State::Inside;
}

class JsonReader final : public RowReader {
 public:
  JsonReader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits)
      : window_(input), columns_(columns), limits_(limits), parser_(columns, limits), scanner_(limits.max_depth) {}

  Result<bool> next(RawRow& row, Arena& arena) override;

 private:
  enum class Phase { Start, Elements, End };
  static Error fault(std::string code, std::string detail = {}) { return {Fault::Invalid, std::move(code), std::move(detail)}; }
  /// The next byte that is no blank, not consumed; '\0' at the end.
  Result<char> peek();
  Status begin();
  Result<bool> to_element();
  Status read_element(RawRow& row, Arena& arena);
  Status read_scalar(RawRow& row);
  Result<bool> finish();

  Window window_;
  ColumnTable& columns_;
  ReadLimits limits_;
  JsonObjectParser parser_;
  ElementScanner scanner_;
  Phase phase_ = Phase::Start;
  bool array_ = false;
  std::uint64_t number_ = 0;
};

Result<char> JsonReader::peek() {
  for (;;) {
    const std::string_view view = window_.view();
    std::size_t skip = 0;
    while (skip < view.size() && is_blank(view[skip])) ++skip;
    window_.consume(skip);
    if (skip < view.size()) return view[skip];
    if (window_.at_end()) return '\0';
    if (auto read = window_.more(); !read) return std::move(read).error();
  }
}

Status JsonReader::begin() {
  if (auto skipped = skip_byte_order_mark(window_); !skipped) return skipped;
  auto first = peek();
  if (!first) return std::move(first).error();
  if (*first == '\0' && window_.view().empty()) {
    phase_ = Phase::End;
    return {};
  }
  if (*first != '[' && *first != '{') return fault("MAP-0111");
  array_ = *first == '[';
  if (array_) window_.consume(1);
  phase_ = Phase::Elements;
  return {};
}

/// True when an element begins here; false behind the last one.
Result<bool> JsonReader::to_element() {
  auto c = peek();
  if (!c) return std::move(c).error();
  if (!array_) return number_ == 0 ? Result<bool>(true) : finish();
  if (*c == ']') {
    window_.consume(1);
    return finish();
  }
  if (number_ > 0) {
    if (*c == '\0') return fault("MAP-0112");
    if (*c != ',') return fault("MAP-0113", "element " + std::to_string(number_));
    window_.consume(1);
    c = peek();
    if (!c) return std::move(c).error();
    if (*c == ']') return fault("MAP-0113", "element " + std::to_string(number_));
  }
  if (*c == '\0') return fault("MAP-0112");
  return true;
}

Result<bool> JsonReader::finish() {
  phase_ = Phase::End;
  auto c = peek();
  if (!c) return std::move(c).error();
  if (!window_.view().empty()) return fault("MAP-0114");
  return false;
}

/// A number, text or word where an object belongs: passed over up to the next comma or bracket.
Status JsonReader::read_scalar(RawRow& row) {
  add_row_problem(row, "MAP-0104");
  std::size_t pos = 0;
  bool in_string = false;
  for (;;) {
    const std::string_view view = window_.view();
    for (; pos < view.size(); ++pos) {
      if (in_string && view[pos] == '\\') {
        ++pos;
      } else if (view[pos] == '"') {
        in_string = !in_string;
      } else if (!in_string && (view[pos] == ',' || view[pos] == ']' || view[pos] == '{' || view[pos] == '[')) {
        window_.consume(pos);
        return {};
      }
    }
    if (window_.at_end() || pos > limits_.max_row_bytes) return fault("MAP-0112");
    if (auto read = window_.more(); !read) return read;
  }
}

Status JsonReader::read_element(RawRow& row, Arena& arena) {
  const char first = window_.view().front();
  if (first != '{' && first != '[') return read_scalar(row);
  scanner_.begin();
  std::size_t pos = 0;
  bool too_long = false;
  for (;;) {
    const auto state = scanner_.scan(window_.view(), pos);
    if (state == ElementScanner::State::TooDeep) return fault("MAP-0115", std::to_string(limits_.max_depth));
    if (state != ElementScanner::State::Inside) break;
    if (window_.at_end()) return fault("MAP-0112");
    if (pos > limits_.max_row_bytes) {  // not kept, only its end is looked for
      too_long = true;
      window_.consume(pos);
      pos = 0;
    }
    if (auto read = window_.more(); !read) return read;
  }
  if (too_long || pos > limits_.max_row_bytes) {
    add_row_problem(row, "MAP-0101", {std::to_string(limits_.max_row_bytes)});
  } else {
    parser_.parse(window_.view().substr(0, pos), row, arena);
  }
  window_.consume(pos);
  return {};
}

Result<bool> JsonReader::next(RawRow& row, Arena& arena) {
  if (phase_ == Phase::Start)
    if (auto begun = begin(); !begun) return std::move(begun).error();
  if (phase_ == Phase::End) return false;
  auto element = to_element();
  if (!element || !*element) return element;
  start_row(row, ++number_, columns_.size());
  if (auto read = read_element(row, arena); !read) return std::move(read).error();
  return true;
}

}  // namespace

std::unique_ptr<RowReader> make_json_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits) {
  return std::make_unique<JsonReader>(input, columns, limits);
}

}  // namespace xinshi::mapping

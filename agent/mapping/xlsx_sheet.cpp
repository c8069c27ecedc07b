// SPDX-License-Identifier: Apache-2.0
#include "mapping/xlsx_sheet.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "base/text.h"
#include "mapping/xlsx_text.h"
#include "mapping/xml_scan.h"

namespace xinshi::mapping {
namespace {

using Kind = XmlToken::Kind;

constexpr std::uint64_t kMaxSheetRows = 1'048'576;

Error damaged(std::string detail) { return {Fault::Invalid, "MAP-0145", "sheet: " + std::move(detail), {}}; }

bool blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
void skip_blanks(const char*& at, const char* end) {
  while (at != end && blank(*at)) ++at;
}
bool stands(const char* at, const char* end, const std::string& tag) {
  return static_cast<std::size_t>(end - at) >= tag.size() && std::memcmp(at, tag.data(), tag.size()) == 0;
}
/// A start tag with this name: what follows the name must not belong to it.
bool opens(const char* at, const char* end, const std::string& tag) {
  if (!stands(at, end, tag) || at + tag.size() == end) return false;
  const char behind = at[tag.size()];
  return blank(behind) || behind == '>' || behind == '/';
}
const char* find_char(const char* at, const char* end, char c) {
  const void* const found = std::memchr(at, c, static_cast<std::size_t>(end - at));
  return found == nullptr ? end : static_cast<const char*>(found);
}

/// Reads the attributes of a start tag up to behind its end; `take` sees every pair.
template <class Take>
bool read_attributes(const char*& at, const char* end, bool& empty, Take take) {
  for (;;) {
    skip_blanks(at, end);
    if (at == end) return false;
    if (*at == '>') return ++at, empty = false, true;
    if (*at == '/') {
      empty = true;
      if (end - at < 2 || at[1] != '>') return false;
      at += 2;
      return true;
    }
    const char* const name = at;
    at = find_char(at, end, '=');
    if (end - at < 2 || (at[1] != '"' && at[1] != '\'')) return false;
    const std::string_view key(name, static_cast<std::size_t>(at - name));
    const char* const value = at + 2;
    at = find_char(value, end, at[1]);
    if (at == end) return false;
    take(key, std::string_view(value, static_cast<std::size_t>(at - value)));
    ++at;
  }
}

/// A reference such as AB12; `row` 0 when it has none.
bool read_reference(std::string_view text, std::uint32_t& column, std::uint64_t& row) {
  std::uint32_t letters = 0;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= 'A' && text[i] <= 'Z'; ++i) {
    letters = letters * 26 + static_cast<std::uint32_t>(text[i] - 'A' + 1);
    if (letters > kMaxSheetColumns) return false;
  }
  const auto number = parse_u64(text.substr(i));
  if (letters == 0 || !number || *number == 0 || *number > kMaxSheetRows) return false;
  column = letters - 1;
  row = *number;
  return true;
}

bool read_range(std::string_view text, MergedCells& out) {
  const std::size_t colon = text.find(':');
  if (!read_reference(text.substr(0, colon), out.first_column, out.first_row)) return false;
  if (colon == std::string_view::npos) return out.last_column = out.first_column, out.last_row = out.first_row, true;
  return read_reference(text.substr(colon + 1), out.last_column, out.last_row);
}

}  // namespace

struct SheetScanner::CellHead {
  std::uint32_t column = 0;
  std::size_t style = 0;
  std::string_view type;
  std::string_view value;        ///< raw, of <v>
  std::string_view inline_text;  ///< raw inside of <is>
  bool has_value = false;
  bool formula = false;
};

SheetScanner::SheetScanner(std::unique_ptr<ByteStream> part, const CellContext& context, std::size_t max_row_bytes)
    : part_(std::move(part)), window_(*part_), context_(context), max_row_bytes_(max_row_bytes) {}

Status SheetScanner::set_names(std::string_view root) {
  const std::size_t colon = root.find(':');
  const std::string prefix(root.substr(0, colon == std::string_view::npos ? 0 : colon + 1));
  const auto open = [&](const char* name) { return "<" + prefix + name; };
  const auto close = [&](const char* name) { return "</" + prefix + name + ">"; };
  names_ = {open("row"),   close("row"), open("c"),   close("c"), open("v"),
            close("v"), open("f"),    close("f"),  open("is"), close("is")};
  return {};
}

/// Up to behind <sheetData>.
Status SheetScanner::begin() {
  begun_ = true;
  if (auto skipped = skip_byte_order_mark(window_); !skipped) return skipped;
  bool root = false;
  for (;;) {
    const XmlToken token = next_xml_token(window_.view());
    if (token.kind == Kind::NeedsMore) {
      if (window_.at_end() || window_.view().size() > max_row_bytes_) return damaged("cut off");
      if (auto read = window_.more(); !read) return read;
      continue;
    }
    if (token.kind == Kind::Doctype) return Error{Fault::Invalid, "MAP-0134", "", {}};
    if (token.kind == Kind::Broken || (!root && token.kind == Kind::Text && !is_xml_blank(window_.view().substr(0, token.size))))
      return damaged("markup");
    const std::string_view name = local_name(token.name);
    if (token.kind == Kind::Open && !root) {
      root = true;
      if (Status named = set_names(token.name); !named) return named;
    }
    const bool rows = root && name == "sheetData" && (token.kind == Kind::Open || token.kind == Kind::Empty);
    ended_ = (rows && token.kind == Kind::Empty) || (token.kind == Kind::Close && (name == "worksheet" || name == "chartsheet"));
    window_.consume(token.size);
    if (rows || ended_) return {};
  }
}

/// True when a row begins at the window's start.
Result<bool> SheetScanner::to_row() {
  for (;;) {
    const std::string_view view = window_.view();
    const XmlToken token = next_xml_token(view);
    if (token.kind == Kind::NeedsMore) {
      if (window_.at_end()) return damaged("cut off");
      if (view.size() > max_row_bytes_) return damaged("too long");
      if (auto read = window_.more(); !read) return std::move(read).error();
      continue;
    }
    const bool row = opens(view.data(), view.data() + view.size(), names_.row);
    if (row) return true;
    if (token.kind == Kind::Close) {
      ended_ = true;
      return false;
    }
    const bool passed = token.kind == Kind::Comment || (token.kind == Kind::Text && is_xml_blank(view.substr(0, token.size)));
    if (!passed) return damaged("row " + std::to_string(row_ + 1));
    window_.consume(token.size);
  }
}

/// Size of the row element at the window's start, all of which is in the window then; 0 when it is too long.
Result<std::size_t> SheetScanner::row_size() {
  const XmlToken head = next_xml_token(window_.view());
  if (head.kind == Kind::Empty) return head.size;
  const std::boyer_moore_horspool_searcher finder(names_.row_end.begin(), names_.row_end.end());
  std::size_t from = head.size;
  for (;;) {
    const std::string_view view = window_.view();
    const auto found = std::search(view.begin() + static_cast<std::ptrdiff_t>(from), view.end(), finder);
    if (found != view.end()) return static_cast<std::size_t>(found - view.begin()) + names_.row_end.size();
    if (view.size() > max_row_bytes_) return skip_long_row();
    if (window_.at_end()) return damaged("cut off in row " + std::to_string(row_ + 1));
    from = std::max(from, view.size() - std::min(view.size(), names_.row_end.size() - 1));
    if (auto read = window_.more(); !read) return std::move(read).error();
  }
}

Result<std::size_t> SheetScanner::skip_long_row() {
  for (;;) {
    const std::string_view view = window_.view();
    const std::size_t at = view.find(names_.row_end);
    if (at != std::string_view::npos) return window_.consume(at + names_.row_end.size()), std::size_t{0};
    if (window_.at_end()) return damaged("cut off in row " + std::to_string(row_ + 1));
    window_.consume(view.size() - std::min(view.size(), names_.row_end.size() - 1));
    if (auto read = window_.more(); !read) return std::move(read).error();
  }
}

Result<bool> SheetScanner::next(SheetRow& row) {
  if (!begun_)
    if (auto begun = begin(); !begun) return std::move(begun).error();
  if (ended_) return false;
  auto there = to_row();
  if (!there || !*there) return there;
  auto size = row_size();
  if (!size) return std::move(size).error();
  scratch_.clear();
  row.cells.clear();
  row.fault = {};
  row.fault_column = 0;
  row.number = ++row_;
  if (*size == 0) {
    row.fault = "MAP-0101";
    return true;
  }
  const std::string_view text = window_.view().substr(0, *size);
  if (invalid_utf8_at(text)) {
    row.fault = "MAP-0102";
  } else if (std::memchr(text.data(), '\0', text.size()) != nullptr) {
    row.fault = "MAP-0110";
  } else {
    parse_row(text, row);
  }
  window_.consume(*size);
  return true;
}

void SheetScanner::parse_row(Bytes text, SheetRow& row) {
  const char* at = text.data() + names_.row.size();
  const char* const end = text.data() + text.size();
  bool empty = false;
  const bool read = read_attributes(at, end, empty, [&](std::string_view key, std::string_view value) {
    if (key != "r") return;
    const auto number = parse_u64(value);
    if (number && *number >= row_ && *number <= kMaxSheetRows) row_ = *number;
  });
  row.number = row_;
  column_ = 0;
  if (!read) row.fault = "MAP-0146";
  while (row.fault.empty() && !empty) {
    skip_blanks(at, end);
    if (stands(at, end, names_.row_end)) return;
    if (!parse_cell(at, end, row)) row.fault = "MAP-0146";
  }
}

bool SheetScanner::parse_cell(const char*& at, const char* end, SheetRow& row) {
  if (!opens(at, end, names_.cell)) return false;
  at += names_.cell.size();
  CellHead head;
  head.column = column_;
  bool empty = false;
  bool placed = true;
  const bool read = read_attributes(at, end, empty, [&](std::string_view key, std::string_view value) {
    if (key == "t") head.type = value;
    if (key == "s") head.style = static_cast<std::size_t>(parse_u64(value).value_or(0));
    std::uint64_t row_number = 0;
    if (key == "r") placed = read_reference(value, head.column, row_number);
  });
  if (!read || !placed || head.column < column_ || head.column >= kMaxSheetColumns) return false;
  if (!empty && !parse_inside(at, end, head)) return false;
  column_ = head.column + 1;
  return put_cell(head, row);
}

/// From behind the start tag of a cell to behind its end tag.
bool SheetScanner::parse_inside(const char*& at, const char* end, CellHead& head) {
  const auto element = [&](const std::string& open, const std::string& close, std::string_view& inside) {
    at += open.size();
    bool empty = false;
    if (!read_attributes(at, end, empty, [](std::string_view, std::string_view) {})) return false;
    if (empty) return true;
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    const std::size_t stop = rest.find(close);
    if (stop == std::string_view::npos) return false;
    inside = rest.substr(0, stop);
    at += stop + close.size();
    return true;
  };
  for (;;) {
    skip_blanks(at, end);
    std::string_view formula;
    if (stands(at, end, names_.cell_end)) return at += names_.cell_end.size(), true;
    if (opens(at, end, names_.value)) {
      if (!element(names_.value, names_.value_end, head.value)) return false;
      head.has_value = true;
    } else if (opens(at, end, names_.formula)) {
      if (!element(names_.formula, names_.formula_end, formula)) return false;
      head.formula = true;
    } else if (opens(at, end, names_.inline_text)) {
      if (!element(names_.inline_text, names_.inline_end, head.inline_text)) return false;
    } else {
      return false;
    }
  }
}

bool SheetScanner::put_cell(const CellHead& head, SheetRow& row) {
  std::string_view fault;
  const std::string_view text = cell_text(head, fault);
  if (!fault.empty()) {
    row.fault = fault;
    row.fault_column = head.column;
    return true;
  }
  if (!text.empty()) row.cells.push_back({head.column, text});
  return true;
}

std::string_view SheetScanner::cell_text(const CellHead& head, std::string_view& fault) {
  if (head.type == "s") {
    const auto index = parse_u64(head.value);
    if (head.value.empty()) return {};
    if (index && *index < context_.strings.size()) return context_.strings.at(static_cast<std::size_t>(*index));
    return fault = "MAP-0146", std::string_view();
  }
  if (head.type.empty() || head.type == "n") return number_text(head, fault);
  built_.clear();
  bool read = true;
  if (head.type == "inlineStr") {
    read = append_rich_text(built_, head.inline_text);
  } else if (head.type == "str" || head.type == "e") {
    read = append_xml_text(built_, head.value, true);
  } else if (head.type == "b") {
    if (head.has_value) built_ = head.value == "1" || head.value == "true" ? "TRUE" : "FALSE";
  } else if (head.type == "d") {
    const bool midnight = head.value.ends_with("T00:00:00") || head.value.ends_with("T00:00:00Z");
    built_ = midnight ? head.value.substr(0, head.value.find('T')) : head.value;
  } else {
    read = false;
  }
  if (!read) fault = "MAP-0146";
  return scratch_.copy(built_);
}

std::string_view SheetScanner::number_text(const CellHead& head, std::string_view& fault) {
  if (head.value.empty()) {
    if (head.formula) fault = "MAP-0147";
    return {};
  }
  built_.clear();
  if (!append_number(built_, head.value, context_.style(head.style), context_.date1904)) fault = "MAP-0146";
  return scratch_.copy(built_);
}

Result<std::vector<MergedCells>> SheetScanner::merges(std::size_t max) {
  if (!begun_)
    if (auto begun = begin(); !begun) return std::move(begun).error();
  std::vector<MergedCells> out;
  std::string tag = names_.row.substr(0, names_.row.size() - 3) + "mergeCell ";
  const std::boyer_moore_horspool_searcher finder(tag.begin(), tag.end());
  for (;;) {
    const std::string_view view = window_.view();
    const auto found = std::search(view.begin(), view.end(), finder);
    const std::string_view rest = view.substr(static_cast<std::size_t>(found - view.begin()));
    const std::size_t close = rest.find('>');
    if (found == view.end() || close == std::string_view::npos) {
      if (window_.at_end()) return out;
      const std::size_t keep = found == view.end() ? std::min(view.size(), tag.size() - 1) : std::min<std::size_t>(rest.size(), 1024);
      window_.consume(view.size() - keep);
      if (auto read = window_.more(); !read) return std::move(read).error();
      continue;
    }
    const char* at = rest.data() + tag.size();
    bool empty = false;
    MergedCells merged;
    bool known = false;
    read_attributes(at, rest.data() + close + 1, empty, [&](std::string_view key, std::string_view value) {
      if (key == "ref") known = read_range(value, merged);
    });
    if (known) out.push_back(merged);
    if (out.size() > max) return Error{Fault::Invalid, "MAP-0144", std::to_string(max), {}};
    window_.consume(static_cast<std::size_t>(rest.data() - view.data()) + close + 1);
  }
}

std::string column_letters(std::uint32_t column) {
  std::string out;
  for (std::uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return out;
}

}  // namespace xinshi::mapping

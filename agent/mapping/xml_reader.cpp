// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "mapping/readers.h"
#include "mapping/row_problem.h"
#include "mapping/window.h"
#include "mapping/xml_element.h"
#include "mapping/xml_scan.h"

namespace xinshi::mapping {
namespace {

using Kind = XmlToken::Kind;

constexpr std::size_t kTextPiece = 4096;  // text may come in pieces of this size; shorter ones are completed first

class XmlReader final : public RowReader {
 public:
  XmlReader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits)
      : window_(input), columns_(columns), limits_(limits), parser_(columns, limits) {}

  Result<bool> next(RawRow& row, Arena& arena) override;

 private:
  static Error fault(std::string code, std::string detail = {}) { return {Fault::Invalid, std::move(code), std::move(detail)}; }
  /// The token at `offset` bytes into the window; reads on while it is cut off.
  Result<XmlToken> token(std::size_t offset);
  Result<XmlToken> markup(std::size_t& offset);
  Status begin();
  Result<bool> is_wrapper(const XmlToken& first);
  Result<bool> to_element();
  Result<bool> finish();
  Status read_element(RawRow& row, Arena& arena);
  Result<bool> pass_element(std::size_t& size);

  Window window_;
  ColumnTable& columns_;
  ReadLimits limits_;
  XmlElementParser parser_;
  std::string root_;
  std::string wrapper_;  ///< empty: rows stand directly below the root
  bool started_ = false;
  bool ended_ = false;
  std::uint64_t number_ = 0;
};

Result<XmlToken> XmlReader::token(std::size_t offset) {
  for (;;) {
    const XmlToken found = next_xml_token(window_.view().substr(offset));
    if (found.kind == Kind::Broken) return fault("MAP-0133", "row " + std::to_string(number_ + 1));
    if (found.kind == Kind::Doctype) return fault("MAP-0134");
    const bool open_text = found.kind == Kind::Text && offset + found.size == window_.view().size();
    const bool enough = found.size >= kTextPiece || found.size > limits_.max_row_bytes;
    if (found.kind != Kind::NeedsMore && (!open_text || window_.at_end() || enough)) return found;
    if (window_.at_end()) return found.kind == Kind::Text ? Result<XmlToken>(found) : fault("MAP-0135");
    if (window_.view().size() - offset > limits_.max_row_bytes) return fault("MAP-0136", std::to_string(limits_.max_row_bytes));
    if (auto read = window_.more(); !read) return std::move(read).error();
  }
}

/// The next token that is an element's tag, from `offset` on, which moves to its start. Text other than blanks is an error.
Result<XmlToken> XmlReader::markup(std::size_t& offset) {
  for (;;) {
    auto found = token(offset);
    if (!found) return found;
    if (found->kind == Kind::Open || found->kind == Kind::Empty || found->kind == Kind::Close) return found;
    const std::string_view text = window_.view().substr(offset, found->size);
    if ((found->kind == Kind::Text && !is_xml_blank(text)) || found->kind == Kind::Cdata) return fault("MAP-0132");
    offset += found->size;
    if (offset > limits_.max_row_bytes) return fault("MAP-0136", std::to_string(limits_.max_row_bytes));
  }
}

Status XmlReader::begin() {
  started_ = true;
  if (auto skipped = skip_byte_order_mark(window_); !skipped) return skipped;
  std::size_t offset = 0;
  auto root = markup(offset);
  if (!root) return std::move(root).error();
  if (root->kind == Kind::Close) return fault("MAP-0133");
  root_ = root->name;
  window_.consume(offset + root->size);
  if (root->kind == Kind::Empty) {
    auto end = finish();
    return end ? Status{} : Status(std::move(end).error());
  }
  offset = 0;
  auto first = markup(offset);
  if (!first) return std::move(first).error();
  window_.consume(offset);
  if (first->kind != Kind::Open) return {};
  const std::string name(first->name);
  auto wrapper = is_wrapper(*first);
  if (!wrapper) return std::move(wrapper).error();
  if (*wrapper) wrapper_ = name;
  return {};
}

/// The first element below the root wraps the rows when its own first child has children, or attributes while it has none itself.
/// On true the wrapper's start tag has been consumed.
Result<bool> XmlReader::is_wrapper(const XmlToken& first) {
  const std::size_t inside = first.size;
  const bool attributes = first.attributes;
  std::size_t offset = inside;
  auto ahead = token(offset);
  if (!ahead) return std::move(ahead).error();
  if (ahead->kind == Kind::Text && !is_xml_blank(window_.view().substr(offset, ahead->size))) return false;
  auto child = markup(offset);
  if (!child) return std::move(child).error();
  if (child->kind == Kind::Close) return false;
  bool wraps = child->attributes && !attributes;
  if (child->kind == Kind::Open) {
    offset += child->size;
    auto below = token(offset);
    while (below && below->kind != Kind::Open && below->kind != Kind::Empty && below->kind != Kind::Close) {
      if (below->kind == Kind::Cdata || (below->kind == Kind::Text && !is_xml_blank(window_.view().substr(offset, below->size)))) break;
      offset += below->size;
      below = token(offset);
    }
    if (!below) return std::move(below).error();
    wraps = wraps || below->kind == Kind::Open || below->kind == Kind::Empty;
  }
  if (wraps) window_.consume(inside);
  return wraps;
}

/// True when a row element begins at the window's start.
Result<bool> XmlReader::to_element() {
  std::size_t offset = 0;
  auto found = markup(offset);
  if (!found) return std::move(found).error();
  window_.consume(offset);
  if (found->kind != Kind::Close) return true;
  if (found->name != (wrapper_.empty() ? root_ : wrapper_)) return fault("MAP-0133", std::string(found->name));
  window_.consume(found->size);
  if (wrapper_.empty()) return finish();
  offset = 0;
  auto root_end = markup(offset);
  if (!root_end) return std::move(root_end).error();
  if (root_end->kind != Kind::Close) return fault("MAP-0137", wrapper_);
  if (root_end->name != root_) return fault("MAP-0133", std::string(root_end->name));
  window_.consume(offset + root_end->size);
  return finish();
}

/// Behind the root only blanks, comments and instructions may stand.
Result<bool> XmlReader::finish() {
  ended_ = true;
  for (;;) {
    if (window_.view().empty()) {
      if (window_.at_end()) return false;
      if (auto read = window_.more(); !read) return std::move(read).error();
      continue;
    }
    auto found = token(0);
    if (!found) return std::move(found).error();
    const bool blanks = found->kind == Kind::Text && is_xml_blank(window_.view().substr(0, found->size));
    if (!blanks && found->kind != Kind::Comment && found->kind != Kind::Instruction) return fault("MAP-0114");
    window_.consume(found->size);
  }
}

/// Looks for the end of the element at the window's start. False when it is too long: then it has been consumed, unkept.
Result<bool> XmlReader::pass_element(std::size_t& size) {
  int depth = 0;
  bool kept = true;
  size = 0;
  do {
    auto found = token(size);
    if (!found) return std::move(found).error();
    if (found->kind == Kind::Open && ++depth > limits_.max_depth) return fault("MAP-0115", std::to_string(limits_.max_depth));
    if (found->kind == Kind::Close) --depth;
    size += found->size;
    if (size > limits_.max_row_bytes || !kept) {
      kept = false;
      window_.consume(size);
      size = 0;
    }
  } while (depth > 0);
  return kept;
}

Status XmlReader::read_element(RawRow& row, Arena& arena) {
  std::size_t size = 0;
  auto kept = pass_element(size);
  if (!kept) return std::move(kept).error();
  if (*kept) {
    parser_.parse(window_.view().substr(0, size), row, arena);
  } else {
    add_row_problem(row, "MAP-0101", {std::to_string(limits_.max_row_bytes)});
  }
  window_.consume(size);
  return {};
}

Result<bool> XmlReader::next(RawRow& row, Arena& arena) {
  if (!started_)
    if (auto begun = begin(); !begun) return std::move(begun).error();
  if (ended_) return false;
  auto element = to_element();
  if (!element || !*element) return element;
  start_row(row, ++number_, columns_.size());
  if (auto read = read_element(row, arena); !read) return std::move(read).error();
  return true;
}

}  // namespace

std::unique_ptr<RowReader> make_xml_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits) {
  return std::make_unique<XmlReader>(input, columns, limits);
}

}  // namespace xinshi::mapping

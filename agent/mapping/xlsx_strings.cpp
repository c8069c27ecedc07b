// SPDX-License-Identifier: Apache-2.0
// SharedStrings: xl/sharedStrings.xml, one <si> at a time.
#include "base/text.h"
#include "mapping/window.h"
#include "mapping/xlsx_package.h"
#include "mapping/xlsx_text.h"
#include "mapping/xml_scan.h"

namespace xinshi::mapping {
namespace {

using Kind = XmlToken::Kind;

constexpr std::size_t kMaxItem = 4 << 20;

Error damaged(std::string detail) { return {Fault::Invalid, "MAP-0145", "sharedStrings: " + std::move(detail), {}}; }

class StringsScanner {
 public:
  explicit StringsScanner(ByteStream& part) : window_(part) {}

  /// False at the end; `item` is the inside of the next <si>, valid until the next call.
  Result<bool> next(std::string_view& item) {
    window_.consume(done_);
    done_ = 0;
    for (;;) {
      auto found = token();
      if (!found) return std::move(found).error();
      const std::string_view name = local_name(found->name);
      if (found->kind == Kind::Close) return name == "sst" ? Result<bool>(false) : damaged(std::string(name));
      if (name == "si" && found->kind == Kind::Empty) {
        window_.consume(found->size);
        item = {};
        return true;
      }
      if (name == "si" && found->kind == Kind::Open) {
        const std::string close = "</" + std::string(found->name) + ">";
        window_.consume(found->size);
        return inside(close, item);
      }
      if (found->kind == Kind::Empty && name == "sst") return false;
      window_.consume(found->size);
    }
  }

 private:
  Result<XmlToken> token() {
    for (;;) {
      const XmlToken found = next_xml_token(window_.view());
      if (found.kind == Kind::Broken || found.kind == Kind::Doctype) return damaged("markup");
      if (found.kind != Kind::NeedsMore) return found;
      if (window_.at_end() || window_.view().size() > kMaxItem) return damaged("cut off");
      if (auto read = window_.more(); !read) return std::move(read).error();
    }
  }

  Result<bool> inside(const std::string& close, std::string_view& item) {
    std::size_t from = 0;
    for (;;) {
      const std::size_t at = window_.view().find(close, from);
      if (at != std::string_view::npos) {
        item = window_.view().substr(0, at);
        done_ = at + close.size();
        return true;
      }
      const std::size_t size = window_.view().size();
      if (window_.at_end() || size > kMaxItem) return damaged("cut off");
      from = size < close.size() ? 0 : size - close.size();
      if (auto read = window_.more(); !read) return std::move(read).error();
    }
  }

  Window window_;
  std::size_t done_ = 0;
};

}  // namespace

Status SharedStrings::load(ByteStream& part, std::size_t max_bytes) {
  StringsScanner scanner(part);
  std::string_view item;
  std::string text;
  for (;;) {
    auto more = scanner.next(item);
    if (!more) return std::move(more).error();
    if (!*more) return {};
    text.clear();
    if (invalid_utf8_at(item) || item.find('\0') != std::string_view::npos || !append_rich_text(text, item))
      return damaged("item " + std::to_string(texts_.size()));
    texts_.push_back(arena_.copy(text));
    if (arena_.used() + texts_.size() * sizeof(std::string_view) > max_bytes)
      return Error{Fault::Invalid, "MAP-0144", std::to_string(max_bytes >> 20) + " MiB", {}};
  }
}

}  // namespace xinshi::mapping

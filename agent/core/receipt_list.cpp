// SPDX-License-Identifier: Apache-2.0
#include "core/receipt_list.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/signed_text.h"

namespace xinshi {
namespace {

constexpr std::string_view kMagic = "xinshi-receipts/1";
constexpr std::size_t kLongestCursor = 128;
constexpr std::size_t kLongestHead = kLongestCursor + 21;  // a blank and a 64-bit number

std::optional<std::string_view> cut_line(std::string_view& rest, std::size_t longest) {
  const std::size_t end = rest.substr(0, longest + 1).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

Error broken(std::string code, std::size_t ordinal) {
  return Error{Fault::Corrupt, std::move(code), "receipt " + std::to_string(ordinal)};
}

}  // namespace

bool is_receipt_cursor(std::string_view text) {
  return !text.empty() && text.size() <= kLongestCursor && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == ':' || c == '-';
  });
}

std::string write_receipt_list(const std::vector<ReceiptListItem>& items) {
  std::string out(kMagic);
  out += '\n';
  for (const ReceiptListItem& item : items) {
    out.append(item.cursor).append(" ");
    append_number(out, item.bytes.size());
    out.append("\n").append(item.bytes).append("\n");
  }
  return out;
}

Result<std::vector<ReceiptListItem>> read_receipt_list(std::string_view bytes) {
  const auto first = cut_line(bytes, 2 * kMagic.size());
  if (!first || *first != kMagic) return magic_error(first.value_or(""), kMagic);
  std::vector<ReceiptListItem> out;
  while (!bytes.empty()) {
    const std::size_t ordinal = out.size() + 1;
    const auto head = cut_line(bytes, kLongestHead);
    const std::size_t blank = head ? head->find(' ') : std::string_view::npos;
    if (blank == std::string_view::npos || !is_receipt_cursor(head->substr(0, blank))) return broken("COR-0103", ordinal);
    const auto length = parse_number(head->substr(blank + 1));
    if (!length) return broken("COR-0103", ordinal);
    if (*length >= bytes.size() || bytes[static_cast<std::size_t>(*length)] != '\n') return broken("COR-0104", ordinal);
    const auto size = static_cast<std::size_t>(*length);
    out.push_back({std::string(head->substr(0, blank)), std::string(bytes.substr(0, size))});
    bytes.remove_prefix(size + 1);
  }
  return out;
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/file_kind.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"

namespace xinshi::folder {
namespace {

using namespace std::string_view_literals;

Error fault(const char* code, std::string detail = {}) {
  return {Fault::Invalid, code, std::move(detail), {}};
}

/// UTF-16LE as names stand in a compound document.
bool holds_wide(std::string_view head, std::string_view ascii) {
  std::string wide;
  for (const char c : ascii) wide.append({c, '\0'});
  return head.find(wide) != std::string_view::npos;
}

bool holds_ci(std::string_view head, std::string_view lower) {
  return to_lower_ascii(head.substr(0, 4096)).find(lower) != std::string::npos;
}

std::optional<Error> named_xls(std::string_view head) {
  if (head.empty()) return std::nullopt;
  if (holds_ci(head, "urn:schemas-microsoft-com:office:spreadsheet") && !holds_ci(head, "<html")) return fault("SRC-0114");
  if (holds_ci(head, "<html") || holds_ci(head, "<table") || holds_ci(head, "<!doctype html")) return fault("SRC-0112");
  const bool binary =
      head.substr(0, 512).find('\0') != std::string_view::npos && !head.starts_with("\xFF\xFE") && !head.starts_with("\xFE\xFF");
  return binary ? fault("SRC-0110") : fault("SRC-0113");
}

}  // namespace

bool looks_like_zip(std::string_view head) {
  return head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv) || head.starts_with("PK\7\x08"sv);
}

std::optional<Error> unreadable_kind(const std::string& name, std::string_view head) {
  const std::string lower = to_lower_ascii(name);
  if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) {  // a compound document
    if (holds_wide(head, "EncryptedPackage")) return fault("SRC-0111");
    const bool other = lower.ends_with(".doc") || lower.ends_with(".ppt") || lower.ends_with(".msg");
    return other ? fault("SRC-0115", name.substr(name.rfind('.'))) : fault("SRC-0110");
  }
  constexpr std::pair<std::string_view, const char*> kArchives[] = {
      {"Rar!\x1A\x07"sv, "rar"}, {"7z\xBC\xAF\x27\x1C"sv, "7z"}, {"\x1F\x8B"sv, "gz"}};
  for (const auto& [magic, kind] : kArchives)
    if (head.starts_with(magic)) return fault("SRC-0116", kind);
  if (head.starts_with("%PDF-")) return fault("SRC-0115", ".pdf");
  if (lower.ends_with(".xls") || lower.ends_with(".et")) return looks_like_zip(head) ? std::nullopt : named_xls(head);
  return std::nullopt;
}

bool is_data_name(std::string_view name) {
  constexpr std::string_view kEndings[] = {".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ".xml", ".xlsx", ".xlsm", ".xls", ".et"};
  const std::string lower = to_lower_ascii(name);
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return lower.ends_with(ending); });
}

bool is_unsafe_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.front() == '\\') return true;
  if (name.size() > 1 && name[1] == ':') return true;
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) return true;
  std::string slashes(name);
  std::ranges::replace(slashes, '\\', '/');
  for (const std::string_view part : split(slashes, "/"))
    if (part == "..") return true;
  return false;
}

std::string name_text(const std::string& bytes, CharsetDecoders& charsets) {
  if (!invalid_utf8_at(bytes)) return bytes;
  ViewStream stream(bytes);
  const auto text = charsets.decode(stream, "gb18030");
  std::string out(bytes.size() * 3, '\0');
  const Result<std::size_t> count = text ? (*text)->read(out.data(), out.size()) : Result<std::size_t>(text.error());
  if (!count) return "0x" + to_hex(as_bytes(bytes));
  out.resize(*count);
  return out;
}

}  // namespace xinshi::folder

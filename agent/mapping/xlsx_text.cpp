// SPDX-License-Identifier: Apache-2.0
#include "mapping/xlsx_text.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"
#include "mapping/xml_scan.h"

namespace xinshi::mapping {
namespace {

using Kind = XmlToken::Kind;

std::optional<char32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (fault != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  return value;
}

std::optional<char32_t> reference(std::string_view name) {
  constexpr std::pair<std::string_view, char32_t> kNames[] = {{"amp", U'&'}, {"lt", U'<'}, {"gt", U'>'}, {"quot", U'"'}, {"apos", U'\''}};
  for (const auto& [known, c] : kNames)
    if (name == known) return c;
  if (name.starts_with("#x")) return number(name.substr(2), 16);
  return name.starts_with('#') ? number(name.substr(1), 10) : std::nullopt;
}

/// _x000D_ at the start of `text`.
std::optional<std::uint32_t> escape_at(std::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
  if (fault != std::errc{} || end != text.data() + 6) return std::nullopt;
  return value;
}

void append_unit(std::string& out, std::uint32_t value) {
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value != 0) append_utf8(out, surrogate ? char32_t{0xFFFD} : value);
}

/// Takes &#38738; after &#38738; off the front: some writers put every Chinese character so.
void append_decimal_references(std::string& out, std::string_view& raw) {
  while (raw.size() > 3 && raw[0] == '&' && raw[1] == '#') {
    std::uint32_t value = 0;
    std::size_t at = 2;
    for (; at < raw.size() && at < 9 && raw[at] >= '0' && raw[at] <= '9'; ++at)
      value = value * 10 + static_cast<std::uint32_t>(raw[at] - '0');
    const bool plain = at < raw.size() && raw[at] == ';' && value >= 0x20 && value < 0xD800;
    if (!plain) return;
    append_utf8(out, value);
    raw.remove_prefix(at + 1);
  }
}

}  // namespace

bool append_xml_text(std::string& out, std::string_view raw, bool escapes) {
  if (escapes && raw.find("_x") == std::string_view::npos) escapes = false;
  for (;;) {
    append_decimal_references(out, raw);
    const std::size_t at = escapes ? raw.find_first_of("&_") : raw.find('&');
    if (at == std::string_view::npos) return out.append(raw), true;
    out.append(raw.substr(0, at));
    raw.remove_prefix(at);
    if (raw.front() == '_') {
      const auto value = escape_at(raw);
      if (value) append_unit(out, *value);
      if (!value) out += '_';
      raw.remove_prefix(value ? 7 : 1);
      continue;
    }
    const std::size_t end = raw.find(';');
    if (end == std::string_view::npos) return false;
    const auto c = reference(raw.substr(1, end - 1));
    if (!c) return false;
    append_utf8(out, *c);
    raw.remove_prefix(end + 1);
  }
}

bool append_rich_text(std::string& out, std::string_view inside) {
  bool text = false;
  int phonetic = 0;
  while (!inside.empty()) {
    const XmlToken token = next_xml_token(inside);
    const std::string_view piece = inside.substr(0, token.size);
    const std::string_view name = local_name(token.name);
    switch (token.kind) {
      case Kind::Text:
        if (text && phonetic == 0 && !append_xml_text(out, piece, true)) return false;
        break;
      case Kind::Open:
        if (name == "t") text = true;
        if (name == "rPh") ++phonetic;
        break;
      case Kind::Close:
        if (name == "t") text = false;
        if (name == "rPh") --phonetic;
        break;
      case Kind::Cdata:
        if (text && phonetic == 0) out.append(piece.substr(9, piece.size() - 12));
        break;
      case Kind::NeedsMore:
      case Kind::Broken:
      case Kind::Doctype:
        return false;
      default:
        break;
    }
    inside.remove_prefix(token.size);
  }
  return !text;
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#include "mapping/xml_scan.h"

#include <algorithm>

namespace xinshi::mapping {
namespace {

using Kind = XmlToken::Kind;

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// A construct that runs from the start up to `end`.
XmlToken enclosed(std::string_view text, Kind kind, std::size_t opening, std::string_view end) {
  const std::size_t at = text.find(end, opening);
  if (at == std::string_view::npos) return {};
  return {kind, at + end.size(), {}, false};
}

bool might_become(std::string_view text, std::string_view opening) {
  return text.size() < opening.size() && opening.starts_with(text);
}

XmlToken declaration(std::string_view text) {
  if (text.starts_with("<!--")) return enclosed(text, Kind::Comment, 4, "-->");
  if (text.starts_with("<![CDATA[")) return enclosed(text, Kind::Cdata, 9, "]]>");
  if (text.starts_with("<!DOCTYPE")) return {Kind::Doctype, 9, {}, false};
  for (const std::string_view opening : {"<!--", "<![CDATA[", "<!DOCTYPE"})
    if (might_become(text, opening)) return {};
  return {Kind::Broken, 0, {}, false};
}

/// End of a start tag: the first `>` outside attribute values.
std::size_t tag_end(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote != '\0') {
      if (text[i] == quote) quote = '\0';
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text[i] == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

XmlToken tag(std::string_view text) {
  const std::size_t end = tag_end(text);
  if (end == std::string_view::npos) return {};
  const bool closing = text[1] == '/';
  std::string_view inside = text.substr(closing ? 2 : 1, end - (closing ? 2 : 1));
  const bool empty = !closing && inside.ends_with('/');
  if (empty) inside.remove_suffix(1);
  const auto stop = std::ranges::find_if(inside, blank);
  const std::string_view name = inside.substr(0, static_cast<std::size_t>(stop - inside.begin()));
  if (name.empty() || name.find('<') != std::string_view::npos) return {Kind::Broken, 0, {}, false};
  const bool more = !is_xml_blank(inside.substr(name.size()));
  return {closing ? Kind::Close : (empty ? Kind::Empty : Kind::Open), end + 1, name, more};
}

}  // namespace

bool is_xml_blank(std::string_view text) {
  return std::ranges::all_of(text, blank);
}

XmlToken next_xml_token(std::string_view text) {
  if (text.empty()) return {};
  if (text.front() != '<') return {Kind::Text, std::min(text.find('<'), text.size()), {}, false};
  if (text.size() < 2) return {};
  if (text[1] == '!') return declaration(text);
  if (text[1] == '?') return enclosed(text, Kind::Instruction, 2, "?>");
  return tag(text);
}

}  // namespace xinshi::mapping

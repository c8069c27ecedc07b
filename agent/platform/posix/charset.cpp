// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/charset.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace xinshi::posix {
namespace {

struct Name {
  std::string_view name;
  Charset charset;
};
constexpr std::array kNames{
    Name{"auto", Charset::Auto},         Name{"utf-8", Charset::Utf8},       Name{"utf8", Charset::Utf8},
    Name{"us-ascii", Charset::Utf8},     Name{"ascii", Charset::Utf8},       Name{"utf-16", Charset::Utf16},
    Name{"utf-16le", Charset::Utf16Le},  Name{"utf-16be", Charset::Utf16Be}, Name{"gb18030", Charset::Gb18030},
    Name{"gb18030-2022", Charset::Gb18030}, Name{"gbk", Charset::Gbk},       Name{"gb2312", Charset::Gbk},
    Name{"cp936", Charset::Gbk},         Name{"windows-936", Charset::Gbk},
};

struct Mark {
  std::string_view bytes;
  Charset charset;
};
constexpr std::array kMarks{
    Mark{"\xEF\xBB\xBF", Charset::Utf8},
    Mark{"\x84\x31\x95\x33", Charset::Gb18030},
    Mark{"\xFF\xFE", Charset::Utf16Le},
    Mark{"\xFE\xFF", Charset::Utf16Be},
};

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }
bool digit_byte(std::uint8_t byte) { return byte >= 0x30 && byte <= 0x39; }
bool lead_byte(std::uint8_t byte) { return byte >= 0x81 && byte <= 0xFE; }

/// Length of the character at `at`; 0 = cut off by the end; null = impossible.
std::optional<std::size_t> gb18030_length(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  if (!lead_byte(lead)) return std::nullopt;
  if (at + 1 >= text.size()) return 0;
  const std::uint8_t second = byte_at(text, at + 1);
  if (!digit_byte(second)) return second >= 0x40 && second <= 0xFE && second != 0x7F ? std::optional<std::size_t>(2) : std::nullopt;
  if (at + 2 >= text.size()) return 0;
  if (!lead_byte(byte_at(text, at + 2))) return std::nullopt;
  if (at + 3 >= text.size()) return 0;
  return digit_byte(byte_at(text, at + 3)) ? std::optional<std::size_t>(4) : std::nullopt;
}

}  // namespace

std::optional<Charset> parse_charset(std::string_view name) {
  const std::string lower = to_lower_ascii(trim(name));
  const auto found = std::ranges::find(kNames, std::string_view(lower), &Name::name);
  if (found == kNames.end()) return std::nullopt;
  return found->charset;
}

std::string_view charset_word(Charset charset) {
  // The first name of each in the table.
  return std::ranges::find(kNames, charset, &Name::charset)->name;
}

ByteOrderMark byte_order_mark(std::string_view head) {
  for (const Mark& mark : kMarks) {
    if (head.starts_with(mark.bytes)) return {mark.charset, mark.bytes.size()};
  }
  return {};
}

std::optional<Charset> unmarked_utf16(std::string_view head) {
  if (head.size() < 4) return std::nullopt;
  if (head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) return Charset::Utf16Le;
  if (head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0) return Charset::Utf16Be;
  return std::nullopt;
}

std::optional<Charset> xml_declared(std::string_view head) {
  if (!head.starts_with("<?xml")) return std::nullopt;
  const std::string_view declaration = head.substr(0, head.find("?>"));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return std::nullopt;
  at = declaration.find_first_of("'\"", at);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return std::nullopt;
  return parse_charset(declaration.substr(at + 1, end - at - 1));
}

std::size_t unfinished_utf8(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const std::uint8_t byte = byte_at(text, text.size() - back);
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t length = byte >= 0xF5 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

std::optional<std::size_t> not_gb18030_at(std::string_view text, bool more) {
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<std::size_t> length = gb18030_length(text, at);
    if (!length || (*length == 0 && !more)) return at;
    if (*length == 0) return std::nullopt;
    at += *length;
  }
  return std::nullopt;
}

}  // namespace xinshi::posix

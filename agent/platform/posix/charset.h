// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xinshi::posix {

enum class Charset : std::uint8_t { Auto, Utf8, Utf16, Utf16Le, Utf16Be, Gb18030, Gbk };

/// By its usual names in any case; null when unknown.
std::optional<Charset> parse_charset(std::string_view name);
/// "utf-8", "gb18030" …
std::string_view charset_word(Charset charset);

/// Number of bytes of the byte order mark at the start of `head`, and whose it is.
struct ByteOrderMark {
  Charset charset = Charset::Auto;
  std::size_t size = 0;
};
ByteOrderMark byte_order_mark(std::string_view head);

/// UTF-16 without a mark, told by the NUL bytes around the first character of a JSON, XML or CSV text.
std::optional<Charset> unmarked_utf16(std::string_view head);
/// The encoding named by `<?xml … encoding="…"?>`; null when there is no declaration or it names none or an unknown one.
std::optional<Charset> xml_declared(std::string_view head);

/// Bytes at the end of `text` that may be the beginning of a UTF-8 character: 0 to 3.
std::size_t unfinished_utf8(std::string_view text);
/// Offset of the first byte that cannot be GB18030 (form of the bytes only); null when all can. An unfinished character at the end
/// is fine when `more` follows.
std::optional<std::size_t> not_gb18030_at(std::string_view text, bool more);

}  // namespace xinshi::posix

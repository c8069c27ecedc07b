// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xinshi {

/// Cuts ASCII white space, U+3000, U+00A0 and U+FEFF at both ends.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, std::string_view separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
bool starts_with_ci(std::string_view text, std::string_view prefix);
bool equal_ci(std::string_view a, std::string_view b);
std::string to_lower_ascii(std::string_view text);
std::string to_upper_ascii(std::string_view text);

/// Offset of the first byte that is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms); null when all is valid.
std::optional<std::size_t> invalid_utf8_at(std::string_view text);
/// Number of code points of valid UTF-8.
std::size_t count_characters(std::string_view utf8);
/// Decodes the code point at `pos` of valid UTF-8 and moves `pos` behind it.
char32_t next_code_point(std::string_view utf8, std::size_t& pos);
void append_utf8(std::string& out, char32_t code_point);

/// Full-width digits, letters, spaces, brackets and punctuation to ASCII (U+FF01…U+FF5E, U+3000); rule V-34. Others are kept.
std::string fold_width(std::string_view utf8);

/// True when the text surely holds no control character and none from U+FFC0 to U+FFFF; one look over many values at once. May say no
/// to a text without them.
bool surely_plain(std::string_view utf8);

/// Appends `value` as the inside of a JSON string (no quotes): escapes `"`, `\` and control characters, nothing else.
void append_json_escaped(std::string& out, std::string_view value);
/// Appends `"value"`.
void append_json_string(std::string& out, std::string_view value);
/// Appends `"name":"value"`, both escaped where they need it.
void append_json_member(std::string& out, std::string_view name, std::string_view value);
/// Appends `value` as XML 1.0 character data or attribute value.
void append_xml_escaped(std::string& out, std::string_view value);

/// Whole text as a number; null on anything else, including overflow, sign and blanks.
std::optional<std::uint64_t> parse_u64(std::string_view text);

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr std::size_t kWordSize = sizeof(std::uint64_t);

using ByteSet = std::array<bool, 256>;

constexpr ByteSet kJsonSpecial = [] {
  ByteSet set{};
  for (std::size_t i = 0; i < 0x20; ++i) set[i] = true;
  set['"'] = set['\\'] = true;
  return set;
}();

constexpr ByteSet kXmlSpecial = [] {
  ByteSet set{};
  for (const char c : {'&', '<', '>', '"', '\'', '\t', '\n', '\r'}) set[static_cast<unsigned char>(c)] = true;
  return set;
}();

constexpr std::uint64_t repeated(std::uint8_t byte) { return 0x0101010101010101U * byte; }

/// Eight bytes at once: does any of them need an escape in JSON? Bytes from 0x80 never do.
bool word_has_json_special(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  const std::uint64_t quote = word ^ repeated('"');
  const std::uint64_t slash = word ^ repeated('\\');
  const std::uint64_t low = (word - repeated(0x20)) & ~word;
  const std::uint64_t hit = low | ((quote - repeated(1)) & ~quote) | ((slash - repeated(1)) & ~slash);
  return (hit & repeated(0x80)) != 0;
}

void append_json_escape(std::string& out, char c) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15U];
}

void append_xml_escape(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\'': out += "&apos;"; return;
    // As references: a parser turns raw ones into blanks in attributes, and a raw CR into LF everywhere.
    case '\t': out += "&#9;"; return;
    case '\n': out += "&#10;"; return;
    case '\r': out += "&#13;"; return;
    default: out += c; return;
  }
}

struct JsonRules {
  static bool word_passes(const char* at) { return !word_has_json_special(at); }
  static bool special(char c) { return kJsonSpecial[static_cast<unsigned char>(c)]; }
  static void escape(std::string& out, char c) { append_json_escape(out, c); }
};

struct XmlRules {
  static bool word_passes(const char*) { return false; }  // XML is not on a hot path
  static bool special(char c) { return kXmlSpecial[static_cast<unsigned char>(c)]; }
  static void escape(std::string& out, char c) { append_xml_escape(out, c); }
};

/// Appends `value`, runs of plain bytes at once and each special byte as its escape.
template <class Rules>
void append_escaped(std::string& out, std::string_view value) {
  std::size_t run = 0;
  for (std::size_t pos = 0; pos < value.size();) {
    if (value.size() - pos >= kWordSize && Rules::word_passes(value.data() + pos)) {
      pos += kWordSize;
      continue;
    }
    if (Rules::special(value[pos])) {
      out.append(value.substr(run, pos - run));
      Rules::escape(out, value[pos]);
      run = pos + 1;
    }
    ++pos;
  }
  out.append(value.substr(run));
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view value) { append_escaped<JsonRules>(out, value); }

void append_json_string(std::string& out, std::string_view value) {
  out += '"';
  append_json_escaped(out, value);
  out += '"';
}

void append_xml_escaped(std::string& out, std::string_view value) { append_escaped<XmlRules>(out, value); }

}  // namespace xinshi

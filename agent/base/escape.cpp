// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr std::size_t kWordSize = sizeof(std::uint64_t);
constexpr std::size_t kBlockSize = 32;

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

/// 32 bytes at once. Smallest values over a fixed length are a form that the compiler turns into vector instructions.
bool block_has_json_special(const char* at) {
  unsigned char lowest = 0xFF, quote = 0xFF, slash = 0xFF;
  for (std::size_t i = 0; i < kBlockSize; ++i) {
    const auto byte = static_cast<unsigned char>(at[i]);
    const auto from_quote = static_cast<unsigned char>(byte ^ '"');
    const auto from_slash = static_cast<unsigned char>(byte ^ '\\');
    lowest = byte < lowest ? byte : lowest;
    quote = from_quote < quote ? from_quote : quote;
    slash = from_slash < slash ? from_slash : slash;
  }
  return lowest < 0x20 || quote == 0 || slash == 0;
}

/// Nearly every value needs no escape at all.
bool needs_no_json_escape(std::string_view value) {
  const char* at = value.data();
  std::size_t left = value.size();
  for (; left >= kBlockSize; left -= kBlockSize, at += kBlockSize)
    if (block_has_json_special(at)) return false;
  for (; left >= kWordSize; left -= kWordSize, at += kWordSize)
    if (word_has_json_special(at)) return false;
  if (left == 0) return true;
  if (value.size() >= kWordSize) return !word_has_json_special(at + left - kWordSize);  // with some of the bytes before
  char rest[kWordSize] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
  std::memcpy(rest, at, left);
  return !word_has_json_special(rest);
}

struct JsonRules {
  static bool special(char c) { return kJsonSpecial[static_cast<unsigned char>(c)]; }
  static void escape(std::string& out, char c) { append_json_escape(out, c); }
};

struct XmlRules {
  static bool special(char c) { return kXmlSpecial[static_cast<unsigned char>(c)]; }
  static void escape(std::string& out, char c) { append_xml_escape(out, c); }
};

/// Appends `value`, runs of plain bytes at once and each special byte as its escape.
template <class Rules>
void append_escaped(std::string& out, std::string_view value) {
  std::size_t run = 0;
  for (std::size_t pos = 0; pos < value.size(); ++pos) {
    if (!Rules::special(value[pos])) continue;
    out.append(value.substr(run, pos - run));
    Rules::escape(out, value[pos]);
    run = pos + 1;
  }
  out.append(value.substr(run));
}

}  // namespace

void append_json_escaped(std::string& out, std::string_view value) {
  if (needs_no_json_escape(value)) {
    out.append(value);
  } else {
    append_escaped<JsonRules>(out, value);
  }
}

void append_json_string(std::string& out, std::string_view value) {
  out += '"';
  append_json_escaped(out, value);
  out += '"';
}

void append_json_member(std::string& out, std::string_view name, std::string_view value) {
  if (!needs_no_json_escape(name) || !needs_no_json_escape(value)) {
    append_json_string(out, name);
    out += ':';
    return append_json_string(out, value);
  }
  const std::size_t before = out.size();
  out.resize(before + name.size() + value.size() + 5);
  char* at = out.data() + before;
  *at++ = '"';
  at = std::copy_n(name.data(), name.size(), at);
  at = std::copy_n("\":\"", 3, at);
  at = std::copy_n(value.data(), value.size(), at);
  *at = '"';
}

void append_xml_escaped(std::string& out, std::string_view value) { append_escaped<XmlRules>(out, value); }

}  // namespace xinshi

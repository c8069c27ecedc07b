// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace xinshi {
namespace {

constexpr std::array<std::string_view, 9> kBlanks = {
    " ", "\t", "\n", "\r", "\v", "\f", "\xE3\x80\x80", "\xC2\xA0", "\xEF\xBB\xBF"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

/// Nearly all texts begin and end with a byte that no blank begins or ends with.
bool may_begin_blank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0xE3 || byte == 0xC2 || byte == 0xEF;
}
bool may_end_blank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x80 || byte == 0xA0 || byte == 0xBF;
}

/// Length of the blank at the beginning (or the end) of the text, 0 when there is none.
std::size_t blank_at_front(std::string_view text) {
  if (text.empty() || !may_begin_blank(text.front())) return 0;
  for (const auto blank : kBlanks)
    if (text.starts_with(blank)) return blank.size();
  return 0;
}
std::size_t blank_at_back(std::string_view text) {
  if (text.empty() || !may_end_blank(text.back())) return 0;
  for (const auto blank : kBlanks)
    if (text.ends_with(blank)) return blank.size();
  return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (const std::size_t size = blank_at_front(text)) text.remove_prefix(size);
  while (const std::size_t size = blank_at_back(text)) text.remove_suffix(size);
  return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (!separator.empty()) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) break;
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(text);
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

bool starts_with_ci(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ci(text.substr(0, prefix.size()), prefix);
}

bool equal_ci(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string to_upper_ascii(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), upper);
  return out;
}

std::optional<std::uint64_t> parse_u64(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, value);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace xinshi

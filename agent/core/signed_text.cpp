// SPDX-License-Identifier: Apache-2.0
#include "core/signed_text.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.h"

namespace xinshi {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLongestOrigin = 255;
constexpr std::size_t kUnifiedCodeSize = 18;

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == '\x7F'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Error magic_error(std::string_view found, std::string_view expected) {
  const std::string_view stem = expected.substr(0, expected.find('/') + 1);
  const bool other_version = found.starts_with(stem) && parse_number(found.substr(stem.size()));
  return {Fault::Corrupt, other_version ? "COR-0102" : "COR-0101", std::string(expected)};
}

SignedTextReader::SignedTextReader(std::string_view bytes, std::string_view magic, std::string_view code)
    : rest_(bytes), code_(code) {
  if (const auto bad = std::ranges::find_if(bytes, is_control); bad != bytes.end() || invalid_utf8_at(bytes)) {
    fail("", "control characters or invalid UTF-8");
    return;
  }
  if (const std::string_view first = next_line(); good() && first != magic) error_ = magic_error(first, magic);
}

void SignedTextReader::blank() {
  if (good() && !next_line().empty()) fail("", "a blank line is missing");
}

void SignedTextReader::fail(std::string_view key, std::string_view detail) {
  if (good()) error_ = Error{Fault::Corrupt, code_, std::string(detail), {"", line_, 0, std::string(key)}};
}

bool SignedTextReader::next_is(std::string_view name) const {
  return good() && rest_.starts_with(name) && rest_.substr(name.size()).starts_with(": ");
}

std::string_view SignedTextReader::next_line() {
  ++line_;
  const std::size_t end = rest_.find('\n');
  if (end == std::string_view::npos) {
    fail("", "the text ends inside a line");
    return {};
  }
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return line;
}

bool SignedTextReader::words_of(std::string_view line, std::string_view* out, std::size_t count) {
  for (std::size_t i = 0; i < count && good(); ++i) {
    const std::size_t end = std::min(line.find(' '), line.size());
    out[i] = line.substr(0, end);
    const bool last = i + 1 == count;
    if (out[i].empty() || last != (end == line.size())) fail("", "wrong number of words");
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return good();
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return parse_u64(text);
}

std::optional<std::uint64_t> parse_positive(std::string_view text) {
  const auto value = parse_number(text);
  return value && *value > 0 ? value : std::nullopt;
}

std::optional<std::uint32_t> parse_version(std::string_view text) {
  const auto value = parse_positive(text);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<Uuid> parse_strict_uuid(std::string_view text) {
  return std::ranges::any_of(text, is_upper) ? std::nullopt : parse_uuid(text);
}

std::optional<Hash> parse_base64_hash(std::string_view text) {
  const auto raw = from_base64(text);
  return raw ? hash_from(*raw) : std::nullopt;
}

std::optional<Instant> parse_strict_instant(std::string_view text) {
  const auto at = parse_instant(text);
  return at && format_instant(*at) == text ? at : std::nullopt;
}

std::optional<std::string> parse_unified_code(std::string_view text) {
  const bool right = text.size() == kUnifiedCodeSize && std::ranges::all_of(text, [](char c) { return is_digit(c) || is_upper(c); });
  return right ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<std::string> parse_platform_id(std::string_view text) {
  const bool right = !text.empty() && text.size() <= kLongestId &&
                     std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
  return right ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<std::string> parse_log_origin(std::string_view text) {
  const bool right = !text.empty() && text.size() <= kLongestOrigin && text.find(' ') == std::string_view::npos;
  return right ? std::optional(std::string(text)) : std::nullopt;
}

bool is_kind_id(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId && std::ranges::all_of(text, [](char c) { return is_lower(c) || c == '-'; });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\n");
}

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

}  // namespace xinshi

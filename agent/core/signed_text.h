// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"

namespace xinshi {

/// The error of a first line that is not `expected` ("xinshi-batch/1"): COR-0102 when only the version differs, else COR-0101.
Error magic_error(std::string_view found, std::string_view expected);

/// Reads the line format of manifests and receipts: a magic line, `name: value` lines in a fixed order, a blank line, then
/// lines of words parted by one space, each line ended by LF. After the first fault nothing more is read and `good` is false.
/// Part of core; the formats themselves are manifest.cpp and receipt.cpp.
class SignedTextReader {
 public:
  /// `code` is the error code of all faults but the magic line's. Invalid UTF-8, CR and other control characters are faults.
  SignedTextReader(std::string_view bytes, std::string_view magic, std::string_view code);

  template <class T>
  T take(std::string_view name, std::optional<T> (*parse)(std::string_view)) {
    return parsed(name, parse, next_is(name));
  }
  /// The same for a line that may be left out.
  template <class T>
  std::optional<T> take_if(std::string_view name, std::optional<T> (*parse)(std::string_view)) {
    if (!next_is(name)) return std::nullopt;
    return parsed(name, parse, true);
  }
  void blank();
  /// The words of the next line; a fault when their number is another.
  template <std::size_t n>
  bool words(std::array<std::string_view, n>& out) {
    return good() && words_of(next_line(), out.data(), n);
  }
  bool at_end() const { return rest_.empty(); }
  std::size_t bytes_left() const { return rest_.size(); }
  bool good() const { return !error_; }
  void fail(std::string_view key, std::string_view detail);
  const Error& error() const { return *error_; }

 private:
  template <class T>
  T parsed(std::string_view name, std::optional<T> (*parse)(std::string_view), bool present) {
    if (!good()) return {};
    if (!present) return fail(name, "missing or not in its place"), T{};
    const std::string_view line = next_line();
    if (!good()) return {};
    std::optional<T> value = parse(line.substr(name.size() + 2));
    if (!value) return fail(name, "not a value of this line"), T{};
    return *std::move(value);
  }
  bool next_is(std::string_view name) const;
  bool words_of(std::string_view line, std::string_view* out, std::size_t count);
  std::string_view next_line();

  std::string_view rest_;
  std::string code_;
  int line_ = 0;
  std::optional<Error> error_;
};

/// Strict forms, one spelling for each value: no leading zeros, lower-case UUIDs, instants as `format_instant` writes them.
std::optional<std::uint64_t> parse_number(std::string_view text);
std::optional<std::uint64_t> parse_positive(std::string_view text);
std::optional<std::uint32_t> parse_version(std::string_view text);
std::optional<Uuid> parse_strict_uuid(std::string_view text);
std::optional<Hash> parse_base64_hash(std::string_view text);
std::optional<Instant> parse_strict_instant(std::string_view text);
std::optional<std::string> parse_unified_code(std::string_view text);  ///< [0-9A-Z]{18}; the check character is not judged here
std::optional<std::string> parse_platform_id(std::string_view text);   ///< [a-z0-9-]{1,64}
std::optional<std::string> parse_log_origin(std::string_view text);    ///< no blanks, 1 … 255 bytes
bool is_kind_id(std::string_view text);                                ///< [a-z-]{1,64}

void append_header(std::string& out, std::string_view name, std::string_view value);
void append_number(std::string& out, std::uint64_t value);

}  // namespace xinshi

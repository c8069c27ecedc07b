// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "core/identifiers.h"

namespace xinshi {
namespace {

/// The number written by exactly `digits` digits; null for anything else.
std::optional<int> exact_number(std::string_view text, std::size_t digits) {
  const auto value = text.size() == digits ? parse_u64(text) : std::nullopt;
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Error malformed(const std::string& file, int line) { return {Fault::Config, "COR-0401", {}, {file, line, 0, {}}}; }

}  // namespace

Result<Divisions> Divisions::read(std::string_view csv, const std::string& file) {
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  Divisions out;
  if (next_line(csv) != "code,name,level") return malformed(file, 1);
  for (int number = 2; !csv.empty(); ++number) {
    const auto line = next_line(csv);
    if (line.empty()) continue;
    const auto cells = split(line, ",");
    const auto code = exact_number(cells[0], 6);
    if (!code || cells.size() != 3) return malformed(file, number);
    out.codes_.insert(*code);
    if (cells[2] == "province") out.provinces_.insert(*code / 10'000);
  }
  return out;
}

bool Divisions::known(std::string_view six_digits) const {
  const auto code = exact_number(six_digits, 6);
  return code && codes_.count(*code) != 0;
}

bool Divisions::known_province(std::string_view two_digits) const {
  const auto code = exact_number(two_digits, 2);
  return code && provinces_.count(*code) != 0;
}

}  // namespace xinshi

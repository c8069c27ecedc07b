// SPDX-License-Identifier: Apache-2.0
#include "validation/agency_table.h"

#include <algorithm>

#include "base/text.h"
#include "core/identifiers.h"

namespace xinshi::validation {
namespace {

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Error malformed(const std::string& file, int line, std::string_view what) {
  return {Fault::Config, "VAL-0011", std::string(what), {file, line, 0, {}}};
}

/// Rows of `columns` cells behind `header`, the first cell a sound unified social credit code that stands once.
template <class Take>
Status read_rows(std::string_view csv, const std::string& file, std::string_view header, std::size_t columns, Take take) {
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  if (next_line(csv) != header) return malformed(file, 1, header);
  for (int number = 2; !csv.empty(); ++number) {
    const auto line = next_line(csv);
    if (line.empty()) continue;
    const auto cells = split(line, ",");
    if (cells.size() != columns) return malformed(file, number, header);
    if (!uscc_well_formed(cells[0])) return malformed(file, number, "code");
    if (!take(cells)) return malformed(file, number, "twice");
  }
  return {};
}

std::vector<std::string_view> parts(std::string_view text) {
  std::vector<std::string_view> out;
  for (const std::string_view part : split(text, ";"))
    if (const auto trimmed = trim(part); !trimmed.empty()) out.push_back(trimmed);
  return out;
}

}  // namespace

Result<AgencyTable> AgencyTable::read(std::string_view csv, const std::string& file) {
  AgencyTable out;
  Status read = read_rows(csv, file, "code,name,short_names", 3, [&out](const auto& cells) {
    const std::string code(cells[0]);
    if (trim(cells[1]).empty() || !out.name_by_code_.emplace(code, trim(cells[1])).second) return false;
    // A name that two agencies share tells neither.
    if (!out.code_by_name_.emplace(trim(cells[1]), code).second) return false;
    for (const auto name : parts(cells[2]))
      if (!out.code_by_name_.emplace(name, code).second) return false;
    return true;
  });
  if (!read) return std::move(read).error();
  return out;
}

std::string_view AgencyTable::name_of(std::string_view code) const {
  const auto found = name_by_code_.find(code);
  return found == name_by_code_.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view AgencyTable::code_of(std::string_view name) const {
  const auto found = code_by_name_.find(name);
  return found == code_by_name_.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view AgencyTable::longest_in(std::string_view text) const {
  std::string_view code;
  std::size_t longest = 0;
  for (const auto& [name, owner] : code_by_name_) {
    if (name.size() <= longest || text.find(name) == std::string_view::npos) continue;
    longest = name.size();
    code = owner;
  }
  return code;
}

Result<SenderRegister> SenderRegister::read(std::string_view csv, const std::string& file) {
  SenderRegister out;
  Status read = read_rows(csv, file, "code,kinds", 2, [&out](const auto& cells) {
    std::vector<std::string> kinds;
    for (const auto kind : parts(cells[1])) kinds.emplace_back(kind);
    return out.kinds_by_code_.emplace(cells[0], std::move(kinds)).second;
  });
  if (!read) return std::move(read).error();
  return out;
}

SenderRegister::Answer SenderRegister::ask(std::string_view code, std::string_view kind) const {
  const auto found = kinds_by_code_.find(code);
  if (found == kinds_by_code_.end()) return Answer::Unknown;
  const bool allowed = std::ranges::any_of(found->second, [kind](const std::string& each) { return each == "*" || each == kind; });
  return allowed ? Answer::Allowed : Answer::NotThisKind;
}

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/catalogue.h"

namespace xinshi::mapping {

/// A header for comparison: width folded, lower case, brackets unified, without blanks, underscores, hyphens and marks.
std::string header_key(std::string_view header);

/// Tells which field of one kind a column header means (V-36): by the national code or label first, then by the text in
/// brackets, by the number at the end of `行政相对人代码_3` only when nothing else is there.
class HeaderIndex {
 public:
  struct Match {
    std::size_t field = 0;
    bool by_number = false;  ///< only the number decided; sheets of 2016 and 2018 number differently
    std::string unit;        ///< unit in brackets, 元 or 万元
  };
  /// `extra`: further spellings from the adapter, header → field code; they win over the catalogue's.
  HeaderIndex(const Kind& kind, const std::vector<std::pair<std::string, std::string>>& extra);
  std::optional<Match> find(std::string_view header) const;

 private:
  void add(std::string_view name, std::size_t field, bool wins);
  void put(std::string key, std::size_t field, bool wins);
  std::optional<std::size_t> at(const std::string& key) const;
  std::optional<std::size_t> by_bracket(const std::string& stem, const std::string& bracket, bool numbered) const;

  static constexpr std::size_t kAmbiguous = static_cast<std::size_t>(-1);
  std::unordered_map<std::string, std::size_t> names_;
  std::unordered_map<std::string, std::size_t> numbered_;
  std::unordered_set<std::string> numbered_stems_;
};

}  // namespace xinshi::mapping

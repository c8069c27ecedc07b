// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/catalogue.h"

namespace xinshi::mapping {

/// Further spellings of the values of one code list, from the adapter: text → canonical text.
struct CodeSynonyms {
  std::vector<std::pair<std::string, std::string>> plain;
  std::vector<std::pair<std::string, std::string>> warned;  ///< accepted with a warning
};

/// A code list made ready for look-ups: labels, codes, synonyms, compared after folding (V-22), sets by longest match (V-23).
class CodeTable {
 public:
  struct Found {
    std::string_view canonical;  ///< valid until the next look-up
    bool warned = false;
  };
  CodeTable(std::shared_ptr<const CodeList> list, const CodeSynonyms* synonyms);

  std::optional<Found> find(std::string_view text);
  /// A set: canonical values in list order joined by 、.
  std::optional<Found> find_set(std::string_view text);
  /// The allowed values for a message.
  std::string allowed() const;
  const CodeList& list() const { return *list_; }

 private:
  struct Entry {
    std::size_t value;
    bool warned;
  };
  void put(std::string_view text, std::size_t value, bool warned);
  void put_synonyms(const std::vector<std::pair<std::string, std::string>>& synonyms, bool warned);
  std::optional<Found> with_detail(const std::string& key);
  const Entry* longest(std::string_view key, std::size_t& length) const;

  std::shared_ptr<const CodeList> list_;
  std::unordered_map<std::string, Entry> entries_;
  std::size_t longest_ = 0;
  std::string built_;
};

/// A code text for comparison: width folded, lower case, no blanks.
std::string code_key(std::string_view text);

}  // namespace xinshi::mapping

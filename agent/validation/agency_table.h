// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace xinshi::validation {

/// Look-up by view without making a string.
struct ViewHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using ViewMap = std::unordered_map<std::string, Value, ViewHash, std::equal_to<>>;

/// Full names of agencies by unified social credit code, with their short names: `agencies.csv`, header `code,name,short_names`, short
/// names parted by `;`. Optional; V-11 consults it.
class AgencyTable {
 public:
  static Result<AgencyTable> read(std::string_view csv, const std::string& file);

  std::string_view name_of(std::string_view code) const;  ///< empty when unknown
  /// Code of the agency that this full or short name means; empty when it means none.
  std::string_view code_of(std::string_view name) const;
  /// Code of the agency whose name is the longest one inside `text`; empty when it holds none. A short name inside a longer one must
  /// not win (望江市市场监督管理局 inside 望江市市场监督管理局高新区分局).
  std::string_view longest_in(std::string_view text) const;

 private:
  ViewMap<std::string> name_by_code_;
  ViewMap<std::string> code_by_name_;
};

/// Which unit may report which kinds: `senders.csv`, header `code,kinds`, kinds parted by `;`, `*` for all. Optional; V-12 consults it.
class SenderRegister {
 public:
  static Result<SenderRegister> read(std::string_view csv, const std::string& file);

  enum class Answer { Unknown, Allowed, NotThisKind };
  Answer ask(std::string_view code, std::string_view kind) const;

 private:
  ViewMap<std::vector<std::string>> kinds_by_code_;
};

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/problem.h"

namespace xinshi::validation {

/// Where a rule is enforced. Record and Field: this module. The others name the part that does.
enum class RulePlace : std::uint8_t {
  Record,    ///< named in `x-rules`, between fields
  Field,     ///< on every field of every kind
  Reading,   ///< mapping: while a row is read
  Sending,   ///< platform packages: while a record is written
  Store,     ///< admit
  Deadline,  ///< core/deadline
  Answer,    ///< platform answers and receipts
};

/// One rule of the product in words, for people: docs/reference/rules.md is made from this table and tests/golden/rules.
struct RuleText {
  std::string_view id;
  RulePlace place;
  ProblemSeverity severity;  ///< the default; the kinds say theirs in `x-rules`
  std::string_view zh;
  std::string_view en;
  std::string_view source;
};

/// V-01 to V-56, in this order.
std::span<const RuleText> rule_book();

}  // namespace xinshi::validation

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/message.h"
#include "base/result.h"
#include "base/time.h"
#include "core/catalogue.h"
#include "core/deadline.h"
#include "core/identifiers.h"
#include "core/record.h"

namespace xinshi::validation {

/// The tables that rules consult. They outlive the validator.
struct RuleData {
  const Divisions* divisions = nullptr;
  const WorkCalendar* calendar = nullptr;
};

/// Checks drafts of every kind against its schema and rules (docs/RULES.md). Plans are compiled once for each kind.
/// Thread-safe: `check` is const and keeps its scratch in the caller's Draft.
class Validator {
 public:
  /// Errors: Config VAL-… when a kind names an unknown rule or lacks a role that the rule needs.
  static Result<std::shared_ptr<const Validator>> make(const Catalogue& catalogue, RuleData data);

  /// `today` is the civil date in +08:00 at submission (V-16). Values already canonical; the validator may set normalised
  /// forms (upper-cased codes) and fill what a rule fills, each with a finding.
  std::variant<Record, Rejection> check(Draft&& draft, Date today) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// The ids of all rules that exist, for documentation and for checking schemas.
std::span<const std::string_view> known_rules();

std::span<const Message> messages();

}  // namespace xinshi::validation

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
#include "validation/agency_table.h"

namespace xinshi::validation {

/// The tables that rules consult. They outlive the validator. A rule whose table is absent does not run, and `not_checked` says so.
struct RuleData {
  const Divisions* divisions = nullptr;
  const WorkCalendar* calendar = nullptr;
  const AgencyTable* agencies = nullptr;     ///< V-11
  const SenderRegister* senders = nullptr;   ///< V-12
  const Catalogue* catalogue = nullptr;      ///< V-48; `make` fills it in
};

/// A rule that a kind names and that cannot run here.
struct NotChecked {
  std::string kind;
  std::string rule;
  std::string_view reason;  ///< message code
};

/// Checks drafts of every kind against its schema and rules (docs/RULES.md). Plans are compiled once for each kind.
/// Thread-safe: `check` is const and keeps its scratch in the caller's Draft.
class Validator {
 public:
  /// Errors: Config VAL-… when a kind names an unknown rule or lacks a role that the rule needs.
  /// `overrides` win over `x-rules`; one that names a rule no kind has is an error (VAL-0002).
  static Result<std::shared_ptr<const Validator>> make(const Catalogue& catalogue, RuleData data,
                                                       std::span<const SeverityOverride> overrides = {});

  /// Rules that the catalogue names and whose data file is not there: said openly, never passed in silence.
  const std::vector<NotChecked>& not_checked() const;

  /// `today` is the civil date in +08:00 at submission (V-16). Values already canonical; the validator may set normalised
  /// forms (upper-cased codes) and fill what a rule fills, each with a finding.
  std::variant<Record, Rejection> check(Draft&& draft, Date today) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// The ids that `x-rules` may name.
std::span<const std::string_view> known_rules();

std::span<const Message> messages();

}  // namespace xinshi::validation

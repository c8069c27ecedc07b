// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xinshi {

enum class ProblemSeverity : std::uint8_t { Info, Warn, Error };

std::string_view word(ProblemSeverity severity);

/// One finding about one record: which rule, which field, how grave, and the message code with its arguments.
/// Arguments never hold personal data: a value of a personal field is shown masked (`safe_value`).
struct Problem {
  std::string rule;   ///< "V-01"; empty for findings of the mapping
  std::string field;  ///< national code; empty when the finding concerns the whole record
  ProblemSeverity severity = ProblemSeverity::Error;
  std::string code;  ///< message code, "VAL-0101"
  std::vector<std::string> args;
};

using Problems = std::vector<Problem>;

bool has_error(const Problems& problems);

/// How a value may be shown: personal values keep at most the first and last character, long values are shortened
/// for display (never in data).
std::string safe_value(std::string_view value, bool personal);

}  // namespace xinshi

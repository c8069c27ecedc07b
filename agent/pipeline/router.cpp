// SPDX-License-Identifier: Apache-2.0
#include "pipeline/router.h"

#include <algorithm>

namespace xinshi::pipeline {
namespace {

constexpr std::size_t kDivisionAt = 2;  ///< of a unified code: characters 3 to 8
constexpr std::size_t kDivisionSize = 6;

bool fits(const std::vector<std::string>& patterns, std::string_view value) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return pattern.ends_with('*') ? value.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1)) : value == pattern;
         });
}

std::string_view value_of(const Kind& kind, const Fields& fields, Role role) {
  const int at = kind.at(role);
  return at < 0 ? std::string_view() : fields.get(static_cast<std::size_t>(at));
}

std::string_view authority_of(const Kind& kind, const Fields& fields) {
  const std::string_view organ = value_of(kind, fields, Role::OrganCode);
  return organ.empty() ? value_of(kind, fields, Role::SourceUnitCode) : organ;
}

}  // namespace

bool Router::needed() const {
  return !std::ranges::all_of(routes_, &Route::takes_all);
}

std::vector<std::string> Router::targets(const Kind& kind, const Fields& fields) const {
  const std::string_view subject = value_of(kind, fields, Role::SubjectCategory);
  const std::string_view authority = authority_of(kind, fields);
  const std::string_view division = authority.size() > kDivisionAt + kDivisionSize ? authority.substr(kDivisionAt, kDivisionSize) : "";
  std::vector<std::string> out;
  for (const Route& route : routes_) {
    const bool subject_fits = kind.at(Role::SubjectCategory) < 0 || fits(route.subjects, subject);
    if (fits(route.kinds, kind.id) && subject_fits && fits(route.authorities, authority) && fits(route.divisions, division))
      out.push_back(route.platform);
  }
  return out;
}

std::vector<std::string> Router::without(Op op) const {
  std::vector<std::string> out;
  for (const Route& route : routes_)
    if (op == Op::Object && !route.objections) out.push_back(route.platform);
  return out;
}

}  // namespace xinshi::pipeline

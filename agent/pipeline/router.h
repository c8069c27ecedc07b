// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/catalogue.h"
#include "core/record.h"
#include "core/words.h"

namespace xinshi::pipeline {

/// What one platform takes. An empty list takes everything. `1133*` stands for all that begin so.
struct Route {
  std::string platform;
  std::vector<std::string> kinds;        ///< ids of record kinds
  std::vector<std::string> subjects;     ///< canonical subject categories; a kind without one is taken
  std::vector<std::string> authorities;  ///< unified codes of the deciding (else reporting) organ
  std::vector<std::string> divisions;    ///< division of that organ, from its code
  bool objections = true;                ///< takes `object`; all other operations reach every place where the record went
  bool takes_all() const { return kinds.empty() && subjects.empty() && authorities.empty() && divisions.empty() && objections; }
};

/// Stage 5: which platforms a record goes to when it is first seen. Further versions follow the record (Store::admit). Immutable.
class Router {
 public:
  explicit Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

  /// Some route leaves something out; otherwise no router is needed.
  bool needed() const;
  std::vector<std::string> targets(const Kind& kind, const Fields& fields) const;
  std::vector<std::string> without(Op op) const;  ///< platforms that do not take this operation

 private:
  std::vector<Route> routes_;
};

}  // namespace xinshi::pipeline

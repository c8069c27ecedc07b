// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stores/embedded/verbs.h"

namespace xinshi::embedded {

/// What all parts of `check` report to. At most kMostProblems lines; the rest are counted.
class Findings {
 public:
  void expect(bool holds, const std::string& what);
  std::vector<std::string> take();

 private:
  std::vector<std::string> lines_;
  std::size_t more_ = 0;
};

/// Leaves by index; remembers the chunk of leaves used last.
class LeafReader {
 public:
  explicit LeafReader(View& view) : view_(view) {}
  std::string_view leaf(std::uint64_t index);  ///< empty when there is none

 private:
  View& view_;
  std::uint64_t first_ = 0;
  std::vector<std::string> kept_;
};

void check_versions(View& view, LeafReader& leaves, Findings& findings);
void check_queue(View& view, Findings& findings);
void check_evidence(View& view, LeafReader& leaves, Findings& findings);

}  // namespace xinshi::embedded

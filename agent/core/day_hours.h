// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace xinshi {

/// DayHours of the day, in +08:00, in which something may be done: "22:00-06:30" may pass midnight. None = always.
class DayHours {
 public:
  DayHours() = default;
  /// Null when a text is no such span.
  static std::optional<DayHours> parse(const std::vector<std::string>& spans);
  bool open(Instant now) const;
  bool always() const { return spans_.empty(); }

 private:
  std::vector<std::pair<int, int>> spans_;  ///< minutes of the day; the end does not belong to it
};

}  // namespace xinshi

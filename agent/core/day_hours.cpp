// SPDX-License-Identifier: Apache-2.0
#include "core/day_hours.h"

#include "base/text.h"

namespace xinshi {
namespace {

constexpr int kMinutesPerHour = 60;
constexpr int kMinutesPerDay = 24 * kMinutesPerHour;

std::optional<int> minute_of_day(std::string_view text) {
  text = trim(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
  const auto hour = parse_u64(text.substr(0, colon));
  const auto minute = parse_u64(text.substr(colon + 1));
  if (!hour || !minute || *minute >= kMinutesPerHour || *hour > 24 || (*hour == 24 && *minute != 0)) return std::nullopt;
  return static_cast<int>(*hour) * kMinutesPerHour + static_cast<int>(*minute);
}

}  // namespace

std::optional<DayHours> DayHours::parse(const std::vector<std::string>& spans) {
  DayHours out;
  for (const std::string& each : spans) {
    const std::size_t dash = each.find('-');
    if (dash == std::string::npos) return std::nullopt;
    const auto from = minute_of_day(std::string_view(each).substr(0, dash));
    const auto to = minute_of_day(std::string_view(each).substr(dash + 1));
    if (!from || !to || *from == *to || *from == kMinutesPerDay) return std::nullopt;
    out.spans_.emplace_back(*from, *to);
  }
  return out;
}

bool DayHours::open(Instant now) const {
  if (spans_.empty()) return true;
  const std::int64_t since_midnight = now.us - start_of_day(date_of(now)).us;
  const int minute = static_cast<int>(since_midnight / (60 * kMicrosPerSecond));
  for (const auto& [from, to] : spans_) {
    const bool inside = from < to ? minute >= from && minute < to : minute >= from || minute < to;
    if (inside) return true;
  }
  return false;
}

}  // namespace xinshi

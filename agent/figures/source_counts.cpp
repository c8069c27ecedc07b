// SPDX-License-Identifier: Apache-2.0
#include "figures/source_counts.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace xinshi::figures {
namespace {

constexpr std::string_view kFormat = "reconciled/1";
constexpr std::string_view kNoKind = "-";

Date day_before(Date day) { return Date{day.days - 1}; }
Date day_after(Date day) { return Date{day.days + 1}; }

std::string month_of(Date day) { return format_date(day).substr(0, 7); }

void add_to(Counts& counts, std::uint64_t at_source, std::uint64_t omitted) {
  counts.at_source = counts.at_source.value_or(0) + at_source;
  counts.omitted = counts.omitted.value_or(0) + omitted;
}

std::uint64_t beyond(std::uint64_t all, std::uint64_t part) { return all > part ? all - part : 0; }

struct Sums {
  std::map<std::string, SourceCount> by_kind;
  std::map<std::string, std::map<std::string, SourceCount>> by_month;
  std::map<Date, SourceCount> by_day;
};

void add(SourceCount& sum, const SourceCount& one) {
  sum.at_source += one.at_source;
  sum.recorded += one.recorded;
  sum.rejected += one.rejected;
  sum.omitted += one.omitted;
}

Sums sums_of(const Tally& tally, const std::vector<SourceCounts>& sources) {
  Sums out;
  for (const SourceCounts& source : sources) {
    for (const auto& [day, kinds] : source.days()) {
      if (!tally.period.holds(day)) continue;
      for (const auto& [kind, count] : kinds) {
        add(out.by_kind[kind], count);
        add(out.by_month[month_of(day)][kind], count);
        add(out.by_day[day], count);
      }
    }
  }
  return out;
}

/// Every line of the tally gets a count, also those that no source names.
template <class Key>
void spread(std::map<Key, Counts>& lines, std::map<Key, SourceCount>& sums) {
  for (const auto& [key, counts] : lines) sums[key];
  for (const auto& [key, sum] : sums) {
    Counts& counts = lines[key];
    const std::uint64_t otherwise = beyond(counts.decided, sum.recorded) + beyond(counts.rejected, sum.rejected);
    add_to(counts, sum.at_source + otherwise, sum.omitted);
  }
}

}  // namespace

std::optional<SourceCounts> SourceCounts::parse(std::string_view text) {
  SourceCounts out;
  if (text.empty()) return out;
  bool first = true;
  for (const std::string_view line : split(text, "\n")) {
    if (std::exchange(first, false)) {
      if (line != kFormat) return std::nullopt;
      continue;
    }
    if (line.empty()) continue;
    const std::vector<std::string_view> words = split(line, " ");
    const auto number = [&](std::size_t i) { return parse_u64(words[i]); };
    if (words.size() == 4 && words[0] == "counted") {
      const auto from = parse_iso_date(words[1]), to = parse_iso_date(words[2]);
      if (!from || !to || !number(3) || *to < *from) return std::nullopt;
      out.counted_.push_back({{*from, *to}, Instant{static_cast<std::int64_t>(*number(3)) * kMicrosPerSecond}});
    } else if (words.size() == 7 && words[0] == "day") {
      const auto day = parse_iso_date(words[1]);
      if (!day || !number(3) || !number(4) || !number(5) || !number(6)) return std::nullopt;
      if (!out.days_[*day].emplace(words[2] == kNoKind ? "" : words[2], SourceCount{*number(3), *number(4), *number(5), *number(6)}).second) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::string SourceCounts::text() const {
  std::string out(kFormat);
  for (const Counted& one : counted_) {
    out += "\ncounted " + format_date(one.period.from) + " " + format_date(one.period.to) + " " + std::to_string(one.at.us / kMicrosPerSecond);
  }
  for (const auto& [day, kinds] : days_) {
    for (const auto& [kind, count] : kinds) {
      out += "\nday " + format_date(day) + " " + (kind.empty() ? std::string(kNoKind) : kind) + " " + std::to_string(count.at_source) + " " +
             std::to_string(count.recorded) + " " + std::to_string(count.rejected) + " " + std::to_string(count.omitted);
    }
  }
  return out;
}

void SourceCounts::replace(Period period, Instant at, const Days& days) {
  std::vector<Counted> kept;
  for (const Counted& one : counted_) {
    if (one.period.from < period.from) kept.push_back({{one.period.from, std::min(one.period.to, day_before(period.from))}, one.at});
    if (period.to < one.period.to) kept.push_back({{std::max(one.period.from, day_after(period.to)), one.period.to}, one.at});
  }
  kept.push_back({period, at});
  std::sort(kept.begin(), kept.end(), [](const Counted& a, const Counted& b) { return a.period.from < b.period.from; });
  counted_ = std::move(kept);
  days_.erase(days_.lower_bound(period.from), days_.upper_bound(period.to));
  for (const auto& [day, kinds] : days) {
    if (period.holds(day)) days_[day] = kinds;
  }
}

bool SourceCounts::covers(Period period) const {
  Date next = period.from;
  for (const Counted& one : counted_) {
    if (one.period.from <= next && next <= one.period.to) next = day_after(one.period.to);
  }
  return period.to < next;
}

void add_source_counts(Tally& tally, const std::vector<SourceCounts>& sources) {
  const Period known{tally.period.from, std::min(tally.period.to, tally.today)};
  const auto counted = [&](const SourceCounts& source) { return source.covers(known); };
  if (sources.empty() || known.to < known.from || !std::all_of(sources.begin(), sources.end(), counted)) return;
  Sums sums = sums_of(tally, sources);
  spread(tally.by_kind, sums.by_kind);
  for (auto& [month, kinds] : sums.by_month) tally.by_month[month];
  for (auto& [month, kinds] : tally.by_month) spread(kinds, sums.by_month[month]);
  spread(tally.by_day, sums.by_day);
}

Result<std::vector<SourceCounts>> read_source_counts(Store& store, const std::vector<std::string>& sources) {
  std::vector<SourceCounts> out;
  for (const std::string& source : sources) {
    const Result<std::string> text = store.cursor(SourceCounts::cursor_name(source));
    if (!text) return text.error();
    std::optional<SourceCounts> counts = SourceCounts::parse(*text);
    if (!counts) return Error{Fault::Corrupt, "FIG-0003", source, {}};
    out.push_back(std::move(*counts));
  }
  return out;
}

}  // namespace xinshi::figures

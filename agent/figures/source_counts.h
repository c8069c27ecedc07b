// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "figures/tally.h"
#include "ports/store.h"

namespace xinshi::figures {

/// Decisions of one day and kind as one source holds them.
struct SourceCount {
  std::uint64_t at_source = 0;
  std::uint64_t recorded = 0;  ///< of these, records here
  std::uint64_t rejected = 0;  ///< no record, but in quarantine
  std::uint64_t omitted = 0;   ///< neither (瞒报)
  bool operator==(const SourceCount&) const = default;
};

/// What the last reconciliations (对账) of one source counted, by day of decision. Kept in the store as the text of a cursor, see
/// docs/formats/store.md: the line `reconciled/1`, then `counted FROM TO SECONDS` a period and `day DATE KIND AT_SOURCE RECORDED REJECTED OMITTED`.
class SourceCounts {
 public:
  using Days = std::map<Date, std::map<std::string, SourceCount>>;

  /// "" is empty; null for anything else that is no such text.
  static std::optional<SourceCounts> parse(std::string_view text);
  std::string text() const;
  /// The name of the cursor that holds them.
  static std::string cursor_name(const std::string& source) { return "reconciled:" + source; }

  /// A new count of a period takes the place of older ones of its days. Days of `days` outside it are left out.
  void replace(Period period, Instant at, const Days& days);
  bool covers(Period period) const;
  const Days& days() const { return days_; }

 private:
  struct Counted {
    Period period;
    Instant at{};
  };
  std::vector<Counted> counted_;
  Days days_;
};

/// Puts into `tally` what the sources of a node hold. Folders, hooks and `submit` count nothing: what they handed in is all that is known
/// of them, so what the counted sources do not hold is at source as it was taken. Where one of `sources` has not been counted for the
/// whole period (up to the tally's today), or there is none, nothing is said.
void add_source_counts(Tally& tally, const std::vector<SourceCounts>& sources);

/// Reads the counts of these sources. Errors: those of the store; Corrupt FIG-0003 with the source's name.
Result<std::vector<SourceCounts>> read_source_counts(Store& store, const std::vector<std::string>& sources);

}  // namespace xinshi::figures

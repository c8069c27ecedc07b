// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/catalogue.h"
#include "core/record.h"
#include "pipeline/intake.h"
#include "ports/store.h"

namespace xinshi::pipeline {

/// What is wrong with one decision at the source (对账). One decision has the first that fits.
enum class Discrepancy : std::uint8_t {
  Omitted,   ///< never seen here (瞒报)
  Rejected,  ///< our own rules send it back
  Changed,   ///< says something else than the newest version here
  Refused,   ///< a platform said no to the newest version
  Late,      ///< its deadline is gone, and one platform has not registered it
};
std::string_view word(Discrepancy value);

struct Difference {
  Discrepancy what = Discrepancy::Omitted;
  std::string kind;
  std::optional<Date> decided;
  std::string key;     ///< identity key: persons only as keyed hashes
  std::string number;  ///< of the decision, where the key could not be formed
  std::uint64_t row = 0;  ///< ordinal of the source row in this reading
  std::optional<Uuid> id;
  std::uint32_t version = 0;
  std::uint32_t same_as = 0;       ///< Changed: but an older version here says the same, and nothing tells which is newer (V-43)
  bool unseen = false;             ///< Rejected: neither in quarantine nor a record here
  std::vector<std::string> rules;  ///< Rejected
  std::string platform, code;      ///< Refused and Late: where, and the platform's code
  bool resent = false;             ///< taken in now
};

/// Decisions of one day and kind. A decision that stands twice at the source counts once.
struct Reconciled {
  std::uint64_t at_source = 0;
  std::uint64_t read = 0;        ///< of these, known here: as a record or in quarantine
  std::uint64_t recorded = 0;    ///< … as a record
  std::uint64_t sent = 0;        ///< newest version: every direct platform got it
  std::uint64_t accepted = 0;    ///< … and said that it has it (transport receipt)
  std::uint64_t registered = 0;  ///< … and registered it (business receipt)
  std::uint64_t withdrawn = 0;   ///< withdrawn or removed here, though still at the source: no difference
  std::uint64_t doubled = 0;     ///< further rows of the same decisions
  std::uint64_t resent = 0;      ///< omitted or changed, taken in now
  std::uint64_t omitted_left = 0;  ///< omitted, and not taken in now
  std::array<std::uint64_t, 5> differing{};  ///< by Discrepancy; an unseen rejected row counts as omitted too

  std::uint64_t of(Discrepancy what) const { return differing[static_cast<std::size_t>(what)]; }
};

/// Hashes of what has been met, 8 bytes each and a little: a table of millions must not fill the memory.
class MetHashes {
 public:
  bool add(std::uint64_t hash);  ///< false when it was there
 private:
  std::vector<std::uint64_t> sorted_;
  std::unordered_set<std::uint64_t> fresh_;
};

/// Compares the decisions of one source with the store. Rows come through an Intake whose `look` is this, so that they are mapped and
/// checked exactly as on their way in. Admits nothing. One thread.
class Reconciler {
 public:
  /// Names of days and kinds; null = the day cannot be read.
  using Counts = std::map<std::optional<Date>, std::map<std::string, Reconciled>>;
  static constexpr std::size_t kMostDifferences = 20'000;  ///< kept; all are counted

  Reconciler(std::string source, Store& store, const Catalogue& catalogue, Date today)
      : source_(std::move(source)), store_(store), today_(today), lines_(catalogue) {}

  /// Learns what stands in quarantine. Errors: those of the store.
  Status begin();
  Result<std::vector<AdmitAnswer>> look(const AdmitRequest& request, const std::vector<RejectedRow>& rejected);
  /// A record that a file's sender was told of, decided on one of these days: what came by files cannot be read again, so it is at source
  /// as it was taken. One that the store does not know (any more) is omitted.
  Status taken(const Uuid& id, std::uint32_t version, const Stock& days);
  /// Rows of the source that still stand in quarantine since one of these days.
  Status quarantined(const Stock& days);
  /// Rows of what was looked at since the last call that would heal a difference if they were taken in.
  std::vector<std::uint64_t> rows_to_send() { return std::exchange(to_send_, {}); }
  /// They were.
  void sent(const std::vector<RowOutcome>& outcomes);

  const Counts& counts() const { return counts_; }
  const std::vector<Difference>& differences() const { return differences_; }
  std::uint64_t differing() const { return differing_; }

 private:
  struct Pending {
    Discrepancy what = Discrepancy::Omitted;
    std::optional<Date> decided;
    std::string kind;
    bool unseen = false;
    std::optional<std::size_t> listed;  ///< place in `differences_`
  };
  Status judge(const AdmitItem& item);
  Status judge_known(const AdmitItem& item, const StoredVersion& target, Difference& difference, std::optional<Discrepancy>& what, Reconciled& counts);
  Status judge_rejected(const QuarantineItem& item, const RejectedRow& row);
  Result<std::uint32_t> older_version(const AdmitItem& item, const StoredVersion& newest);
  void stand(const std::vector<DeliveryView>& own, std::optional<Date> due, Difference& difference, std::optional<Discrepancy>& what, Reconciled& counts) const;
  Result<bool> same_content(const AdmitItem& item, const StoredVersion& stored);
  Reconciled& counts_of(std::optional<Date> day, const std::string& kind) { return counts_[day][kind]; }
  void keep(Difference difference, bool heals, Reconciled& counts);

  std::string source_;
  Store& store_;
  Date today_;
  RecordLineReader lines_;
  Draft stored_, offered_;
  MetHashes met_;
  std::unordered_set<std::uint64_t> quarantined_;  ///< hashes of raw rows and of keys
  Counts counts_;
  std::vector<Difference> differences_;
  std::uint64_t differing_ = 0;
  std::vector<std::uint64_t> to_send_;
  std::map<std::uint64_t, Pending> pending_;  ///< by row
};

}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stores/embedded/engine.h"

namespace xinshi::embedded {

/// A version that is to be stored; the caller has looked that it is new.
struct NewVersion {
  Uuid id;
  std::uint32_t version = 1;
  std::uint32_t origin = 0;
  std::string_view kind;
  Op op = Op::Upsert;
  std::string_view line;
  std::string_view source_row;
  Bytes16 salt{};
  Hash commitment{};
  Bytes16 fingerprint{};
  Bytes16 key{};
  std::string_view key_text;
  Bytes16 source_key{};
  bool learn_source_key = false;
  std::optional<Date> due;
  std::optional<Date> decided;
  std::uint32_t inbox = 0;
  std::uint32_t manifest = 0;
  const std::vector<std::string>* route = nullptr;  ///< platforms of a record first seen; null: all of the step
  const std::vector<std::string>* except = nullptr;  ///< with `route`
  std::vector<Entry> known;  ///< versions of the record that are stored already, by version
};

/// Stores the new versions of one step: leaf, place, deliveries, overtaking. `finish` must be called last; positions of versions
/// are certain only after `settle_places`.
class Intake {
 public:
  /// `sortable`: no version of this step overtakes, so that many versions may be placed by deadline, which keeps
  /// queue runs long.
  Intake(Engine& engine, const std::vector<PlatformRow>& platforms, Instant now, bool sortable);

  void add(const NewVersion& version);
  /// Fixes the places of what was added so far.
  void settle_places();
  void finish() { settle_places(); }

 private:
  struct Later {
    Seq seq = 0;
    Seq superseded = 0;
    bool newest = true;
  };
  /// Versions from here on go where `version` goes.
  void aim(const NewVersion& version);
  std::vector<PlatformRow> places_before(const NewVersion& version);
  Entry make_entry(const NewVersion& version);
  void sort_by_due();
  std::size_t count_runs() const;
  void make_runs();
  void add_run(Range range, const Entry& head, std::int32_t due_last);
  void place_later(const Later& later);
  void overtake(const Later& later);
  DeliveryRow row_for(const PlatformRow& platform, const Entry& entry) const;

  Engine& engine_;
  const std::vector<PlatformRow>& all_;
  std::vector<PlatformRow> platforms_;  ///< of the versions being added
  Instant now_;
  bool sortable_;
  Seq base_;
  std::vector<Later> later_;
  std::vector<bool> is_later_;
};

/// Withdraw, repair and remove overtake earlier versions that have not left.
bool overtakes(Op op);
/// The newest earlier version of the record that is unsettled at the platform; 0 when none is.
Seq blocker(Engine& engine, std::uint32_t platform, const Entry& entry);
/// Versions that waited for one in `range` look for what they wait for now.
void unblock(Engine& engine, std::uint32_t platform, Range range);
/// A quarantine row and its leaf.
void keep_rejected(Engine& engine, const AdmitRequest& request, const QuarantineItem& item);

}  // namespace xinshi::embedded

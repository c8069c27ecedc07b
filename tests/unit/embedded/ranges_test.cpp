// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "desk.h"
#include "stores/embedded/codec.h"
#include "stores/embedded/ranges.h"
#include "stores/embedded/schema.h"

namespace xinshi::embedded {
namespace {

constexpr std::uint32_t kPlatform = 1;
constexpr Seq kVersions = 60;

/// Deadlines of versions, without chunks behind them.
class Deadlines final : public FreshVersions {
 public:
  explicit Deadlines(SeededRandom& dice) {
    std::int32_t due = 100;
    for (Seq seq = 1; seq <= kVersions; ++seq) {
      if (dice.below(3) == 0) ++due;
      FreshVersion version;
      version.entry.seq = seq;
      version.entry.due = due;
      versions_.push_back(version);
    }
  }
  const FreshVersion* fresh(Seq seq) const override { return &versions_.at(static_cast<std::size_t>(seq - 1)); }

 private:
  std::vector<FreshVersion> versions_;
};

struct Fate {
  DeliveryState state = DeliveryState::Waiting;
  int attempt = 0;
  std::string code;
  bool operator==(const Fate&) const = default;
};

/// The table under test beside a plain map from version to fate.
class RangesTest : public testing::Test {
 protected:
  RangesTest() : database_(*open_for_writing(desk_.config(desk_.dir()))), deadlines_(dice_), view_(shared_, *database_, &deadlines_) {}

  void insert_all() {
    DeliveryRow row;
    row.platform = kPlatform;
    row.range = {1, kVersions};
    row.due = deadlines_.fresh(1)->entry.due;
    row.due_last = deadlines_.fresh(kVersions)->entry.due;
    ranges_.insert(row);
    for (Seq seq = 1; seq <= kVersions; ++seq) naive_[seq] = {};
  }
  std::vector<DeliveryRow> rows() {
    std::vector<DeliveryRow> out;
    for (Seq seq = 1; seq <= kVersions;) {
      const auto row = view_.delivery(kPlatform, seq);
      if (!row) break;
      out.push_back(*row);
      seq = row->range.end();
    }
    return out;
  }
  std::map<Seq, Fate> fates() {
    std::map<Seq, Fate> out;
    for (const DeliveryRow& row : rows()) {
      for (Seq seq = row.range.first; seq < row.range.end(); ++seq) out[seq] = {row.state, row.attempt, row.code};
    }
    return out;
  }

  Desk desk_;
  SeededRandom dice_{11};
  Shared shared_{desk_.config(desk_.dir()), {desk_.clock, desk_.random, *desk_.sealer, desk_.log}};
  std::unique_ptr<Database> database_;
  Deadlines deadlines_;
  View view_;
  DeliveryRanges ranges_{view_};
  std::map<Seq, Fate> naive_;
};

TEST_F(RangesTest, SayOfEachVersionWhatAPlainMapSays) {
  insert_all();
  constexpr DeliveryState kStates[] = {DeliveryState::Waiting, DeliveryState::Held, DeliveryState::Registered, DeliveryState::Refused};
  for (int step = 0; step < 400; ++step) {
    const Seq first = 1 + dice_.below(kVersions);
    const std::uint64_t count = 1 + dice_.below(kVersions - first + 1);
    const Fate to{kStates[dice_.below(4)], static_cast<int>(dice_.below(2)), dice_.below(2) == 0 ? "A" : ""};
    ranges_.change(kPlatform, Range{first, count}, [&](DeliveryRow& row) {
      row.state = to.state;
      row.attempt = to.attempt;
      row.code = to.code;
    });
    for (Seq seq = first; seq < first + count; ++seq) naive_[seq] = to;
    ASSERT_TRUE(database_->ok());
    ASSERT_EQ(fates(), naive_) << "step " << step;
  }
}

TEST_F(RangesTest, KnowTheDeadlinesOfTheirFirstAndLastVersion) {
  insert_all();
  for (int step = 0; step < 200; ++step) {
    const Seq first = 1 + dice_.below(kVersions);
    const std::uint64_t count = 1 + dice_.below(kVersions - first + 1);
    const auto state = dice_.below(2) == 0 ? DeliveryState::Waiting : DeliveryState::Held;
    ranges_.change(kPlatform, Range{first, count}, [&](DeliveryRow& row) { row.state = state; });
    for (const DeliveryRow& row : rows()) {
      ASSERT_EQ(row.due, deadlines_.fresh(row.range.first)->entry.due) << "step " << step;
      ASSERT_EQ(row.due_last, deadlines_.fresh(row.range.end() - 1)->entry.due) << "step " << step;
    }
  }
}

TEST_F(RangesTest, JoinWhatWasCutWhenItIsEqualAgain) {
  insert_all();
  const auto set = [&](Range range, DeliveryState state) {
    ranges_.change(kPlatform, range, [&](DeliveryRow& row) { row.state = state; });
  };
  set({10, 20}, DeliveryState::Held);
  EXPECT_EQ(rows().size(), 3u);
  set({10, 20}, DeliveryState::Waiting);
  EXPECT_EQ(rows().size(), 1u);
}

TEST_F(RangesTest, NeverJoinAVersionThatWaitsForAnotherOne) {
  insert_all();
  ranges_.change(kPlatform, Range{30, 1}, [](DeliveryRow& row) { row.after = 7; });
  EXPECT_EQ(rows().size(), 3u);
  ranges_.change(kPlatform, Range{30, 1}, [](DeliveryRow& row) { row.after = 0; });
  EXPECT_LT(rows().size(), 4u);
}

TEST(Parcels, LoseOneVersionAtBothEndsAndInTheMiddle) {
  Ranges ranges;
  add_range(ranges, {4, 2});
  add_range(ranges, {6, 1});
  add_range(ranges, {9, 1});
  EXPECT_EQ(ranges, (Ranges{{4, 3}, {9, 1}}));
  EXPECT_EQ(total(ranges), 4u);
  EXPECT_EQ(read_ranges(write_ranges(ranges)), ranges);
}

}  // namespace
}  // namespace xinshi::embedded

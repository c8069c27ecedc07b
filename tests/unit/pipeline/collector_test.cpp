// SPDX-License-Identifier: Apache-2.0
#include "pipeline/collector.h"

#include <gtest/gtest.h>

#include "support/failing_store.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

/// Gives its texts one after another; remembers from where it was asked and how often it was told to tidy up.
class CountingSource final : public Source {
 public:
  explicit CountingSource(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  const std::string& name() const override { return name_; }
  Status fetch(const std::string& cursor, std::size_t, RawBatch& out) override {
    asked.push_back(cursor);
    const std::size_t next = cursor.empty() ? 0 : std::stoul(cursor);
    if (next >= texts_.size()) return {};
    out = rows_of(texts_[next], std::to_string(next + 1));
    return {};
  }
  Status confirm(const RawBatch&, const std::vector<RowOutcome>& outcomes) override {
    confirmed += outcomes.size();
    if (read_only) return Error{Fault::Config, "SYS-0002", "", {}};
    return {};
  }
  std::vector<std::string> asked;
  std::size_t confirmed = 0;
  bool read_only = false;

 private:
  std::string name_ = "市场监管";
  std::vector<std::string> texts_;
};

class CollectorTest : public testing::Test {
 protected:
  CollectorTest() { EXPECT_TRUE(inner.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}})); }

  ManualClock clock;
  SeededRandom random;
  MemoryLog log;
  HmacSha256 identity{"a key of this node"};
  MemoryStore inner{kAgency, clock, random};
  FailurePlan plan;
  FailingStore store{inner, plan};
  Intake intake{intake_config({"county"}), {store, clock, random, field().catalogue, *field().validator, field().calendar, identity}};
  CountingSource source{{csv({{1}, {2}}), csv({{3}})}};
  Collector collector{{source, store, intake, log}};
};

TEST_F(CollectorTest, GoesOnBehindItsCursorAlsoInAnotherRun) {
  EXPECT_TRUE(*collector.step());
  Collector restarted({source, store, intake, log});
  EXPECT_TRUE(*restarted.step());
  EXPECT_FALSE(*restarted.step());
  EXPECT_EQ(source.asked, (std::vector<std::string>{"", "1", "2"}));
  EXPECT_EQ(source.confirmed, 3u);
  EXPECT_EQ((*inner.find({})).size(), 3u);
}

TEST_F(CollectorTest, AsksTheStoreWhereItStandsAfterALostAnswer) {
  plan.fail_verb("admit", 1, Fails::After);
  EXPECT_FALSE(collector.step());
  EXPECT_EQ(source.confirmed, 0u);
  EXPECT_TRUE(*collector.step());
  EXPECT_EQ(source.asked, (std::vector<std::string>{"", "1"}));  // the first rows were committed
  EXPECT_EQ((*inner.find({})).size(), 3u);
}

TEST_F(CollectorTest, FetchesTheSameRowsAgainWhenNothingWasTaken) {
  plan.fail_verb("admit");
  EXPECT_FALSE(collector.step());
  EXPECT_TRUE((*inner.find({})).empty());
  EXPECT_TRUE(*collector.step());
  EXPECT_EQ(source.asked, (std::vector<std::string>{"", ""}));
  EXPECT_EQ((*inner.find({})).size(), 2u);
}

TEST_F(CollectorTest, IsNotHeldUpByASourceThatCannotTidyUp) {
  source.read_only = true;
  EXPECT_TRUE(*collector.step());
  EXPECT_TRUE(*collector.step());
  EXPECT_EQ((*inner.find({})).size(), 3u);
  EXPECT_TRUE(log.contains("source.confirm-failed"));
}

}  // namespace
}  // namespace xinshi::pipeline

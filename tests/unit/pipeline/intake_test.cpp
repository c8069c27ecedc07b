// SPDX-License-Identifier: Apache-2.0
#include "pipeline/intake.h"

#include <gtest/gtest.h>

#include "mapping/source_adapter.h"
#include "support/failing_store.h"
#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

using Kind = RowOutcome::Kind;

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() { EXPECT_TRUE(inner.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}})); }

  std::vector<RowOutcome> take(const std::vector<Row>& rows) {
    auto outcomes = intake.take(rows_of(csv(rows)), nullptr);
    EXPECT_TRUE(outcomes) << describe(outcomes.error());
    return outcomes ? *outcomes : std::vector<RowOutcome>(rows.size());
  }
  std::string line(const Uuid& id, std::uint32_t version) { return (*inner.version(id, version)).line; }
  std::vector<QuarantineView> quarantine() { return *inner.quarantine({}); }
  std::string last_leaf() {
    const auto leaves = *inner.leaves_after(0, 1000);
    return leaves.empty() ? "" : leaves.back();
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

  ManualClock clock;
  SeededRandom random;
  HmacSha256 identity{"a key of this node"};
  MemoryStore inner{kAgency, clock, random};
  FailurePlan plan;
  FailingStore store{inner, plan};
  Intake intake{intake_config({"county"}),
                {store, clock, random, field().catalogue, *field().validator, field().calendar, identity}};
};

TEST_F(IntakeTest, TellsTheDeadlineOfEachRecordedAndRepeatedRow) {
  // 27 February 2026 is a Friday; the Saturday behind it is a make-up working day, so the seventh working day is Monday, 9 March.
  EXPECT_EQ(format_date(*take({{1}})[0].due), "2026-03-09");
  EXPECT_EQ(format_date(*take({{1}})[0].due), "2026-03-09");
}

TEST_F(IntakeTest, TakesOfTheStockOnlyItsDaysAndGivesItNoDeadline) {
  IntakeConfig config = intake_config({"county"});
  config.cursor = "stock";
  const Date day = *parse_iso_date("2026-02-27");  // of every row here
  config.stock = Stock{day, day};
  Intake stock(config, {store, clock, random, field().catalogue, *field().validator, field().calendar, identity});
  const auto taken = stock.take(rows_of(csv({{1}}), "place 1"), nullptr);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->front().kind, Kind::Recorded);
  EXPECT_EQ(taken->front().due, std::nullopt);
  EXPECT_EQ(*inner.cursor("stock"), "place 1");
  EXPECT_EQ(*inner.cursor("市场监管"), "");
  EXPECT_EQ(take({{1}})[0].kind, Kind::Repeat) << "the daily flow knows it";
  config.stock = Stock{Date{day.days + 1}, Date{day.days + 9}};
  Intake later(config, {store, clock, random, field().catalogue, *field().validator, field().calendar, identity});
  EXPECT_EQ(later.take(rows_of(csv({{2}})), nullptr)->front().kind, Kind::Skipped);
  config.stock = Stock{Date{day.days - 9}, Date{day.days - 1}};
  Intake earlier(config, {store, clock, random, field().catalogue, *field().validator, field().calendar, identity});
  EXPECT_EQ(earlier.take(rows_of(csv({{2}})), nullptr)->front().kind, Kind::Skipped);
}

TEST_F(IntakeTest, KeepsTheRowAsItWasWhereTheAdapterSaysSo) {
  EXPECT_EQ((*inner.version(*take({{1}})[0].id, 1)).source_row, "");
  IntakeConfig config = intake_config({"county"});
  auto keeping = std::make_shared<mapping::SourceAdapter>(*config.adapter);
  keeping->keep_source_row = true;
  config.adapter = keeping;
  Intake converting(config, {store, clock, random, field().catalogue, *field().validator, field().calendar, identity});
  const auto taken = converting.take(rows_of(csv({{2}})), nullptr);
  ASSERT_TRUE(taken);
  const std::string row = (*inner.version(*taken->front().id, 1)).source_row;
  EXPECT_TRUE(has(row, R"("行政处罚决定书文号":"青市监罚〔2026〕2号")")) << row;
  EXPECT_TRUE(has(row, R"("行政相对人代码_1（统一社会信用代码）")")) << "under the source's own headers";
}

TEST_F(IntakeTest, CompletesAnOperationFromTheLatestVersion) {
  struct Case {
    const char* word;
    Op op;
  };
  int number = 0;
  for (const Case c : {Case{"撤销", Op::Withdraw}, Case{"异议", Op::Object}, Case{"信用修复", Op::Repair}, Case{"移除", Op::Remove}}) {
    ++number;
    const Uuid id = *take({{number}})[0].id;
    ASSERT_EQ(take({{number, "责令改正"}})[0].version, 2u);
    const RowOutcome done = take({{number, "", "91110108551385082Q", c.word, "", "法院判决"}})[0];
    ASSERT_EQ(done.kind, Kind::Recorded) << c.word << (done.problems.empty() ? "" : done.problems[0].code);
    EXPECT_EQ(done.id, id) << c.word;
    EXPECT_EQ(done.version, 3u) << c.word;
    const StoredVersion stored = *inner.version(id, 3);
    EXPECT_EQ(stored.op, c.op);
    EXPECT_TRUE(has(stored.line, "责令改正")) << stored.line;    // from version 2, not from 1
    EXPECT_TRUE(has(stored.line, "青石建材有限公司")) << stored.line;
    EXPECT_TRUE(has(stored.line, "\"reason\":\"法院判决\"")) << stored.line;
    EXPECT_EQ(stored.due, (*inner.version(id, 1)).due);
    // The same row once more is a repeat.
    EXPECT_EQ(take({{number, "", "91110108551385082Q", c.word, "", "法院判决"}})[0].kind, Kind::Repeat) << c.word;
  }
}

TEST_F(IntakeTest, FindsTheTargetOfAnOperationByItsIdAlone) {
  const Uuid id = *take({{1}})[0].id;
  const RowOutcome done = take({{1, "", "", "撤销", to_text(id), "法院判决"}})[0];
  ASSERT_EQ(done.kind, Kind::Recorded);
  EXPECT_EQ(done.id, id);
  EXPECT_TRUE(has(line(id, 2), "青市监罚〔2026〕1号"));
}

TEST_F(IntakeTest, LetsAnOperationSpeakOfARowAboveItInTheSameFile) {
  const auto outcomes = take({{1}, {2}, {1, "责令改正"}, {1, "", "91110108551385082Q", "撤销", "", "法院判决"}, {3}});
  ASSERT_EQ(outcomes.size(), 5u);
  for (const RowOutcome& outcome : outcomes) EXPECT_EQ(outcome.kind, Kind::Recorded) << outcome.row;
  EXPECT_EQ(outcomes[3].id, outcomes[0].id);
  EXPECT_EQ(outcomes[3].version, 3u);
  EXPECT_TRUE(has(line(*outcomes[3].id, 3), "责令改正"));
  EXPECT_TRUE(quarantine().empty());
  EXPECT_TRUE((*inner.check()).empty());
}

TEST_F(IntakeTest, QuarantinesAnOperationWithoutTarget) {
  const RowOutcome outcome = take({{9, "", "91110108551385082Q", "撤销", "", "法院判决"}})[0];
  EXPECT_EQ(outcome.kind, Kind::Rejected);
  ASSERT_FALSE(outcome.problems.empty());
  EXPECT_EQ(outcome.problems.back().code, "PIP-0001");
  ASSERT_EQ(quarantine().size(), 1u);
  EXPECT_EQ(quarantine()[0].rule, "PIP-0001");
  EXPECT_EQ(quarantine()[0].row, 2u);
  EXPECT_TRUE(has(quarantine()[0].raw, "\"操作类型\":\"撤销\"")) << quarantine()[0].raw;
  EXPECT_TRUE(has(last_leaf(), "\"e\":\"rejected\"")) << last_leaf();
  EXPECT_TRUE((*inner.find({})).empty());
}

TEST_F(IntakeTest, MakesACorrectionTheNextVersionOfTheSameRecord) {
  const RowOutcome first = take({{1}})[0];
  const RowOutcome second = take({{1, "责令改正"}})[0];
  EXPECT_EQ(second.kind, Kind::Recorded);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.version, 2u);
  EXPECT_EQ((*inner.find({})).size(), 1u);
}

TEST_F(IntakeTest, TakesTheSameFileTwiceAsRepeatsWithTheSameAnswers) {
  const auto first = take({{1}, {2}, {3}});
  const std::uint64_t leaves = *inner.leaf_count();
  clock.advance_ms(60'000);
  const auto again = take({{1}, {2}, {3}});
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(again[i].kind, Kind::Repeat);
    EXPECT_EQ(again[i].id, first[i].id);
    EXPECT_EQ(again[i].version, 1u);
  }
  EXPECT_EQ(*inner.leaf_count(), leaves);
}

TEST_F(IntakeTest, TakesTheSecondOfTwoEqualRowsOfOneFileAsARepeat) {
  const auto outcomes = take({{1}, {2}, {1}});
  EXPECT_EQ(outcomes[0].kind, Kind::Recorded);
  EXPECT_EQ(outcomes[2].kind, Kind::Repeat);
  EXPECT_EQ(outcomes[2].id, outcomes[0].id);
  EXPECT_EQ((*inner.find({})).size(), 2u);
}

TEST_F(IntakeTest, IgnoresAndShowsAnOlderVersionThatComesAgain) {
  const Uuid id = *take({{1, "给予警告"}})[0].id;
  take({{1, "责令改正"}});
  const RowOutcome stale = take({{1, "给予警告"}})[0];
  EXPECT_EQ(stale.kind, Kind::Repeat);
  EXPECT_EQ(stale.version, 1u);
  ASSERT_FALSE(stale.problems.empty());
  EXPECT_EQ(stale.problems.back().rule, "V-43");
  EXPECT_EQ((*inner.history(id)).versions.size(), 2u);
}

TEST_F(IntakeTest, QuarantinesARowThatNamesTwoRecordsInTheStepThatRefusesIt) {
  const Uuid first = *take({{1}})[0].id;
  take({{2}});
  plan.fail(0, Fails::Before);
  const RowOutcome outcome = take({{2, "责令改正", "91110108551385082Q", "更正", to_text(first)}})[0];
  EXPECT_EQ(plan.count(), 1u);  // one verb: the admission itself
  EXPECT_EQ(outcome.kind, Kind::Rejected);
  EXPECT_EQ(outcome.problems.back().code, "PIP-0002");
  ASSERT_EQ(quarantine().size(), 1u);
  EXPECT_EQ(quarantine()[0].rule, "PIP-0002");
  EXPECT_TRUE(has(quarantine()[0].problems, "PIP-0002"));
  EXPECT_EQ((*inner.history(first)).versions.size(), 1u);
}

TEST_F(IntakeTest, LetsOneBadRowNeverHoldUpTheOthers) {
  const auto outcomes = take({{1}, {2, "给予警告", "91110108551385082P"}, {3}});  // a wrong check character
  EXPECT_EQ(outcomes[0].kind, Kind::Recorded);
  EXPECT_EQ(outcomes[1].kind, Kind::Rejected);
  EXPECT_EQ(outcomes[2].kind, Kind::Recorded);
  ASSERT_EQ(quarantine().size(), 1u);
  EXPECT_EQ(quarantine()[0].rule, "V-01");
  EXPECT_EQ(quarantine()[0].row, 3u);
}

TEST_F(IntakeTest, TakesNothingWhenTheStoreCannotTakeIt) {
  struct Case {
    const char* verb;
    Row row;
  };
  const Uuid id = *take({{1}})[0].id;
  for (const Case& c : {Case{"admit", {2}}, Case{"find_target", {1, "", "91110108551385082Q", "撤销", "", "法院判决"}}}) {
    const std::uint64_t leaves = *inner.leaf_count();
    plan.fail_verb(c.verb);
    const auto failed = intake.take(rows_of(csv({c.row}), "behind"), nullptr);
    ASSERT_FALSE(failed) << c.verb;
    EXPECT_EQ(failed.error().fault, Fault::Transient) << c.verb;
    EXPECT_EQ(*inner.leaf_count(), leaves) << c.verb;
    EXPECT_TRUE(quarantine().empty()) << c.verb;
    EXPECT_EQ(*inner.cursor("市场监管"), "") << c.verb;
    EXPECT_EQ(take({c.row})[0].kind, Kind::Recorded) << c.verb;
  }
  EXPECT_EQ((*inner.history(id)).versions.size(), 2u);
}

TEST_F(IntakeTest, MovesTheCursorInTheStepOfItsRows) {
  ASSERT_TRUE(intake.take(rows_of(csv({{1}}), "file-1:3"), nullptr));
  EXPECT_EQ(*inner.cursor("市场监管"), "file-1:3");
}

TEST_F(IntakeTest, GivesEachVersionItsOwnSaltAndTheStoreTheCommitmentOfItsBytes) {
  const auto outcomes = take({{1}, {2}});
  const StoredVersion a = *inner.version(*outcomes[0].id, 1);
  const StoredVersion b = *inner.version(*outcomes[1].id, 1);
  EXPECT_NE(a.salt, b.salt);
  EXPECT_EQ(a.commitment, commitment(a.salt, a.line));
  EXPECT_EQ(b.commitment, commitment(b.salt, b.line));
}

}  // namespace
}  // namespace xinshi::pipeline

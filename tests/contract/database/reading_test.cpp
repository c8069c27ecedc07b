// SPDX-License-Identifier: Apache-2.0
// What every database source promises, on every product.
#include <algorithm>

#include "contract/database/database_fixture.h"

namespace xinshi::database {
namespace {

using Rows = std::vector<std::string>;

INSTANTIATE_TEST_SUITE_P(Products, EveryDatabase, ::testing::Values("PostgreSQL", "MariaDB", "SQLite"),
                         [](const auto& each) { return std::string(each.param); });

TEST_P(EveryDatabase, GivesRowsInTheOrderOfTheWatermarkAndNoneTwice) {
  make_table();
  insert(1, "third", "2026-03-02 08:00:03");
  insert(2, "first", "2026-03-02 08:00:01");
  insert(3, "second", "2026-03-02 08:00:02");
  EXPECT_EQ(drain(), (Rows{"2|first", "3|second", "1|third"}));
  EXPECT_EQ(drain(), Rows{});
  insert(4, "fourth", "2026-03-02 08:00:04");
  EXPECT_EQ(drain(), Rows{"4|fourth"});
  EXPECT_EQ(drain(), Rows{});
}

TEST_P(EveryDatabase, FindsTiesOfOneWatermarkAcrossChunks) {
  make_table();
  config.chunk = 3;
  for (int i = 1; i <= 8; ++i) insert(i, "t", "2026-03-02 08:00:00.123456");
  EXPECT_EQ(drain(), (Rows{"1|t", "2|t", "3|t", "4|t", "5|t", "6|t", "7|t", "8|t"}));
  insert(9, "t", "2026-03-02 08:00:00.123456");
  insert(0, "t", "2026-03-02 08:00:00.123456");
  EXPECT_EQ(drain(), (Rows{"0|t", "9|t"}));
}

TEST_P(EveryDatabase, TellsMicrosecondsApart) {
  make_table();
  config.chunk = 1;
  config.overlap_ms = 0;
  insert(1, "b", "2026-03-02 08:00:00.123457");
  insert(2, "a", "2026-03-02 08:00:00.123456");
  insert(3, "c", "2026-03-02 08:00:00.123458");
  EXPECT_EQ(drain(), (Rows{"2|a", "1|b", "3|c"}));
}

TEST_P(EveryDatabase, FindsRowsCommittedBehindTheWatermarkWithinTheOverlap) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  insert(2, "b", "2026-03-02 08:10:00");
  EXPECT_EQ(drain(), (Rows{"1|a", "2|b"}));
  insert(3, "late", "2026-03-02 08:00:30");       // 9 min 30 s behind
  update(2, "changed behind", "2026-03-02 08:09:00");
  EXPECT_EQ(drain(), (Rows{"3|late", "2|changed behind"}));
  update(2, "b", "2026-03-02 08:09:00");           // back to a content that it once had
  EXPECT_EQ(drain(), Rows{"2|b"});
}

TEST_P(EveryDatabase, MissesNothingThatIsCommittedWhileItReads) {
  make_table();
  config.chunk = 2;
  for (int i = 0; i < 10; ++i) insert(i, "stock", "2026-03-02 08:50:0" + std::to_string(i));
  start();
  ASSERT_TRUE(step());
  ASSERT_TRUE(step());
  ASSERT_TRUE(step());
  insert(100, "late", "2026-03-02 08:50:01.5");  // behind the place of reading
  insert(101, "new", "2026-03-02 08:59:00");     // the head runs away by more than the overlap would cover from there
  update(0, "moved to the end", "2026-03-02 08:59:01");
  Rows all = taken;
  for (int i = 0; i < 3; ++i) {
    const Rows more = drain();
    all.insert(all.end(), more.begin(), more.end());
  }
  for (int i = 1; i < 10; ++i) EXPECT_EQ(std::count(all.begin(), all.end(), std::to_string(i) + "|stock"), 1) << i;
  for (const char* each : {"100|late", "101|new", "0|moved to the end"}) EXPECT_EQ(std::count(all.begin(), all.end(), each), 1) << each;
}

TEST_P(EveryDatabase, GoesOnAtItsCursorInTheMiddleOfMillions) {
  make_table();
  config.chunk = 4;
  for (int i = 0; i < 20; ++i) insert(i, "s", "2026-03-02 08:00:00");
  start();
  while (taken.size() < 8) ASSERT_TRUE(step());
  source.reset();  // the process ends
  const Rows rest = drain();
  EXPECT_EQ(rest.front(), "8|s");
  EXPECT_EQ(std::count(rest.begin(), rest.end(), "19|s"), 1);
}

TEST_P(EveryDatabase, ReadsAgainWhatTheStoreDidNotTake) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  start();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(source->fetch(cursor, kLimit, batch));
    ASSERT_EQ(batch.rows.size(), 1u) << i;  // fetched, never admitted
    clock.advance_ms(config.poll_ms);
  }
  EXPECT_EQ(drain(), Rows{"1|a"});
  EXPECT_EQ(drain(), Rows{});
}

TEST_P(EveryDatabase, GivesARejectedRowAgainOnlyWhenItHasChanged) {
  make_table();
  insert(1, "good", "2026-03-02 08:00:00");
  insert(2, "bad", "2026-03-02 08:00:01");
  start();
  ASSERT_TRUE(source->fetch(cursor, kLimit, batch));
  ASSERT_EQ(batch.rows.size(), 2u);
  std::vector<RowOutcome> outcomes(2);
  outcomes[1].kind = RowOutcome::Kind::Rejected;
  cursor = batch.cursor;
  ASSERT_TRUE(source->confirm(batch, outcomes));
  drain();         // keeps the place with the rejected row
  source.reset();  // the process ends
  EXPECT_EQ(drain(), Rows{"1|good"});  // a repeat to the store; the bad one waits in quarantine already
  update(2, "mended", "2026-03-02 08:00:02");
  EXPECT_EQ(drain(), Rows{"2|mended"});
}

TEST_P(EveryDatabase, KeepsValuesWholeWhateverTheirLength) {
  sql("DROP TABLE IF EXISTS " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, updated " + product.timestamp + ", short_text varchar(2000), body " +
      product.blob_text + ")");
  const std::vector<std::size_t> lengths{0, 1, 510, 511, 512, 513, 4095, 4096, 4097, 65'535, 65'536, 70'000, 999'999};
  Rows expected;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    std::string body;
    while (body.size() + 3 <= lengths[i]) body += "罚";
    body.resize(lengths[i], 'x');
    const std::string shorter = body.substr(0, std::min<std::size_t>(body.size(), 1'998));
    sql("INSERT INTO " + q("decisions") + " VALUES (" + std::to_string(i) + ", '2026-03-02 08:00:00', ?, ?)", {shorter, body});
    expected.push_back(std::to_string(i) + "|" + shorter + "|" + body);
  }
  const Rows got = drain();
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(got[i] == expected[i]) << lengths[i] << ": " << got[i].substr(0, 100) << " " << got[i].size();
}

TEST_P(EveryDatabase, RejectsATooLongValueByRowAndColumnAndTakesTheOthers) {
  sql("DROP TABLE IF EXISTS " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, updated " + product.timestamp + ", body " + product.blob_text + ")");
  sql("INSERT INTO " + q("decisions") + " VALUES (1, '2026-03-02 08:00:00', ?)", {std::string((1 << 20) + 1, 'x')});
  sql("INSERT INTO " + q("decisions") + " VALUES (2, '2026-03-02 08:00:00', ?)", {"fits"});
  EXPECT_EQ(drain(), (Rows{"1 !SRC-0212(body)", "2|fits"}));
}

TEST_P(EveryDatabase, KeepsNullsEmptyTextsDatesAndEighteenDigits) {
  sql("DROP TABLE IF EXISTS " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, updated " + product.timestamp +
      ", n bigint, d date, t " + product.timestamp + ", s varchar(20), e varchar(20))");
  sql("INSERT INTO " + q("decisions") + " VALUES (987654321098765432, '2026-03-02 08:00:00', 123456789012345678, '2026-02-28', '2026-02-28 23:59:59.5', NULL, '')");
  const Rows got = drain();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_TRUE(got[0].starts_with("987654321098765432|123456789012345678|2026-02-28|2026-02-28 23:59:59.5")) << got[0];
  EXPECT_TRUE(got[0].ends_with("|")) << got[0];  // the empty text, and no column for NULL
}

TEST_P(EveryDatabase, TakesHostileNamesAndValuesAsTheyAre) {
  const std::string evil = product.quote + "; DROP TABLE decisions; --" + product.quote;
  const std::string table = "x'); DROP TABLE decisions; --";
  make_table();
  sql("DROP TABLE IF EXISTS " + q(table));
  sql("CREATE TABLE " + q(table) + " (" + q("编 号") + " varchar(100) NOT NULL PRIMARY KEY, " + q(evil) + " varchar(100), " + q("updated") + " " +
      product.timestamp + ")");
  for (const char* key : {"' OR '1'='1", "\\", "〔2026〕㐂1号", "a\"b`c]d"}) {
    sql("INSERT INTO " + q(table) + " VALUES (?, ?, '2026-03-02 08:00:00')", {key, "'; DELETE FROM decisions; --"});
  }
  config.table = table;
  config.key = {"编 号"};
  config.chunk = 1;  // each key comes back as a parameter
  Rows got = drain();
  std::sort(got.begin(), got.end());
  EXPECT_EQ(got, (Rows{"' OR '1'='1|'; DELETE FROM decisions; --", "\\|'; DELETE FROM decisions; --", "a\"b`c]d|'; DELETE FROM decisions; --",
                       "〔2026〕㐂1号|'; DELETE FROM decisions; --"}));
  sql("SELECT 1 FROM " + q("decisions"));  // still there
  sql("DROP TABLE " + q(table));
}

TEST_P(EveryDatabase, StopsWithTheColumnWhenOneGoesOrChangesItsType) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  drain();
  source.reset();
  sql("DROP TABLE " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, updated " + product.timestamp + ", caption varchar(200))");
  EXPECT_EQ(drain(), Rows{"SRC-0205 decisions.title"});
  sql("DROP TABLE " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, updated " + product.timestamp + ", title double precision)");
  EXPECT_EQ(drain(), Rows{"SRC-0206 decisions.title"});
  config.reread = 1;  // a person says that it is well
  start();
  sql("INSERT INTO " + q("decisions") + " VALUES (7, '2026-03-02 08:00:00', 1.5)");
  EXPECT_EQ(drain(), Rows{"7|1.5"});
}

TEST_P(EveryDatabase, SeesADroppedColumnWhileItRuns) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  drain();
  sql("ALTER TABLE " + q("decisions") + " DROP COLUMN title");
  drain();
  EXPECT_EQ(drain(), Rows{"SRC-0205 decisions.title"});
  sql("ALTER TABLE " + q("decisions") + " ADD COLUMN title varchar(200)");
  insert(2, "again", "2026-03-02 08:00:01");
  const Rows got = drain();
  EXPECT_EQ(got.back(), "2|again");
}

TEST_P(EveryDatabase, StopsWithTheColumnWhenTheWatermarkGoesBack) {
  make_table();
  insert(1, "a", "2026-03-01 08:00:00");
  insert(2, "b", "2026-03-02 08:00:00");
  drain();
  sql("DELETE FROM " + q("decisions") + " WHERE id = 2");
  EXPECT_EQ(drain(), Rows{"SRC-0207 decisions.updated"});
  insert(3, "new", "2026-03-02 08:30:00");  // time went on: nothing can be missed
  EXPECT_EQ(drain(), Rows{"3|new"});
  sql("DELETE FROM " + q("decisions") + " WHERE id = 3");
  config.follow_regress = true;
  start();
  drain();
  insert(4, "after", "2026-03-01 09:00:00");
  const Rows got = drain();
  EXPECT_EQ(std::count(got.begin(), got.end(), "4|after"), 1);
}

TEST_P(EveryDatabase, OfNumbersStaysStoppedWhenNewOnesWouldHideTheGap) {
  sql("DROP TABLE IF EXISTS " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, title varchar(20), updated bigint)");
  config.overlap_count = 10;
  insert(1, "a", "1000");
  insert(2, "b", "995");
  EXPECT_EQ(drain(), (Rows{"2|b", "1|a"}));
  insert(3, "late", "991");
  EXPECT_EQ(drain(), Rows{"3|late"});
  sql("DELETE FROM " + q("decisions"));
  insert(4, "reset", "1");
  EXPECT_EQ(drain(), Rows{"SRC-0207 decisions.updated"});
  insert(5, "beyond", "1001");
  EXPECT_EQ(drain(), Rows{"SRC-0207 decisions.updated"});
}

TEST_P(EveryDatabase, ReadsAllRowsByKeyInFullModeAndOnlyChangesTheNextTime) {
  make_table();
  config.mode = Mode::Full;
  config.watermark.clear();
  config.full_every_ms = 3'600'000;
  config.chunk = 2;
  for (int i = 1; i <= 5; ++i) insert(i, "s", "2026-03-02 08:00:00");
  EXPECT_EQ(drain(), (Rows{"1|s", "2|s", "3|s", "4|s", "5|s"}));
  update(2, "changed", "2020-01-01 00:00:00");
  EXPECT_EQ(drain(), Rows{});
  clock.advance_ms(3'600'000);
  EXPECT_EQ(drain(), Rows{"2|changed"});
}

TEST_P(EveryDatabase, FindsWhatNoWatermarkTellsByAFullReadingBesideThePasses) {
  make_table();
  config.full_every_ms = 3'600'000;
  insert(1, "a", "2026-03-02 08:00:00");
  sql("INSERT INTO " + q("decisions") + " (id, title) VALUES (2, 'without watermark')");
  EXPECT_EQ(drain(), Rows{"1|a"});
  insert(3, "far behind", "2020-01-01 00:00:00");
  EXPECT_EQ(drain(), Rows{});
  clock.advance_ms(3'600'000);
  EXPECT_EQ(drain(), (Rows{"2|without watermark", "3|far behind"}));
  EXPECT_EQ(drain(), Rows{});
}

TEST_P(EveryDatabase, DeletesOutboxRowsOnlyWhenTheyAreSafe) {
  make_table();
  config.mode = Mode::Outbox;
  config.watermark.clear();
  config.chunk = 2;
  for (int i = 1; i <= 3; ++i) insert(i, "o", "2026-03-02 08:00:00");
  start();
  ASSERT_TRUE(source->fetch("", kLimit, batch));
  EXPECT_EQ(batch.rows.size(), 2u);  // not confirmed: nothing is deleted
  EXPECT_EQ(drain(), (Rows{"1|o", "2|o", "3|o"}));
  EXPECT_EQ(drain(), Rows{});
  Arena arena;
  DatabaseRows rows;
  ASSERT_TRUE(admin->read("SELECT COUNT(*) FROM " + q("decisions"), {}, {}, arena, rows));
  EXPECT_EQ(rows.value(0, 0), "0");
  insert(1, "o", "2026-03-02 08:00:00");  // the same once more is an event of its own
  EXPECT_EQ(drain(), Rows{"1|o"});
}

TEST_P(EveryDatabase, MarksOutboxRowsWhereAMarkIsConfigured) {
  sql("DROP TABLE IF EXISTS " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, title varchar(20), state varchar(5))");
  config.mode = Mode::Outbox;
  config.watermark.clear();
  config.mark_column = "state";
  config.mark_pending = "new";
  config.mark_done = "sent";
  config.columns = {"title"};
  sql("INSERT INTO " + q("decisions") + " VALUES (1, 'a', 'new'), (2, 'b', 'draft'), (3, 'c', 'new')");
  EXPECT_EQ(drain(), (Rows{"1|a", "3|c"}));
  Arena arena;
  DatabaseRows rows;
  ASSERT_TRUE(admin->read("SELECT state FROM " + q("decisions") + " ORDER BY id", {}, {}, arena, rows));
  EXPECT_EQ(rows.value(0, 0), "sent");
  EXPECT_EQ(rows.value(1, 0), "draft");
  EXPECT_EQ(rows.value(2, 0), "sent");
}

TEST_P(EveryDatabase, CannotWriteThroughItsOwnSession) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  drain();
  ASSERT_NE(tapped.last, nullptr);
  for (const char* statement : {"DELETE FROM decisions", "UPDATE decisions SET title = 'x'", "INSERT INTO decisions (id) VALUES (9)", "DROP TABLE decisions"}) {
    EXPECT_FALSE(tapped.last->run(statement, {})) << statement;
  }
}

TEST_P(EveryDatabase, KeepsToItsHoursAndItsPace) {
  make_table();
  for (int i = 1; i <= 25; ++i) insert(i, "s", "2026-03-02 08:00:00");
  config.hours = *DayHours::parse({"22:00-06:00"});
  config.rows_per_second = 10;
  EXPECT_EQ(drain(), Rows{});
  EXPECT_EQ(tapped.connects, 0);
  clock.advance_ms(13 * 3'600'000);
  EXPECT_EQ(drain().size(), 0u);  // the first ten show that the pass is long
  std::size_t seen = 0;
  for (int second = 0; second < 3; ++second) {
    const std::size_t now = drain().size();
    EXPECT_LE(now, 10u);
    seen += now;
  }
  EXPECT_EQ(seen, 25u);
}

TEST_P(EveryDatabase, NamesWhatIsWrongWithTheTable) {
  make_table();
  config.table = "nosuch";
  EXPECT_EQ(drain(), Rows{"SRC-0204 nosuch"});
  config.table = "decisions";
  config.key = {"nokey"};
  start();
  EXPECT_EQ(drain(), Rows{"SRC-0205 decisions.nokey"});
  config.key = {"ID"};  // another case is understood
  config.watermark = {"title"};
  config.watermark_type = "";
  start();
  EXPECT_EQ(drain(), Rows{});
}

TEST_P(EveryDatabase, TakesTheFirstWatermarkThatIsNotNull) {
  sql("DROP TABLE IF EXISTS " + q("decisions"));
  sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, updated " + product.timestamp + ", created " + product.timestamp + ")");
  config.watermark = {"updated", "created"};
  config.columns = {"id"};
  config.chunk = 1;
  sql("INSERT INTO " + q("decisions") + " VALUES (1, NULL, '2026-03-02 08:00:02'), (2, '2026-03-02 08:00:01', '2026-03-02 07:00:00')");
  const Rows got = drain();
  ASSERT_EQ(got.size(), 2u);
  EXPECT_TRUE(got[0].starts_with("2|")) << got[0];
  EXPECT_TRUE(got[1].starts_with("1|")) << got[1];
}

}  // namespace
}  // namespace xinshi::database

// SPDX-License-Identifier: Apache-2.0
// The arithmetic of a database source: watermarks, places, statements, memory of rows, pace, hours.
#include <gtest/gtest.h>

#include "core/day_hours.h"
#include "sources/database/dialect.h"
#include "sources/database/pace.h"
#include "sources/database/position.h"
#include "sources/database/query.h"
#include "sources/database/seen_rows.h"
#include "sources/database/watermark.h"
#include "support/manual_clock.h"

namespace xinshi::database {
namespace {

std::string moved(WatermarkType type, const char* text, std::int64_t by) {
  const auto watermark = Watermark::parse(type, text);
  return watermark ? watermark->moved(by) : "none";
}

TEST(Watermark, MovesInTheFormInWhichItStands) {
  EXPECT_EQ(moved(WatermarkType::Time, "2026-03-01 00:00:30.123456", -60), "2026-02-28 23:59:30.123456");
  EXPECT_EQ(moved(WatermarkType::Time, "2026-03-01T00:00:30", -30), "2026-03-01T00:00:00");
  EXPECT_EQ(moved(WatermarkType::Time, "1970-01-01 00:00:00", -1), "1969-12-31 23:59:59");
  EXPECT_EQ(moved(WatermarkType::Number, "1000", -1'001), "-1");
  EXPECT_EQ(moved(WatermarkType::Number, "123456789012345678.000", -8), "123456789012345670");
  EXPECT_EQ(moved(WatermarkType::Text, "20260301000030", -31), "20260228235959");
}

TEST(Watermark, OfDaysMovesByAtLeastOne) {
  EXPECT_EQ(moved(WatermarkType::Date, "2026-03-01", -600), "2026-02-28");
  EXPECT_EQ(moved(WatermarkType::Text, "20240301", -86'400), "20240229");
}

TEST(Watermark, IsNoneWhereItCannotBeRead) {
  for (const char* each : {"", "soon", "2026-02-30 00:00:00", "2026-03-01 25:00:00", "2026-03-01 00:00:00.", "20260301", "12 March"}) {
    EXPECT_FALSE(Watermark::parse(WatermarkType::Time, each)) << each;
  }
  for (const char* each : {"", "1.5", "1e5", "99999999999999999999", "x"}) EXPECT_FALSE(Watermark::parse(WatermarkType::Number, each)) << each;
}

TEST(Watermark, ComparesByMeaningAndNotByText) {
  const auto point = [](WatermarkType type, const char* text) { return Watermark::parse(type, text)->point(); };
  EXPECT_LT(point(WatermarkType::Number, "9"), point(WatermarkType::Number, "10"));
  EXPECT_EQ(point(WatermarkType::Time, "2026-03-01 00:00:00.5"), point(WatermarkType::Time, "2026-03-01T00:00:00.500000"));
  EXPECT_EQ(local_point(ManualClock::kStart), point(WatermarkType::Time, "2026-03-02 09:00:00"));
}

TEST(Position, GoesThereAndBack) {
  Position position;
  position.reread = 3;
  position.high = "2026-03-01 00:00:00";
  position.next = "2026-02-28 23:50:00";
  position.at = {"", "a b,c=\xFF"};
  position.full = true;
  position.full_done = 1'772'413'200;
  position.rejected = {{1, ~std::uint64_t{0}}, {2, 3}};
  position.columns = {{"编 号", ColumnClass::Integer}, {"", ColumnClass::Other}};
  const auto again = Position::parse(position.text());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text(), position.text());
  EXPECT_EQ(again->at, position.at);
  EXPECT_EQ(again->columns, position.columns);
  EXPECT_EQ(again->rejected, position.rejected);
  EXPECT_TRUE(again->full && again->full_at.empty());
}

TEST(Position, OfAnotherKindIsNone) {
  for (const char* each : {"", "folder/1 1 2 3", "database/2 v=1", "database/1 v=x", "database/1 h=1", "database/1 c=x41:99", "database/1 z=1", "database/1 "}) {
    EXPECT_FALSE(Position::parse(each)) << each;
  }
}

TEST(Queries, QuoteEveryNameAndAskForValues) {
  const Queries queries(*dialect_named("postgresql"), "\"", {"s\"x", "t;--", {"a", "b"}, {"id", "nr"}, {"upd"}});
  EXPECT_EQ(queries.first(5),
            "SELECT t.\"a\", t.\"b\" FROM \"s\"\"x\".\"t;--\" t WHERE t.\"upd\" IS NOT NULL ORDER BY t.\"upd\", t.\"id\", t.\"nr\" LIMIT 5");
  EXPECT_EQ(queries.behind(5),
            "SELECT t.\"a\", t.\"b\" FROM \"s\"\"x\".\"t;--\" t WHERE t.\"upd\" >= ? AND (t.\"upd\" > ? OR (t.\"upd\" = ? AND (t.\"id\" > ? OR "
            "(t.\"id\" = ? AND (t.\"nr\" > ?))))) ORDER BY t.\"upd\", t.\"id\", t.\"nr\" LIMIT 5");
  EXPECT_EQ(queries.behind_parameters(), (std::vector<std::size_t>{0, 0, 0, 1, 1, 2}));
  EXPECT_EQ(queries.done(""), "DELETE FROM \"s\"\"x\".\"t;--\" WHERE \"id\" = ? AND \"nr\" = ?");
  EXPECT_EQ(queries.done("m"), "UPDATE \"s\"\"x\".\"t;--\" SET \"m\" = ? WHERE \"id\" = ? AND \"nr\" = ?");
}

TEST(Queries, BoundRowsInTheWordsOfTheProduct) {
  const auto first = [](const char* dialect) { return Queries(*dialect_named(dialect), "\"", {"", "t", {"a"}, {"a"}, {}}).first(9); };
  EXPECT_EQ(first("mysql"), "SELECT t.\"a\" FROM \"t\" t ORDER BY t.\"a\" LIMIT 9");
  EXPECT_EQ(first("dm"), "SELECT TOP 9 t.\"a\" FROM \"t\" t ORDER BY t.\"a\"");
  EXPECT_EQ(first("sqlserver"), "SELECT TOP 9 t.\"a\" FROM \"t\" t ORDER BY t.\"a\"");
  EXPECT_EQ(first("oracle"), "SELECT * FROM (SELECT t.\"a\" FROM \"t\" t ORDER BY t.\"a\") WHERE ROWNUM <= 9");
  EXPECT_EQ(first("standard"), "SELECT t.\"a\" FROM \"t\" t ORDER BY t.\"a\" FETCH FIRST 9 ROWS ONLY");
}

TEST(Dialect, IsKnownByTheProductsName) {
  for (const auto& [product, id] : {std::pair("PostgreSQL", "postgresql"), {"KingbaseES", "kingbase"}, {"DM8", "dm"}, {"Microsoft SQL Server", "sqlserver"},
                                    {"MySQL", "mysql"}, {"openGauss", "gauss"}, {"Oracle", "oracle"}, {"Something", "standard"}}) {
    EXPECT_EQ(dialect_of({product, "", "", "", ""}).id, id);
  }
}

TEST(SeenRows, KnowTheLastContentOfAKeyOnly) {
  SeenRows seen(10);
  seen.note({1, 100, {5, 0}});
  EXPECT_TRUE(seen.unchanged(1, 100));
  seen.note({1, 101, {6, 0}});
  EXPECT_FALSE(seen.unchanged(1, 100));  // back to what it said before is a change
  seen.forget_before({6, 0});
  EXPECT_TRUE(seen.unchanged(1, 101));
  seen.forget_before({7, 0});
  EXPECT_FALSE(seen.unchanged(1, 101));
}

TEST(SeenRows, ForgetTheOldestWhenThereAreTooMany) {
  SeenRows seen(3);
  for (std::uint64_t i = 0; i < 5; ++i) seen.note({i, i, {}});
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_FALSE(seen.unchanged(1, 1));
  EXPECT_TRUE(seen.unchanged(4, 4));
}

TEST(Pace, GivesSoManyRowsASecondAndNoMoreAfterAPause) {
  Pace pace(100);
  EXPECT_EQ(pace.allowed(0, 500), 100u);
  pace.spend(100);
  EXPECT_EQ(pace.allowed(0, 500), 0u);
  EXPECT_EQ(pace.allowed(500'000, 500), 50u);
  EXPECT_EQ(pace.allowed(3'600'000'000, 500), 100u);
  EXPECT_EQ(Pace(0).allowed(0, 500), 500u);
}

TEST(Pace, LosesNoRowToRoundingWhenAskedOften) {
  Pace pace(3);
  pace.spend(3);
  std::uint64_t rows = 0;
  for (std::int64_t us = 0; us <= 10'000'000; us += 10'000) {
    const std::uint64_t now = pace.allowed(us, 100);
    pace.spend(now);
    rows += now;
  }
  EXPECT_EQ(rows, 30u);
}

TEST(DayHours, MayPassMidnight) {
  const auto hours = DayHours::parse({"22:00-06:30", "12:00-13:00"});
  ASSERT_TRUE(hours);
  const auto open = [&](const char* time) { return hours->open(*parse_instant(std::string("2026-03-02T") + time + "+08:00")); };
  EXPECT_TRUE(open("22:00:00"));
  EXPECT_TRUE(open("06:29:59"));
  EXPECT_FALSE(open("06:30:00"));
  EXPECT_TRUE(open("12:59:59"));
  EXPECT_FALSE(open("21:59:59"));
  EXPECT_TRUE(DayHours().open({}));
}

TEST(DayHours, AreRefusedWhenTheyAreNone) {
  for (const char* each : {"", "9", "09:00", "09:00-25:00", "09:60-10:00", "09:00-09:00", "24:00-06:00", "a:b-c:d"}) EXPECT_FALSE(DayHours::parse({each})) << each;
  EXPECT_TRUE(DayHours::parse({"0:00-24:00"}));
}

}  // namespace
}  // namespace xinshi::database

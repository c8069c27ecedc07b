// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace xinshi {
namespace {

constexpr std::int64_t kDayMicros = 86'400 * kMicrosPerSecond;

TEST(Date, CountsFromTheUnixEpoch) {
  EXPECT_EQ(make_date(1970, 1, 1), Date{0});
  EXPECT_EQ(make_date(1969, 12, 31), Date{-1});
  EXPECT_EQ(make_date(2000, 3, 1), Date{11'017});
}

TEST(Date, EveryDayFrom1899To2400MakesTheRoundTrip) {
  const Date last = *make_date(2400, 12, 31);
  int wanted_weekday = 7;  // 1 January 1899 was a Sunday
  for (Date date = *make_date(1899, 1, 1); date <= last; ++date.days) {
    const YearMonthDay civil = year_month_day(date);
    ASSERT_EQ(make_date(civil.year, civil.month, civil.day), date);
    ASSERT_EQ(parse_iso_date(format_date(date)), date);
    ASSERT_EQ(weekday(date), wanted_weekday) << format_date(date);
    wanted_weekday = wanted_weekday % 7 + 1;
  }
}

TEST(Date, RefusesDaysThatDoNotExist) {
  EXPECT_FALSE(make_date(2021, 2, 30));
  EXPECT_FALSE(make_date(2021, 2, 29));
  EXPECT_FALSE(make_date(1900, 2, 29));
  EXPECT_FALSE(make_date(2021, 4, 31));
  EXPECT_FALSE(make_date(2021, 0, 1));
  EXPECT_FALSE(make_date(2021, 13, 1));
  EXPECT_FALSE(make_date(2021, 1, 0));
  EXPECT_FALSE(make_date(0, 1, 1));
  EXPECT_FALSE(make_date(10'000, 1, 1));
  EXPECT_FALSE(make_date(2021, -1, std::numeric_limits<int>::max()));
}

TEST(Date, KnowsTheLeapDaysOfTheGregorianCalendar) {
  EXPECT_TRUE(make_date(2000, 2, 29));
  EXPECT_TRUE(make_date(2024, 2, 29));
  EXPECT_TRUE(make_date(2400, 2, 29));
}

TEST(Date, LongTermIsTheLastDayOf2099) { EXPECT_EQ(format_date(long_term_date()), "2099-12-31"); }

TEST(Date, ReadsOnlyTheStrictIsoForm) {
  EXPECT_EQ(parse_iso_date("2026-11-22"), make_date(2026, 11, 22));
  for (const char* text : {"", "2026-11-2", "2026-1-22", "2026/11/22", "20261122", "2026-11-22 ", " 2026-11-22",
                           "2026-11-22T", "2026-02-30", "2026-11-+2", "26-11-22", "+026-11-22", "0000-01-01"})
    EXPECT_FALSE(parse_iso_date(text)) << text;
}

TEST(Date, DayOfAnInstantIsTheDayInBeijing) {
  EXPECT_EQ(date_of(*parse_instant("2026-11-22T15:59:59.999999Z")), make_date(2026, 11, 22));
  EXPECT_EQ(date_of(*parse_instant("2026-11-22T16:00:00Z")), make_date(2026, 11, 23));
  EXPECT_EQ(date_of(Instant{-1}), make_date(1970, 1, 1));
  EXPECT_EQ(date_of(Instant{-8 * 3'600 * kMicrosPerSecond - 1}), make_date(1969, 12, 31));
}

TEST(Date, EndsWhereTheNextDayStarts) {
  const Date date = *make_date(2026, 11, 22);
  EXPECT_EQ(format_instant(start_of_day(date)), "2026-11-22T00:00:00.000+08:00");
  EXPECT_EQ(format_instant(end_of_day(date)), "2026-11-23T00:00:00.000+08:00");
  EXPECT_EQ(end_of_day(date).us - start_of_day(date).us, kDayMicros);
}

TEST(Instant, IsWrittenInBeijingTimeWithMilliseconds) {
  EXPECT_EQ(format_instant(Instant{0}), "1970-01-01T08:00:00.000+08:00");
  EXPECT_EQ(format_instant(Instant{-1}), "1970-01-01T07:59:59.999+08:00");
  EXPECT_EQ(format_instant(*parse_instant("2026-11-22T02:00:00.1239Z")), "2026-11-22T10:00:00.123+08:00");
  EXPECT_EQ(format_instant(*parse_instant("2026-12-31T16:30:00Z")), "2027-01-01T00:30:00.000+08:00");
}

TEST(Instant, FarBeyondTheCalendarIsWrittenWithTheNearestDay) {
  EXPECT_TRUE(format_instant(Instant{std::numeric_limits<std::int64_t>::max()}).starts_with("9999-12-31T"));
  EXPECT_TRUE(format_instant(Instant{std::numeric_limits<std::int64_t>::min()}).starts_with("0001-01-01T"));
  EXPECT_EQ(format_date(Date{std::numeric_limits<std::int32_t>::max()}), "9999-12-31");
  EXPECT_EQ(format_date(Date{std::numeric_limits<std::int32_t>::min()}), "0001-01-01");
}

TEST(Instant, ReadsTheExamplesOfRfc3339) {
  EXPECT_EQ(parse_instant("1985-04-12T23:20:50.52Z"), Instant{482'196'050'520'000});
  EXPECT_EQ(parse_instant("1996-12-19T16:39:57-08:00"), parse_instant("1996-12-20T00:39:57Z"));
  EXPECT_EQ(parse_instant("1937-01-01T12:00:27.87+00:20"), parse_instant("1937-01-01T11:40:27.870Z"));
  EXPECT_EQ(parse_instant("1990-12-31T23:59:60Z"), parse_instant("1991-01-01T00:00:00Z"));
  EXPECT_EQ(parse_instant("1990-12-31T15:59:60-08:00"), parse_instant("1991-01-01T00:00:00Z"));
}

TEST(Instant, ReadsAnyOffsetAndAnyLengthOfFraction) {
  const auto wanted = parse_instant("2026-11-22T10:00:00.123456+08:00");
  ASSERT_TRUE(wanted);
  EXPECT_EQ(parse_instant("2026-11-22T02:00:00.123456789123456789z"), wanted);
  EXPECT_EQ(parse_instant("2026-11-21t20:30:00.123456-05:30"), wanted);
  EXPECT_EQ(parse_instant("2026-11-22T02:00:00.123456-00:00"), wanted);
  EXPECT_EQ(parse_instant("2026-11-22T10:00:00+08:00")->us + 123'456, wanted->us);
}

TEST(Instant, RefusesWhatRfc3339DoesNotAllow) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22 10:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z",
        "2026-11-22T10:00:60Z", "2026-11-22T10:00:61Z", "2026-11-22T10:00Z", "2026-11-22T10:00:00.Z",
        "2026-11-22T10:00:00,1Z", "2026-11-22T10:00:00+0800", "2026-11-22T10:00:00+24:00", "2026-11-22T10:00:00+08:60",
        "2026-11-22T10:00:00Z ", "2026-02-30T10:00:00Z", "2026-11-22T1:00:00Z", "2026-11-22T10:00:00+08"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Instant, MovesByMilliseconds) { EXPECT_EQ(after_ms(Instant{5}, 2), Instant{2'005}); }

}  // namespace
}  // namespace xinshi

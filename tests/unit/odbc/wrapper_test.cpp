// SPDX-License-Identifier: Apache-2.0
// What the ODBC wrapper decides without a driver.
#include <gtest/gtest.h>

#include "odbc/column_sizes.h"
#include "odbc/connection_string.h"
#include "odbc/diagnostics.h"
#include "odbc/wide_text.h"

namespace xinshi::odbc {
namespace {

TEST(ConnectionString, KeepsWhatItIsGivenAndAddsUserAndPassword) {
  DatabaseTarget target;
  target.connection = "Driver={PostgreSQL Unicode}; Servername=10.0.0.5 ;Database={a;b}}c}";
  target.user = "reader";
  target.password = Secret("p;w}d");
  EXPECT_EQ(full_connection_string(target).reveal(), "Driver={PostgreSQL Unicode};Servername=10.0.0.5;Database={a;b}}c};UID=reader;PWD={p;w}}d};");
}

TEST(ConnectionString, GivesMySqlDriversUtf8UnlessTheyNameASetThemselves) {
  DatabaseTarget target;
  target.connection = "Driver={MariaDB Unicode};Server=x";
  EXPECT_EQ(full_connection_string(target).reveal(), "Driver={MariaDB Unicode};Server=x;CHARSET=utf8mb4;");
  target.connection = "Driver=/usr/lib/libmaodbc.so;charset=latin1";
  EXPECT_EQ(full_connection_string(target).reveal(), "Driver=/usr/lib/libmaodbc.so;charset=latin1;");
  target.connection = "Driver={SQLite3};Database=x.db";
  EXPECT_EQ(full_connection_string(target).reveal(), "Driver={SQLite3};Database=x.db;");
}

TEST(ConnectionString, SurvivesTextThatIsNone) {
  for (const char* each : {"", ";", "=", "a", "a={", "a={b", ";;a=b;;", "a=b}c;d={}}"}) (void)parse_attributes(each);
  EXPECT_EQ(parse_attributes(";;a=b;;").front(), (std::pair<std::string, std::string>("a", "b")));
}

TEST(Diagnostics, DecideByStateNumberAndText) {
  struct Case {
    const char *state, *native, *text;
    Doing doing;
    const char* code;
    Fault fault;
  };
  const Case cases[] = {
      {"01000", "0", "[unixODBC][Driver Manager]Can't open lib 'x' : file not found", Doing::Connecting, "SRC-0203", Fault::Config},
      {"IM002", "0", "Data source name not found", Doing::Connecting, "SRC-0203", Fault::Config},
      {"28000", "1045", "Access denied for user", Doing::Connecting, "SRC-0202", Fault::Config},
      {"08001", "101", "FATAL:  password authentication failed for user \"a\"", Doing::Connecting, "SRC-0202", Fault::Config},
      {"08001", "101", "connection refused", Doing::Connecting, "SRC-0201", Fault::Transient},
      {"HYT00", "0", "Login timeout expired", Doing::Connecting, "SRC-0201", Fault::Transient},
      {"08S01", "2013", "Lost connection to server during query", Doing::Working, "SRC-0201", Fault::Transient},
      {"57P01", "1", "terminating connection due to administrator command", Doing::Working, "SRC-0201", Fault::Transient},
      {"42S02", "1146", "Table 'a.b' doesn't exist", Doing::Working, "SRC-0204", Fault::Config},
      {"HY000", "1", "no such column: t.title (1)", Doing::Working, "SRC-0204", Fault::Config},
      {"22P02", "1", "invalid input syntax for type integer: \"110101199001011234\"", Doing::Working, "SRC-0208", Fault::Transient},
  };
  for (const Case& each : cases) {
    const Error error = judge(each.state, each.native, each.text, each.doing);
    EXPECT_EQ(error.code, each.code) << each.text;
    EXPECT_EQ(error.fault, each.fault) << each.text;
  }
}

TEST(Diagnostics, LeaveOutTextsThatMayQuoteValues) {
  const Error error = judge("22P02", "1", "invalid input syntax for type integer: \"110101199001011234\"", Doing::Working);
  EXPECT_EQ(error.detail, "22P02 1");
}

TEST(WideText, GoesThereAndBack) {
  for (const std::string each : {"", "plain", "〔2026〕㐂", "𠀀 and a", "é"}) {
    const WideText wide = to_wide(each);
    EXPECT_EQ(from_wide(wide.data(), wide.size()), each);
  }
  EXPECT_EQ(to_wide("𠀀").size(), 2u);
}

TEST(ColumnSizes, KeepTheArrayWithinItsMemory) {
  ColumnSizes sizes;
  const std::vector<DatabaseColumn> columns{{"id", ColumnClass::Integer, 19, 0}, {"body", ColumnClass::Text, 0, 0}};
  sizes.begin(columns, false, 1 << 20);
  EXPECT_EQ(sizes.rows(500), 500u);
  sizes.grow(1, 1'000'000);
  EXPECT_GT(sizes.bytes(1), 1'000'000u);
  EXPECT_LE(sizes.rows(500) * sizes.bytes(1), ColumnSizes::kRowsetBytes);
  EXPECT_GE(sizes.rows(500), 1u);
}

TEST(ColumnSizes, GrowUntilTheLargestAndForgetOneGiant) {
  ColumnSizes sizes;
  const std::vector<DatabaseColumn> columns{{"body", ColumnClass::Text, 65'536, 0}};
  sizes.begin(columns, false, 1 << 20);
  int steps = 0;
  for (; !sizes.largest(0) && steps < 50; ++steps) sizes.grow(0, 0);  // a driver that does not tell the length
  EXPECT_LT(steps, 15);
  const std::vector<std::size_t> longest{900'000};
  sizes.learn(longest);
  EXPECT_LE(sizes.bytes(0), 4'096u);
}

}  // namespace
}  // namespace xinshi::odbc

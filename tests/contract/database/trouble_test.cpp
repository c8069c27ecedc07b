// SPDX-License-Identifier: Apache-2.0
// Servers that die, refuse, hold old encodings, or let a transaction commit late.
#include <algorithm>
#include <thread>

#include "base/bytes.h"
#include "contract/database/database_fixture.h"

namespace xinshi::database {
namespace {

using Rows = std::vector<std::string>;

class ServerTrouble : public DatabaseTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override { use(GetParam()); }
  void kill_server() { std::string(GetParam()) == "PostgreSQL" ? postgres().kill() : mariadb().kill(); }
  bool start_server() { return std::string(GetParam()) == "PostgreSQL" ? postgres().start() : mariadb().start(); }
};
INSTANTIATE_TEST_SUITE_P(Servers, ServerTrouble, ::testing::Values("PostgreSQL", "MariaDB"), [](const auto& each) { return std::string(each.param); });

TEST_P(ServerTrouble, ThatEndsItIsReportedAndOvercome) {
  make_table();
  insert(1, "before", "2026-03-02 08:00:00");
  EXPECT_EQ(drain(), Rows{"1|before"});
  admin.reset();
  kill_server();
  const auto first = step();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().fault, Fault::Transient) << describe(first.error());
  const auto second = step();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "SRC-0201") << describe(second.error());
  ASSERT_TRUE(start_server());
  admin = connect();
  insert(2, "after", "2026-03-02 08:00:01");
  EXPECT_EQ(drain(), Rows{"2|after"});
  EXPECT_EQ(drain(), Rows{});
}

TEST_P(ServerTrouble, OfALongTransactionIsNoneWithinTheOverlap) {
  make_table();
  const auto writer = connect();
  std::thread transaction;
  if (std::string(GetParam()) == "PostgreSQL") {  // its driver ends a transaction with each statement
    transaction = std::thread([&] {
      sql(*writer, "DO $$ BEGIN INSERT INTO decisions VALUES (1, 'begun first', '2026-03-02 08:00:00'); PERFORM pg_sleep(0.5); END $$");
    });
  } else {
    sql(*writer, "BEGIN");
    insert(*writer, 1, "begun first", "2026-03-02 08:00:00");
  }
  insert(2, "committed first", "2026-03-02 08:05:00");
  EXPECT_EQ(drain(), Rows{"2|committed first"});
  transaction.joinable() ? transaction.join() : sql(*writer, "COMMIT");
  EXPECT_EQ(drain(), Rows{"1|begun first"});
  EXPECT_EQ(drain(), Rows{});
}

TEST_P(ServerTrouble, WithTheLoginIsNamed) {
  make_table();
  config.target.user = "nobody_of_this_name";
  EXPECT_EQ(drain(), Rows{"SRC-0202 "});
}

TEST_P(ServerTrouble, WithTheAccountsRightsIsToldOnce) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  start();
  auto findings = source->inspect();
  ASSERT_TRUE(findings) << describe(findings.error());
  ASSERT_EQ(findings->size(), 1u);
  EXPECT_EQ(findings->front().code, "SRC-0210");
  drain();
  EXPECT_TRUE(log.contains("SRC-0210"));

  const bool pg = std::string(GetParam()) == "PostgreSQL";
  sql(pg ? "DROP ROLE IF EXISTS reader" : "DROP USER IF EXISTS reader@localhost");
  sql(pg ? "CREATE ROLE reader LOGIN" : "CREATE USER reader@localhost");
  sql(pg ? "GRANT SELECT ON decisions TO reader" : "GRANT SELECT ON test.decisions TO reader@localhost");
  config.target.user = "reader";
  start();
  findings = source->inspect();
  ASSERT_TRUE(findings) << describe(findings.error());
  EXPECT_TRUE(findings->empty()) << findings->front().code;
  source.reset();
  sql(pg ? "REVOKE SELECT ON decisions FROM reader" : "REVOKE SELECT ON test.decisions FROM reader@localhost");
  EXPECT_EQ(drain().front().substr(0, 8), pg ? "SRC-0204" : "SRC-0202");  // no right to anything in it: MariaDB shuts the whole database
}

TEST_P(ServerTrouble, WithAPasswordFullOfSignsIsNone) {
  make_table();
  insert(1, "a", "2026-03-02 08:00:00");
  const bool pg = std::string(GetParam()) == "PostgreSQL";
  const std::string word = "p;w}d={x}' \\";
  const std::string literal = pg ? "'p;w}d={x}'' \\'" : "'p;w}d={x}'' \\\\'";
  sql(pg ? "DROP ROLE IF EXISTS guarded" : "DROP USER IF EXISTS guarded@localhost");
  sql(pg ? "CREATE ROLE guarded LOGIN PASSWORD " + literal : "CREATE USER guarded@localhost IDENTIFIED BY " + literal);
  sql(pg ? "GRANT SELECT ON decisions TO guarded" : "GRANT SELECT ON test.decisions TO guarded@localhost");
  if (pg) postgres().ask_passwords();
  config.target.user = "guarded";
  password = Secret("wrong");
  EXPECT_EQ(drain(), Rows{"SRC-0202 "});
  password = Secret(word);
  EXPECT_EQ(drain(), Rows{"1|a"});
}

class OldEncodings : public DatabaseTest {};

const std::string kGbk = "\xC7\xE0\xCA\xAF\xCF\xD8\xA1\xB2\x32\x30\x32\x36\xA1\xB3";  // 青石县〔2026〕

TEST_F(OldEncodings, OfGbkBytesInALatin1ColumnOfMariaDbAreRead) {
  use("MariaDB");
  sql("DROP TABLE IF EXISTS decisions");
  sql("CREATE TABLE decisions (id bigint NOT NULL PRIMARY KEY, title varchar(200) CHARACTER SET latin1, updated datetime(6))");
  sql("INSERT INTO decisions VALUES (1, X'" + to_hex(as_bytes(kGbk)) + "', '2026-03-02 08:00:00')");
  sql("INSERT INTO decisions VALUES (2, X'FFFE', '2026-03-02 08:00:01')");  // not even that
  config.target.connection += ";CHARSET=latin1";
  config.charset = "gb18030";
  EXPECT_EQ(drain(), (Rows{"1|青石县〔2026〕", "2 !SRC-0213(title)"}));
}

TEST_F(OldEncodings, OfAGbkColumnOfMariaDbAreTurnedByTheServer) {
  use("MariaDB");
  sql("DROP TABLE IF EXISTS decisions");
  sql("CREATE TABLE decisions (id bigint NOT NULL PRIMARY KEY, title varchar(200) CHARACTER SET gbk, updated datetime(6))");
  sql("INSERT INTO decisions VALUES (1, '青石县〔2026〕', '2026-03-02 08:00:00')");
  EXPECT_EQ(drain(), Rows{"1|青石县〔2026〕"});
}

TEST_F(OldEncodings, OfAnSqlAsciiDatabaseOfPostgresAreRead) {
  use("PostgreSQL");
  sql("DROP DATABASE IF EXISTS old");
  sql("CREATE DATABASE old ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  config.target.connection = postgres().connection("PostgreSQL ANSI", "old") + ";ConnSettings={set client_encoding to SQL_ASCII}";
  admin = connect();
  sql("CREATE TABLE decisions (id varchar(20) NOT NULL PRIMARY KEY, title varchar(200), updated timestamp)");
  for (const char* id : {"1", "2"}) sql("INSERT INTO decisions VALUES (? || '" + std::string(id) + "', ?, '2026-03-02 08:00:00')", {kGbk.substr(0, 2), kGbk});
  config.charset = "gb18030";
  config.chunk = 1;  // the key is sent back as the bytes that it is
  EXPECT_EQ(drain(), (Rows{"青1|青石县〔2026〕", "青2|青石县〔2026〕"}));
}

TEST_F(OldEncodings, ReadAsUtf8AreProblemsOfTheirRowsThatNameTheColumn) {
  use("MariaDB");
  sql("DROP TABLE IF EXISTS decisions");
  sql("CREATE TABLE decisions (id bigint NOT NULL PRIMARY KEY, title varchar(200) CHARACTER SET latin1, updated datetime(6))");
  sql("INSERT INTO decisions VALUES (1, X'" + to_hex(as_bytes(kGbk)) + "', '2026-03-02 08:00:00'), (2, 'plain', '2026-03-02 08:00:00')");
  config.target.connection += ";CHARSET=latin1";
  EXPECT_EQ(drain(), (Rows{"1 !SRC-0213(title)", "2|plain"}));
}

TEST_F(OldEncodings, PassAsUtf16WhereADriverGivesNothingElse) {
  use("PostgreSQL");
  make_table();
  sql("INSERT INTO decisions VALUES (1, ?, '2026-03-02 08:00:00')", {"〔2026〕㐂𠀀号"});
  config.target.wide = true;
  EXPECT_EQ(drain(), Rows{"1|〔2026〕㐂𠀀号"});
}

class Misconfigured : public DatabaseTest {};

TEST_F(Misconfigured, DriverIsNamedAsMissing) {
  use("SQLite");
  config.target.connection = "Driver={No Such Driver};Server=x";
  EXPECT_EQ(drain(), Rows{"SRC-0203 "});
}

TEST_F(Misconfigured, UnreachableServerIsTransient) {
  use("SQLite");
  config.target.connection = "Driver={PostgreSQL Unicode};Servername=/nonexistent;Database=x";
  const auto answer = step();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "SRC-0201");
  EXPECT_EQ(answer.error().fault, Fault::Transient);
}

TEST_F(Misconfigured, KeyThatIsNotUniqueStopsInsteadOfReadingForEver) {
  use("SQLite");
  sql("CREATE TABLE decisions (id bigint, title varchar(20), updated timestamp)");
  config.chunk = 2;
  for (int i = 0; i < 5; ++i) insert(7, "same", "2026-03-02 08:00:00");
  const Rows got = drain();
  EXPECT_EQ(got.back(), "SRC-0211 decisions.id");
}

TEST_F(Misconfigured, RowsWithoutWatermarkOrKeyAreFoundByInspection) {
  use("SQLite");
  sql("CREATE TABLE decisions (id bigint, title varchar(20), updated timestamp)");
  sql("INSERT INTO decisions VALUES (NULL, 'a', '2026-03-02 08:00:00'), (1, 'b', NULL), (2, 'c', NULL)");
  start();
  const auto findings = source->inspect();
  ASSERT_TRUE(findings) << describe(findings.error());
  ASSERT_EQ(findings->size(), 2u);
  EXPECT_EQ((*findings)[0].where.key, "decisions.id");
  EXPECT_EQ((*findings)[1].where.key, "decisions.updated");
  EXPECT_EQ((*findings)[1].detail, "2");
}

TEST_F(Misconfigured, WatermarkInTheFutureDoesNotHideWhatComesAfterIt) {
  use("SQLite");
  make_table();
  insert(1, "typed by hand", "2099-12-31 00:00:00");
  insert(2, "a", "2026-03-02 08:00:00");
  EXPECT_EQ(drain(), (Rows{"2|a", "1|typed by hand"}));
  insert(3, "b", "2026-03-02 08:00:01");
  EXPECT_EQ(drain(), Rows{"3|b"});
  EXPECT_TRUE(log.contains("SRC-0217"));
}

TEST_F(Misconfigured, AccountThatCannotDeleteHoldsTheOutboxAndSaysSo) {
  use("PostgreSQL");
  make_table();
  insert(1, "o", "2026-03-02 08:00:00");
  sql("DROP ROLE IF EXISTS looker");
  sql("CREATE ROLE looker LOGIN PASSWORD 'x'");
  sql("GRANT SELECT ON decisions TO looker");
  config.target.user = "looker";
  password = Secret("x");
  config.mode = Mode::Outbox;
  config.watermark.clear();
  EXPECT_EQ(drain(), (Rows{"1|o", "SRC-0214 decisions"}));
  EXPECT_EQ(drain(), Rows{"SRC-0214 decisions"});  // not read again and again
  sql("GRANT DELETE ON decisions TO looker");
  EXPECT_EQ(drain(), Rows{});
  insert(2, "p", "2026-03-02 08:00:00");
  EXPECT_EQ(drain(), Rows{"2|p"});
}

}  // namespace
}  // namespace xinshi::database

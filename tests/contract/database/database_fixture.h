// SPDX-License-Identifier: Apache-2.0
// A database source over real servers. One server of each product serves all tests of the program.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "odbc/odbc_driver.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/process.h"
#include "sources/database/database_source.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/temp_directory.h"
#include "support/test_databases.h"

namespace xinshi::database {

/// Keeps hold of the last link, so that a test can try to write through the source's own session.
class TappedDriver final : public DatabaseDriver {
 public:
  explicit TappedDriver(DatabaseDriver& driver) : driver_(driver) {}
  Result<std::unique_ptr<DatabaseLink>> connect(const DatabaseTarget& target) override {
    ++connects;
    auto link = driver_.connect(target);
    if (link) last = link->get();
    return link;
  }
  DatabaseLink* last = nullptr;
  int connects = 0;

 private:
  DatabaseDriver& driver_;
};

inline PostgresServer& postgres() {
  static PostgresServer server;
  return server;
}
inline MariaServer& mariadb() {
  static MariaServer server;
  return server;
}

/// What differs between the products for a test: where, as whom, and the words of their SQL.
struct Product {
  std::string name, connection, user, quote, timestamp, blob_text;
};

inline Product product_named(const std::string& name, const TempDirectory& dir) {
  if (name == "PostgreSQL") return {name, postgres().connection(), "postgres", "\"", "timestamp(6)", "text"};
  if (name == "MariaDB") return {name, mariadb().connection(), "root", "`", "datetime(6)", "longtext"};
  return {name, "Driver={SQLite3};Database=" + dir.file("test.db"), "", "\"", "timestamp", "text"};
}

class DatabaseTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kLimit = 500;

  static void SetUpTestSuite() { posix::use_utf8_locale(); }

  void use(const std::string& name) {
    if (name == "PostgreSQL") {
      ASSERT_TRUE(postgres().good()) << postgres().log();
    }
    if (name == "MariaDB") {
      ASSERT_TRUE(mariadb().good()) << mariadb().log();
    }
    product = product_named(name, dir);
    config.name = "case-db";
    config.target.connection = product.connection;
    config.target.user = product.user;
    config.target.timeout_ms = 10'000;
    config.table = "decisions";
    config.key = {"id"};
    config.watermark = {"updated"};
    config.poll_ms = 1'000;
    admin = connect();
    ASSERT_TRUE(admin);
  }

  /// A writing connection of the test's own.
  std::unique_ptr<DatabaseLink> connect() {
    DatabaseTarget target = config.target;
    target.read_only = false;
    auto link = driver->connect(target);
    EXPECT_TRUE(link) << describe(link.error());
    return link ? std::move(*link) : nullptr;
  }

  std::string q(const std::string& name) const { return quoted(name, product.quote); }
  void sql(const std::string& text, std::vector<std::string> values = {}) { sql(*admin, text, std::move(values)); }
  void sql(DatabaseLink& link, const std::string& text, std::vector<std::string> values = {}) {
    std::vector<DatabaseParameter> parameters;
    for (const std::string& each : values) parameters.push_back({each, nullptr});
    const auto done = link.run(text, parameters);
    ASSERT_TRUE(done) << text << ": " << describe(done.error());
  }

  /// id, title, updated.
  void make_table() {
    sql("DROP TABLE IF EXISTS " + q("decisions"));
    sql("CREATE TABLE " + q("decisions") + " (id bigint NOT NULL PRIMARY KEY, title varchar(200), updated " + product.timestamp + ")");
  }
  void insert(int id, const std::string& title, const std::string& updated) { insert(*admin, id, title, updated); }
  void insert(DatabaseLink& link, int id, const std::string& title, const std::string& updated) {
    sql(link, "INSERT INTO " + q("decisions") + " (id, title, updated) VALUES (" + std::to_string(id) + ", '" + title + "', '" + updated + "')");
  }
  void update(int id, const std::string& title, const std::string& updated) {
    sql("UPDATE " + q("decisions") + " SET title = '" + title + "', updated = '" + updated + "' WHERE id = " + std::to_string(id));
  }

  void start() {
    source = std::make_unique<DatabaseSource>(
        config, DatabaseSource::Deps{tapped, charsets, clock, log,
                                     [](const std::vector<std::string>& names) { return std::vector<bool>(names.size(), true); },
                                     [this]() -> Result<Secret> { return password; }});
  }

  /// One step of a collector whose store takes everything; answers whether rows came.
  Result<bool> step() {
    if (!source) start();
    if (Status fetched = source->fetch(cursor, kLimit, batch); !fetched) return fetched.error();
    if (batch.rows.empty() && !batch.end_of_unit) return false;
    for (const RawRow& row : batch.rows) taken.push_back(text_of(row));
    cursor = batch.cursor;
    if (Status confirmed = source->confirm(batch, {}); !confirmed) return confirmed.error();
    return true;
  }
  /// A row as `name=value` words without the watermark; NULL is left out; what is wrong with it stands behind.
  std::string text_of(const RawRow& row) const {
    std::string out;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (row.values[i].data() == nullptr || batch.columns->name(static_cast<std::uint32_t>(i)) == "updated") continue;
      out += (out.empty() ? "" : "|") + std::string(row.values[i]);
    }
    for (const Problem& problem : row.problems) out += " !" + problem.code + "(" + join(problem.args, ",") + ")";
    return out;
  }
  /// Reads until nothing comes, then once more after the poll interval.
  std::vector<std::string> drain() {
    taken.clear();
    for (int i = 0; i < 10'000; ++i) {
      const auto more = step();
      if (!more) {
        taken.push_back(more.error().code + " " + more.error().where.key);
        break;
      }
      if (!*more) break;
    }
    clock.advance_ms(config.poll_ms);
    return taken;
  }

  TempDirectory dir;
  Product product;
  std::unique_ptr<DatabaseDriver> driver = odbc::make_driver();
  TappedDriver tapped{*driver};
  posix::IconvDecoders charsets;
  ManualClock clock;  // 2026-03-02T09:00 in Beijing
  MemoryLog log;
  DatabaseConfig config;
  Secret password;
  std::unique_ptr<DatabaseLink> admin;
  std::unique_ptr<DatabaseSource> source;
  std::string cursor;
  RawBatch batch;
  std::vector<std::string> taken;
};

/// Runs over the three products.
class EveryDatabase : public DatabaseTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override { use(GetParam()); }
};

}  // namespace xinshi::database

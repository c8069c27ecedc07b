// SPDX-License-Identifier: Apache-2.0
// How fast rows come through agent/odbc, against the driver's own rate with bound arrays and nothing done with the values, and through a
// whole DatabaseSource in chunks by key. Private servers; one JSON object a line.
//   odbc_bench [rows]
#include <sql.h>
#include <sqlext.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <functional>

#include "odbc/connection_string.h"
#include "odbc/odbc_driver.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/process.h"
#include "platform/posix/system_clock.h"
#include "sources/database/database_source.h"
#include "support/null_log.h"
#include "support/temp_directory.h"
#include "support/test_databases.h"

using namespace xinshi;

namespace {

constexpr std::size_t kColumns = 6, kArray = 500, kBuffer = 256;
const char* const kSelect = "SELECT id, title, name, code, decided, updated FROM decisions ORDER BY id";

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::size_t plain_rows(const DatabaseTarget& target) {
  SQLHANDLE env = nullptr, dbc = nullptr, stmt = nullptr;
  SQLAllocHandle(SQL_HANDLE_ENV, nullptr, &env);
  SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);
  SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
  std::string connection(odbc::full_connection_string(target).reveal());
  SQLDriverConnect(dbc, nullptr, reinterpret_cast<SQLCHAR*>(connection.data()), SQL_NTS, nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
  SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
  std::vector<char> buffer(kColumns * kArray * kBuffer);
  std::vector<SQLLEN> lengths(kColumns * kArray);
  SQLULEN fetched = 0;
  SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, reinterpret_cast<SQLPOINTER>(kArray), 0);
  SQLSetStmtAttr(stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
  std::string sql = kSelect;
  SQLExecDirect(stmt, reinterpret_cast<SQLCHAR*>(sql.data()), SQL_NTS);
  for (std::size_t i = 0; i < kColumns; ++i) {
    SQLBindCol(stmt, static_cast<SQLUSMALLINT>(i + 1), SQL_C_CHAR, buffer.data() + i * kArray * kBuffer, kBuffer, lengths.data() + i * kArray);
  }
  std::size_t rows = 0;
  while (SQL_SUCCEEDED(SQLFetch(stmt))) rows += fetched;
  SQLFreeHandle(SQL_HANDLE_STMT, stmt);
  SQLDisconnect(dbc);
  SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  SQLFreeHandle(SQL_HANDLE_ENV, env);
  return rows;
}

std::size_t wrapped_rows(const DatabaseTarget& target, std::size_t most) {
  const auto link = odbc::make_driver()->connect(target);
  if (!link) return 0;
  Arena arena;
  DatabaseRows rows;
  return (*link)->read(kSelect, {}, {most, 1 << 20}, arena, rows) ? rows.count : 0;
}

std::size_t source_rows(const DatabaseTarget& target, std::size_t chunk) {
  const auto driver = odbc::make_driver();
  posix::IconvDecoders charsets;
  posix::SystemClock clock;
  NullLog log;
  database::DatabaseConfig config;
  config.name = "bench";
  config.target = target;
  config.table = "decisions";
  config.key = {"id"};
  config.mode = database::Mode::Full;
  config.full_every_ms = 3'600'000;
  config.chunk = chunk;
  database::DatabaseSource source(config, {*driver, charsets, clock, log, [](const auto& names) { return std::vector<bool>(names.size(), true); },
                                           [&] { return Result<Secret>(target.password); }});
  std::string cursor;
  RawBatch batch;
  for (std::size_t rows = 0;;) {
    if (!source.fetch(cursor, chunk, batch)) return 0;
    rows += batch.rows.size();
    cursor = batch.cursor;
    if (batch.end_of_unit || batch.rows.empty()) return rows;
    if (!source.confirm(batch, {})) return 0;
  }
}

/// The best of five, so that the figure is the program's and not the machine's.
double rate(std::size_t wanted, const std::function<std::size_t()>& read) {
  double best = 0;
  for (int i = 0; i < 5; ++i) {
    const double began = seconds();
    if (read() != wanted) return std::fprintf(stderr, "rows are missing\n"), 0.0;
    best = std::max(best, static_cast<double>(wanted) / (seconds() - began));
  }
  return best;
}

bool fill(const DatabaseTarget& target, std::size_t count, const std::string& timestamp) {
  DatabaseTarget writing = target;
  writing.read_only = false;
  const auto link = odbc::make_driver()->connect(writing);
  if (!link) return std::fprintf(stderr, "%s\n", describe(link.error()).c_str()), false;
  bool good = static_cast<bool>((*link)->run(
      "CREATE TABLE decisions (id bigint NOT NULL PRIMARY KEY, title varchar(200), name varchar(100), code char(18), decided date, updated " + timestamp + ")", {}));
  for (std::size_t i = 0; i < count && good;) {
    std::string sql = "INSERT INTO decisions VALUES ";
    for (const std::size_t end = std::min(i + 500, count); i < end; ++i) {
      const std::string n = std::to_string(i);
      sql += (sql.ends_with(' ') ? "(" : ",(") + n + ",'青市监罚〔2026〕" + n + "号 违反登记管理规定的行为','东渡云岭物流有限公司" + n +
             "','91330822MA31813927','2026-03-02','2026-03-02 08:00:00.123456')";
    }
    good = static_cast<bool>((*link)->run(sql, {}));
  }
  return good;
}

void measure(const char* name, const DatabaseTarget& target, const std::string& timestamp, std::size_t rows) {
  if (!fill(target, rows, timestamp)) return void(std::fprintf(stderr, "%s: cannot fill\n", name));
  const double plain = rate(rows, [&] { return plain_rows(target); });
  const double ours = rate(rows, [&] { return wrapped_rows(target, rows); });
  const double source = rate(rows, [&] { return source_rows(target, 2'000); });
  std::printf("{\"name\":\"odbc_%s\",\"value\":%.0f,\"unit\":\"rows/s\",\"driver_alone\":%.0f,\"share\":%.2f,\"source_in_chunks\":%.0f,\"rows\":%zu}\n", name, ours, plain,
              ours / plain, source, rows);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  posix::use_utf8_locale();
  const std::size_t rows = argc > 1 ? std::stoul(argv[1]) : 200'000;
  const TempDirectory folder;
  const PostgresServer postgres;
  const MariaServer mariadb;
  DatabaseTarget target;
  target.connection = postgres.connection();
  target.user = "postgres";
  measure("postgresql", target, "timestamp(6)", rows);
  target.connection = mariadb.connection(";CHARSET=utf8mb4");
  target.user = "root";
  measure("mariadb", target, "datetime(6)", rows);
  target.connection = "Driver={SQLite3};Database=" + folder.file("bench.db");
  target.user = "";
  measure("sqlite", target, "timestamp", rows);
}

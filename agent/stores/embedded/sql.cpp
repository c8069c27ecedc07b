// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/sql.h"

#include <utility>

namespace xinshi::embedded {
namespace {

constexpr int kBusyMs = 5'000;

}  // namespace

Error sql_error(int code, std::string detail) {
  const int primary = code & 0xFF;
  if (primary == SQLITE_FULL) return {Fault::Transient, kDiskFull, std::move(detail), {}};
  if (primary == SQLITE_IOERR || primary == SQLITE_NOMEM || primary == SQLITE_BUSY || primary == SQLITE_LOCKED ||
      primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN) {
    return {Fault::Transient, kDiskFault, std::move(detail), {}};
  }
  if (primary == SQLITE_CORRUPT) return {Fault::Corrupt, kDamaged, std::move(detail), {}};
  if (primary == SQLITE_NOTADB) return {Fault::Config, kOtherFile, std::move(detail), {}};
  return {Fault::Internal, kStatement, std::move(detail), {}};
}

Query::~Query() {
  if (busy_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  *busy_ = false;
}

bool Query::row() {
  if (!database_.ok() || statement_ == nullptr) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail_sql(code);
  return false;
}

std::string_view Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(data), data == nullptr ? 0U : static_cast<std::size_t>(size)};
}

// A null pointer would bind NULL: an empty view still is an empty text or blob.
void Query::put(int index, std::string_view text) {
  check(sqlite3_bind_text64(statement_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Query::put(int index, Blob value) {
  check(sqlite3_bind_blob64(statement_, index, value.bytes.empty() ? "" : value.bytes.data(), value.bytes.size(), SQLITE_STATIC));
}

void Query::check(int code) {
  if (code != SQLITE_OK && statement_ != nullptr) database_.fail_sql(code);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Mode mode) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | (mode == Mode::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const int code = sqlite3_open_v2(file.string().c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) return Error{Fault::Config, kCannotOpen, sqlite3_errstr(code), {file.string(), 0, 0, {}}};
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMs);
  return database;
}

Database::~Database() {
  for (auto& [sql, cached] : cached_) sqlite3_finalize(cached.statement);
  sqlite3_close(handle_);
}

sqlite3_stmt* Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail_sql(code);
  return statement;
}

Query Database::use(const char* sql) {
  Cached& cached = cached_[sql];
  if (cached.busy) return Query(*this, prepare(sql), nullptr);
  if (cached.statement == nullptr) cached.statement = prepare(sql);
  cached.busy = cached.statement != nullptr;
  return Query(*this, cached.statement, &cached.busy);
}

void Database::exec(const std::string& sql) {
  if (!ok()) return;
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail_sql(code);
}

void Database::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void Database::fail_sql(int code) {
  fail(sql_error(code, std::string(sqlite3_errstr(code)) + ": " + sqlite3_errmsg(handle_)));
}

Status Database::take() {
  if (!error_) return {};
  Error error = std::move(*error_);
  error_.reset();
  return error;
}

}  // namespace xinshi::embedded

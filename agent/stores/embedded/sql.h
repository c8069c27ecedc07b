// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/result.h"
#include "base/uuid.h"

namespace xinshi::embedded {

inline constexpr char kDiskFull[] = "STO-0101";
inline constexpr char kDiskFault[] = "STO-0102";
inline constexpr char kDamaged[] = "STO-0103";
inline constexpr char kStatement[] = "STO-0104";
inline constexpr char kNewerFormat[] = "STO-0105";
inline constexpr char kOtherFile[] = "STO-0106";
inline constexpr char kWrongKey[] = "STO-0107";
inline constexpr char kCannotOpen[] = "STO-0108";
inline constexpr char kStopping[] = "STO-0109";

/// Bound and read as BLOB; a plain text view is bound as TEXT.
struct Blob {
  std::string_view bytes;
};
inline Blob blob(const Hash& hash) {
  return {as_text(hash)};
}
inline Blob blob(const Bytes16& bytes) {
  return {as_text(bytes)};
}
inline Blob blob(const Uuid& id) {
  return {as_text(id.bytes)};
}

class Database;

/// One run of a prepared statement. Bound texts and blobs are not copied: they must outlive the run.
class Query {
 public:
  Query(Database& database, sqlite3_stmt* statement, bool* busy) : database_(database), statement_(statement), busy_(busy) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  template <class... Values>
  Query& with(const Values&... values) {
    int index = 0;
    (put(++index, values), ...);
    return *this;
  }
  /// Next row; false at the end and after an error, which sticks to the database.
  bool row();
  void run() {
    while (row()) {
    }
  }

  bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t i64(int column) const { return sqlite3_column_int64(statement_, column); }
  std::uint64_t u64(int column) const { return static_cast<std::uint64_t>(i64(column)); }
  std::uint32_t u32(int column) const { return static_cast<std::uint32_t>(i64(column)); }
  int i32(int column) const { return sqlite3_column_int(statement_, column); }
  /// TEXT or BLOB; valid until the next row.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string(bytes(column)); }

 private:
  template <std::integral Number>
  void put(int index, Number value) {
    check(sqlite3_bind_int64(statement_, index, static_cast<std::int64_t>(value)));
  }
  void put(int index, std::string_view text);
  void put(int index, const std::string& text) { put(index, std::string_view(text)); }
  void put(int index, Blob bytes);
  void put(int index, std::nullopt_t) { check(sqlite3_bind_null(statement_, index)); }
  template <class Value>
  void put(int index, const std::optional<Value>& value) {
    value ? put(index, *value) : put(index, std::nullopt);
  }
  void check(int code);

  Database& database_;
  sqlite3_stmt* statement_;
  bool* busy_;  ///< null: the statement belongs to this run alone
};

/// One connection. Errors stick: after the first one every statement is a no-op without rows, until `take` fetches it, so that a
/// step is written straight and judged once, before its commit. Not thread-safe.
class Database {
 public:
  enum class Mode { Write, Read };
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Mode mode);
  ~Database();

  /// `sql` is a literal: statements are kept by its address.
  Query use(const char* sql);
  void exec(const std::string& sql);

  bool ok() const { return !error_; }
  void fail(Error error);
  void fail_sql(int code);
  /// The sticky error, which is cleared.
  Status take();

  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  std::int64_t total_changes() const { return sqlite3_total_changes64(handle_); }
  sqlite3* handle() { return handle_; }

 private:
  struct Cached {
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3_stmt* prepare(const char* sql);

  sqlite3* handle_;
  std::unordered_map<const char*, Cached> cached_;
  std::optional<Error> error_;
};

Error sql_error(int code, std::string detail);

}  // namespace xinshi::embedded

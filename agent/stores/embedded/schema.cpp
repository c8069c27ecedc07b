// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/schema.h"

#include <string>
#include <system_error>

namespace xinshi::embedded {
namespace {

// docs/formats/store.md explains the tables. A chunk's key is its first position: entries and payload of consecutive versions.
constexpr char kTables[] = R"sql(
CREATE TABLE note(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE text(id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE platform(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, level INTEGER NOT NULL, above INTEGER NOT NULL,
  repeat INTEGER NOT NULL, sealed INTEGER NOT NULL DEFAULT 0, previous BLOB) STRICT;
CREATE TABLE source(name TEXT PRIMARY KEY, cursor TEXT NOT NULL DEFAULT '', intake_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE chunk(first_seq INTEGER PRIMARY KEY, count INTEGER NOT NULL, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
  length INTEGER NOT NULL, targets BLOB NOT NULL, entries BLOB NOT NULL, payload BLOB) STRICT;
CREATE TABLE scrub(segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, PRIMARY KEY(segment, offset)) STRICT, WITHOUT ROWID;
CREATE TABLE id_index(key INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(key, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE key_index(key INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(key, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE alias(key BLOB PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE superseded(seq INTEGER PRIMARY KEY) STRICT;
CREATE TABLE delivery(platform INTEGER NOT NULL, first_seq INTEGER NOT NULL, count INTEGER NOT NULL, state INTEGER NOT NULL,
  attempt INTEGER NOT NULL, next_try INTEGER NOT NULL, due INTEGER NOT NULL, due_last INTEGER NOT NULL, origin INTEGER NOT NULL,
  after_seq INTEGER NOT NULL, parcel INTEGER NOT NULL, batch INTEGER NOT NULL, code TEXT NOT NULL, reason BLOB, settled_at INTEGER,
  via INTEGER NOT NULL, PRIMARY KEY(platform, first_seq)) STRICT, WITHOUT ROWID;
CREATE INDEX claimable ON delivery(platform, due, first_seq, next_try) WHERE state=0 AND parcel=0 AND after_seq=0;
CREATE INDEX blocked ON delivery(platform, after_seq) WHERE after_seq<>0;
CREATE TABLE parcel(id INTEGER PRIMARY KEY, platform INTEGER NOT NULL, origin INTEGER NOT NULL, lease INTEGER NOT NULL,
  until INTEGER NOT NULL, half INTEGER NOT NULL, sealed INTEGER NOT NULL, next_try INTEGER NOT NULL, due INTEGER NOT NULL, first_seq INTEGER NOT NULL,
  sequence INTEGER NOT NULL, claimed INTEGER NOT NULL, ranges BLOB NOT NULL) STRICT;
CREATE TABLE batch(id INTEGER PRIMARY KEY, uuid BLOB NOT NULL, platform INTEGER NOT NULL, sequence INTEGER NOT NULL,
  digest BLOB NOT NULL, count INTEGER NOT NULL, sealed_at INTEGER NOT NULL, leaves BLOB NOT NULL,
  receipt INTEGER NOT NULL) STRICT;
CREATE TABLE batch_bytes(id INTEGER PRIMARY KEY, package_version TEXT NOT NULL, signature BLOB NOT NULL, manifest BLOB NOT NULL) STRICT;
CREATE TABLE mention(first_seq INTEGER NOT NULL, kind INTEGER NOT NULL, ref INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY(first_seq, kind, ref)) STRICT, WITHOUT ROWID;
CREATE TABLE receipt(id INTEGER PRIMARY KEY, uuid BLOB, platform INTEGER NOT NULL, previous INTEGER NOT NULL, at INTEGER NOT NULL,
  salt BLOB NOT NULL, bytes BLOB NOT NULL, leaf INTEGER) STRICT;
CREATE UNIQUE INDEX receipt_uuid ON receipt(uuid) WHERE uuid IS NOT NULL;
CREATE TABLE passed(unit INTEGER NOT NULL, receipt INTEGER NOT NULL, PRIMARY KEY(unit, receipt)) STRICT, WITHOUT ROWID;
CREATE TABLE inbox(id INTEGER PRIMARY KEY, sender INTEGER NOT NULL, uuid BLOB NOT NULL, digest BLOB NOT NULL,
  sequence INTEGER NOT NULL, at INTEGER NOT NULL, leaf INTEGER NOT NULL, gap INTEGER NOT NULL, verdicts BLOB NOT NULL,
  receipt BLOB, UNIQUE(uuid, sender)) STRICT;
CREATE TABLE sender(id INTEGER PRIMARY KEY, highest INTEGER NOT NULL) STRICT;
CREATE TABLE origin_manifest(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, signature BLOB NOT NULL, manifest BLOB NOT NULL) STRICT;
CREATE TABLE duplicate(seq INTEGER NOT NULL, inbox INTEGER NOT NULL, PRIMARY KEY(seq, inbox)) STRICT, WITHOUT ROWID;
CREATE TABLE refused_batch(id INTEGER PRIMARY KEY, sender INTEGER NOT NULL, uuid BLOB NOT NULL, digest BLOB NOT NULL,
  code TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE quarantine(id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, unit TEXT NOT NULL, row INTEGER NOT NULL,
  kind TEXT NOT NULL, key TEXT NOT NULL, rule TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX quarantine_source ON quarantine(source);
CREATE TABLE memory(key TEXT PRIMARY KEY, digest BLOB NOT NULL, at INTEGER NOT NULL, answer BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX memory_age ON memory(at);
CREATE TABLE leaf_chunk(first_leaf INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE record_leaf(uuid BLOB NOT NULL, leaf INTEGER NOT NULL, PRIMARY KEY(uuid, leaf)) STRICT, WITHOUT ROWID;
CREATE TABLE batch_leaf(uuid BLOB NOT NULL, leaf INTEGER NOT NULL, PRIMARY KEY(uuid, leaf)) STRICT, WITHOUT ROWID;
)sql";

constexpr int kPageSize = 4'096;
constexpr int kCheckpointPages = 8'000;
constexpr int kWalKeptBytes = 64 << 20;

std::int64_t pragma(Database& database, const char* sql) {
  Query query = database.use(sql);
  return query.row() ? query.i64(0) : 0;
}

Status create(Database& database) {
  database.exec("BEGIN IMMEDIATE");
  database.exec(kTables);
  database.exec("PRAGMA application_id=" + std::to_string(kApplication));
  database.exec("PRAGMA user_version=" + std::to_string(kFormat));
  database.exec("COMMIT");
  return database.take();
}

Status accept(Database& database, const std::string& file) {
  const std::int64_t application = pragma(database, "PRAGMA application_id");
  const std::int64_t format = pragma(database, "PRAGMA user_version");
  const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
  if (Status read = database.take(); !read) {
    Error error = read.error();
    error.where.file = file;
    return error;
  }
  if (application == 0 && format == 0 && tables == 0) return create(database);
  if (application != kApplication) return Error{Fault::Config, kOtherFile, {}, {file, 0, 0, {}}};
  if (format > kFormat) {
    return Error{Fault::Config, kNewerFormat, "format " + std::to_string(format) + ", known " + std::to_string(kFormat), {file, 0, 0, {}}};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Database>> open_for_writing(const EmbeddedConfig& config) {
  std::error_code made;
  std::filesystem::create_directories(config.dir, made);
  const std::filesystem::path file = config.dir / kFileName;
  auto opened = Database::open(file, Database::Mode::Write);
  if (!opened) return opened;
  Database& database = **opened;
  database.exec("PRAGMA page_size=" + std::to_string(kPageSize));
  pragma(database, "PRAGMA journal_mode=WAL");
  database.exec(config.full_sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
  database.exec("PRAGMA secure_delete=ON");
  database.exec("PRAGMA temp_store=MEMORY");
  database.exec("PRAGMA cell_size_check=ON");
  pragma(database, "PRAGMA mmap_size=0");
  database.exec("PRAGMA cache_size=-" + std::to_string(config.cache_bytes / 1024));
  pragma(database, "PRAGMA wal_autocheckpoint");
  database.exec("PRAGMA wal_autocheckpoint=" + std::to_string(kCheckpointPages));
  database.exec("PRAGMA journal_size_limit=" + std::to_string(kWalKeptBytes));
  if (Status accepted = accept(database, file.string()); !accepted) return accepted.error();
  return opened;
}

Result<std::unique_ptr<Database>> open_for_reading(const EmbeddedConfig& config, std::size_t cache_bytes) {
  auto opened = Database::open(config.dir / kFileName, Database::Mode::Read);
  if (!opened) return opened;
  Database& database = **opened;
  database.exec("PRAGMA query_only=ON");
  database.exec("PRAGMA temp_store=MEMORY");
  database.exec("PRAGMA cache_size=-" + std::to_string(cache_bytes / 1024));
  if (Status ready = database.take(); !ready) return ready.error();
  return opened;
}

}  // namespace xinshi::embedded

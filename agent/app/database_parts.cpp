// SPDX-License-Identifier: Apache-2.0
#include "app/database_parts.h"

#include <utility>

#include "platform/posix/process.h"

namespace xinshi::app {
namespace {

constexpr const char* kUnknownColumn = "MAP-0381";

database::Mode mode_of(const std::string& word) {
  if (word == "full") return database::Mode::Full;
  return word == "outbox" ? database::Mode::Outbox : database::Mode::Incremental;
}

database::DatabaseConfig database_config(const runtime::SourceConfig& source) {
  const runtime::DatabasePart& part = source.database;
  database::DatabaseConfig out;
  out.name = source.name;
  out.target.connection = part.connection;
  out.target.user = part.user;
  out.target.wide = part.wide;
  out.target.timeout_ms = part.timeout_ms;
  out.dialect = part.dialect;
  out.schema = part.schema;
  out.table = part.table;
  out.mode = mode_of(part.mode);
  out.key = part.key;
  out.watermark = part.watermark;
  out.watermark_type = part.watermark_type;
  out.from = part.from;
  out.overlap_ms = part.overlap_ms;
  out.overlap_count = part.overlap_count;
  out.follow_regress = part.follow_regress;
  out.full_every_ms = part.full_every_ms;
  out.columns = part.columns;
  out.charset = part.charset;
  out.poll_ms = part.poll_ms;
  out.chunk = part.chunk;
  out.rows_per_second = part.rows_per_second;
  out.hours = part.hours;
  out.mark_column = part.mark_column;
  out.mark_pending = part.mark_pending;
  out.mark_done = part.mark_done;
  out.reread = part.reread;
  return out;
}

std::vector<bool> mapped_columns(const std::shared_ptr<const mapping::SourceAdapter>& adapter, const std::vector<std::string>& names) {
  auto table = std::make_shared<ColumnTable>();
  for (const std::string& name : names) table->intern(name);
  mapping::Decoder decoder(adapter, table, {}, nullptr);
  std::vector<bool> out(names.size(), true);
  for (const Problem& problem : decoder.column_problems()) {
    if (problem.code != kUnknownColumn || problem.args.empty()) continue;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == problem.args[0]) out[i] = false;
    }
  }
  return out;
}

}  // namespace

std::unique_ptr<database::DatabaseSource> make_database_source(const runtime::SourceConfig& config,
                                                               std::shared_ptr<const mapping::SourceAdapter> adapter,
                                                               const DatabaseMeans& means) {
  const std::string password_file = path_text(config.database.password_file);
  return std::make_unique<database::DatabaseSource>(
      database_config(config),
      database::DatabaseSource::Deps{
          means.driver, means.charsets, means.clock, means.log,
          [adapter = std::move(adapter)](const std::vector<std::string>& names) { return mapped_columns(adapter, names); },
          [password_file]() -> Result<Secret> { return password_file.empty() ? Secret() : posix::read_secret_file(password_file); }});
}

Error placed(Error error, const runtime::Config& config, const runtime::SourceConfig& source) {
  if (!error.where.file.empty()) return error;
  error.where.file = path_text(config.file);
  error.where.line = source.line;
  error.where.key = "source." + source.name + (error.where.key.empty() ? "" : " " + error.where.key);
  return error;
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
// The outbox way of a DatabaseSource: rows wait until they are safe and are then marked or deleted.
#include "sources/database/database_source.h"

namespace xinshi::database {

Status DatabaseSource::read_outbox(std::size_t rows, RawBatch& out) {
  if (!undone_.empty()) {
    if (Status done = mark_done(); !done) return done;
  }
  taken_.clear();
  pending_.clear();
  const Queries& queries = session_.stock();
  const bool null = config_.mark_pending.empty();
  const DatabaseParameter pending{config_.mark_pending, nullptr};
  const bool asks = !config_.mark_column.empty() && !null;
  const std::span<const DatabaseParameter> parameters(&pending, asks ? 1 : 0);
  if (Status read = session_.read(queries.pending(config_.mark_column, null, rows), parameters, rows, out.arena, rows_); !read) return read;
  pace_.spend(rows_.count);
  if (rows_.count < rows) idle_until_us_ = deps_.clock.monotonic_us() + config_.poll_ms * kMicrosPerMilli;
  for (std::size_t row = 0; row < rows_.count; ++row) {
    Place key = session_.place_of(rows_, row, false);
    if (key.empty()) return stuck();
    taken_.push_back(std::move(key));
    take_row(rows_, row, out);
  }
  pending_.clear();  // an outbox row is an event of its own, whatever an earlier one said
  return {};
}

Status DatabaseSource::mark_done() {
  if (!session_.open()) {
    if (Status ready = session_.ready(position_.columns); !ready) return ready;
  }
  const std::string statement = session_.stock().done(config_.mark_column);
  const Layout& layout = session_.layout();
  while (!undone_.empty()) {
    std::vector<DatabaseParameter> parameters;
    if (!config_.mark_column.empty()) parameters.push_back({config_.mark_done, nullptr});
    for (std::size_t i = 0; i < layout.key.size(); ++i) parameters.push_back({undone_.back()[i], &layout.columns[layout.key[i]]});
    const Result<std::int64_t> touched = session_.link().run(statement, parameters);
    if (!touched) {
      session_.drop();
      return Error{Fault::Transient, "SRC-0214", touched.error().code + " " + touched.error().detail, {"", 0, 0, config_.table}};
    }
    undone_.pop_back();
  }
  return {};
}

}  // namespace xinshi::database

// SPDX-License-Identifier: Apache-2.0
#include "sources/database/database_source.h"

#include <algorithm>
#include <utility>

namespace xinshi::database {
namespace {

/// Chunks read in one `fetch` when all they hold is known: then the caller gets its turn.
constexpr int kChunksPerFetch = 20;
constexpr std::int64_t kFetchUs = 10 * kMicrosPerSecond;  // likewise of a slow database: a step must not look hung
constexpr std::size_t kRemembered = 200'000;
constexpr std::size_t kRejectedKept = 300;

}  // namespace

DatabaseSource::DatabaseSource(DatabaseConfig config, Deps deps)
    : config_(std::move(config)),
      deps_(std::move(deps)),
      session_(config_, {deps_.driver, deps_.clock, deps_.mapped, deps_.password}),
      row_text_(deps_.charsets, config_.charset),
      pace_(config_.rows_per_second),
      seen_(kRemembered) {}

Status DatabaseSource::fetch(const std::string& cursor, std::size_t limit, RawBatch& out) {
  if (spare_.size() < out.rows.size()) spare_.swap(out.rows);
  out.clear();
  if (Status standing = stand_at(cursor); !standing) return standing;
  if (!config_.hours.open(deps_.clock.now())) {
    session_.drop();  // the night is the administrator's
    return {};
  }
  Status done = read_some(limit, out);
  if (done) return done;
  session_.drop();
  out.clear();
  pending_.clear();
  standing_ = false;
  return done;
}

/// Where the caller stands is the truth: after a step that failed, everything since is read again.
Status DatabaseSource::stand_at(const std::string& cursor) {
  if (standing_ && cursor == handed_) return {};
  std::optional<Position> stored = Position::parse(cursor);
  if (!stored || stored->reread != config_.reread) {
    stored = Position{};
    stored->reread = config_.reread;
  }
  position_ = std::move(*stored);
  handed_ = cursor;
  standing_ = true;
  pending_.clear();
  pass_under_way_ = false;
  full_moved_ = rejected_moved_ = false;
  high_us_ = deps_.clock.monotonic_us();
  return {};
}

std::size_t DatabaseSource::allowance(std::size_t limit) {
  return static_cast<std::size_t>(pace_.allowed(deps_.clock.monotonic_us(), std::min(limit, config_.chunk)));
}

Status DatabaseSource::read_some(std::size_t limit, RawBatch& out) {
  const std::int64_t began = deps_.clock.monotonic_us();
  if (woken_.exchange(false)) idle_until_us_ = 0;
  for (int i = 0; i < kChunksPerFetch && out.rows.empty() && !out.end_of_unit; ++i) {
    if (deps_.clock.monotonic_us() - began > kFetchUs) break;
    const bool idle = deps_.clock.monotonic_us() < idle_until_us_;
    const bool stock = config_.mode == Mode::Full || (config_.mode == Mode::Incremental && idle);
    if (stock ? !full_due() : idle) break;
    const std::size_t rows = allowance(limit);
    if (rows == 0) break;
    if (Status ready = session_.ready(position_.columns); !ready) return ready;
    warn_of_rights();
    position_.columns = session_.layout().notes();
    const Status done = config_.mode == Mode::Outbox ? read_outbox(rows, out) : stock ? read_stock(rows, out) : read_moved(rows, out);
    if (!done) return done;
  }
  if (out.rows.empty() && (full_moved_ || rejected_moved_)) out.end_of_unit = true;  // nothing new, but the place is worth keeping
  if (!out.rows.empty() || out.end_of_unit) hand_out(out);
  return {};
}

void DatabaseSource::hand_out(RawBatch& out) {
  out.unit = config_.table;
  out.columns = session_.layout().table;
  out.cursor = handed_ = position_.text();
  full_moved_ = rejected_moved_ = false;
}

void DatabaseSource::remember(const SeenRow& row, bool rejected) {
  seen_.note(row);
  std::vector<RejectedRow>& list = position_.rejected;
  const std::size_t gone = std::erase_if(list, [&](const RejectedRow& each) { return each.key == row.key; });
  if (rejected) list.push_back({row.key, row.content});
  if (list.size() > kRejectedKept) list.erase(list.begin());
  rejected_moved_ = rejected_moved_ || rejected || gone != 0;
}

bool DatabaseSource::was_rejected(const SeenRow& row) const {
  return std::ranges::find(position_.rejected, RejectedRow{row.key, row.content}) != position_.rejected.end();
}

Status DatabaseSource::confirm(const RawBatch& batch, const std::vector<RowOutcome>& outcomes) {
  if (batch.cursor != handed_) return {};
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    remember(pending_[i], i < outcomes.size() && outcomes[i].kind == RowOutcome::Kind::Rejected);
  }
  pending_.clear();
  if (config_.mode != Mode::Outbox) return {};
  undone_ = std::exchange(taken_, {});
  return mark_done();
}

void DatabaseSource::warn_of_rights() {
  if (std::exchange(told_rights_, true) || config_.mode == Mode::Outbox) return;
  if (session_.may_write().value_or(false)) deps_.log.warn("source.account-can-write", {{"source", config_.name}, {"code", "SRC-0210"}});
}

Result<std::vector<Error>> DatabaseSource::inspect() {
  if (Status ready = session_.ready({}); !ready) return ready.error();
  std::vector<Error> out;
  const auto warn = [&](const char* code, std::string column, std::string detail) {
    out.push_back({Fault::Config, code, std::move(detail), {"", 0, 0, column.empty() ? config_.table : config_.table + "." + column}});
  };
  if (config_.mode != Mode::Outbox && session_.may_write().value_or(false)) warn("SRC-0210", "", session_.link().traits().user);
  const auto count = [&](const std::string& sql, const std::string& column) -> Status {
    const auto answer = session_.one(sql, {});
    if (!answer) return answer.error();
    if (*answer && **answer != "0") warn("SRC-0216", column, **answer);
    return {};
  };
  const Layout& layout = session_.layout();
  for (const std::size_t each : layout.key) {
    const std::string& column = layout.columns[each].name;
    if (Status counted = count(session_.stock().count_null(column), column); !counted) return counted.error();
  }
  if (!layout.watermark.empty()) {
    if (Status counted = count(session_.moved().count_null_watermark(), layout.columns[layout.watermark.front()].name); !counted) return counted.error();
  }
  return out;
}

}  // namespace xinshi::database

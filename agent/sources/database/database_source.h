// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "ports/source.h"
#include "sources/database/pace.h"
#include "sources/database/row_text.h"
#include "sources/database/seen_rows.h"
#include "sources/database/session.h"

namespace xinshi::database {

/// A table or view of somebody else's database. Three ways of reading (Mode):
///
/// Incremental: pass after pass over the rows from (watermark at the last pass's begin − overlap) on, in the order (watermark, key), in
/// chunks by that order. The overlap finds rows that were committed late or changed behind the watermark; rows that say what they said are recognised by
/// fingerprint and not given out again. Where `full_every_ms` is set, a full reading by key runs beside it for what no watermark tells.
/// Full: all rows by key in chunks, again and again. Outbox: pending rows; marked or deleted by `confirm`.
///
/// The cursor (Position) is stored with the rows, so that a reading of millions goes on where it was. Rows are read in short statements;
/// no lock, cursor or transaction stays open at the source between them, and except for the outbox its session is read-only.
/// Never reads outside `hours` or faster than `rows_per_second`; then `fetch` gives nothing.
///
/// Errors of `fetch`: those of DatabaseDriver and DatabaseLink; Config, with the column as `where.key`, and for as long as it holds:
/// SRC-0205 a column has gone, SRC-0206 another type, SRC-0207 the watermark went back, SRC-0209 it cannot be one, SRC-0211 watermark and
/// key do not tell rows apart, SRC-0215 no column that the adapter uses; Transient SRC-0214 outbox rows cannot be marked.
class DatabaseSource final : public Source {
 public:
  struct Deps {
    DatabaseDriver& driver;
    CharsetDecoders& charsets;
    Clock& clock;
    Log& log;
    MappedColumns mapped;
    std::function<Result<Secret>()> password;
  };
  DatabaseSource(DatabaseConfig config, Deps deps);

  const std::string& name() const override { return config_.name; }
  Status fetch(const std::string& cursor, std::size_t limit, RawBatch& out) override;
  Status confirm(const RawBatch& batch, const std::vector<RowOutcome>& outcomes) override;
  void wake() override { woken_ = true; }

  /// Mode::Full without repetition: every row has been handed out.
  bool stock_read() const { return position_.full_done != 0 && !position_.full; }
  /// Looks whether all is well, for `check`: an Error when it cannot be read; else warnings (SRC-0210 the account could write, SRC-0216
  /// rows without key or watermark). Reads no rows.
  Result<std::vector<Error>> inspect();

 private:
  Status stand_at(const std::string& cursor);
  Status read_some(std::size_t limit, RawBatch& out);
  std::size_t allowance(std::size_t limit);
  void hand_out(RawBatch& out);

  Status read_moved(std::size_t rows, RawBatch& out);
  void begin_pass();
  Status measure_pass();
  Status end_pass();
  std::optional<std::string> behind_all_to_come(const Watermark& seen, std::int64_t seen_us) const;
  std::int64_t overlap() const;
  Status check_regress();
  bool full_due() const;
  Status read_stock(std::size_t rows, RawBatch& out);
  Status take_rows(const DatabaseRows& rows, std::size_t asked, bool by_watermark, RawBatch& out);
  void take_row(const DatabaseRows& rows, std::size_t row, RawBatch& out);
  bool in_future(const Watermark& watermark);
  std::optional<Watermark> watermark_of(const DatabaseRows& rows, std::size_t row) const;
  void raise(const Watermark& watermark);
  Error stuck() const;

  Status read_outbox(std::size_t rows, RawBatch& out);
  Status mark_done();
  void remember(const SeenRow& row, bool rejected);
  bool was_rejected(const SeenRow& row) const;
  void warn_of_rights();

  DatabaseConfig config_;
  Deps deps_;
  Session session_;
  RowText row_text_;
  Pace pace_;
  SeenRows seen_;
  Position position_;
  std::string handed_;         ///< the cursor last given out or taken over
  bool standing_ = false;
  bool pass_under_way_ = false;
  bool pass_resumed_ = false;  ///< begun before this object's time: says nothing about rows before its place
  bool pass_measured_ = false;
  std::uint64_t pass_rows_ = 0;
  std::optional<std::string> pass_from_;  ///< the watermark at which this pass began; none = the start
  std::int64_t high_us_ = 0;              ///< when the greatest watermark was seen, or later
  std::int64_t idle_until_us_ = 0;
  std::atomic<bool> woken_{false};
  std::int64_t full_began_ = 0;
  bool full_moved_ = false;        ///< the full reading is further than any stored cursor says
  bool rejected_moved_ = false;    ///< likewise of the rejected rows
  bool regressed_ = false;         ///< of numbers: for good, since new numbers would hide it
  bool told_future_ = false;
  bool told_rights_ = false;
  std::uint64_t row_number_ = 0;
  std::vector<SeenRow> pending_;   ///< of the batch under way
  std::vector<Place> taken_;       ///< outbox: keys of the batch under way
  std::vector<Place> undone_;      ///< outbox: safe, but not yet marked
  DatabaseRows rows_;
  std::vector<RawRow> spare_;
};

}  // namespace xinshi::database

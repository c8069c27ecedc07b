// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/sha256.h"
#include "base/time.h"
#include "core/catalogue.h"
#include "core/deadline.h"
#include "core/identity.h"
#include "core/record.h"
#include "mapping/decoder.h"
#include "pipeline/router.h"
#include "ports/source.h"
#include "ports/store.h"
#include "validation/validator.h"

namespace xinshi::pipeline {

/// Old decisions read once (存量): only those of these days, and without a deadline, so that fresh ones go before them.
struct Stock {
  Date from{};
  Date to{};
};

/// What is known of a rejected row besides its quarantine item.
struct RejectedRow {
  std::optional<Date> decided;
  std::string number;              ///< of the decision, as far as it could be read
  std::vector<std::string> rules;  ///< of its errors; the code where no rule stands behind one
};
/// Sees what would be admitted, and answers one line for each item.
using Look = std::function<Result<std::vector<AdmitAnswer>>(const AdmitRequest& request, const std::vector<RejectedRow>& rejected)>;

struct IntakeConfig {
  std::string source;
  std::shared_ptr<const mapping::SourceAdapter> adapter;
  mapping::Unit unit;
  std::vector<std::string> platforms;  ///< direct platforms of every new version
  int deadline_days = 0;  ///< the strictest of the platforms' rules; 0 = as the catalogue says
  bool newer = false;  ///< rows of this channel are vouched newer than equal older versions (hook, submit; V-43)
  std::string cursor;          ///< name of the cursor; "" = that of the source
  std::optional<Stock> stock;  ///< set: only these, as stock
  Look look;                   ///< set: rows are mapped and checked, shown to this, and nothing is admitted (对账)
  std::shared_ptr<const Router> router;  ///< null: every version goes to all platforms
};

struct IntakeDeps {
  Store& store;
  Clock& clock;
  RandomSource& random;
  const Catalogue& catalogue;
  const validation::Validator& validator;
  const WorkCalendar& calendar;
  const HmacSha256& identity;
};

/// Stages 2 to 6 of a record's walk for a batch of rows: map, check, and one atomic admit of cursor, records, deliveries,
/// quarantine and audit leaves. Used by the collector, the hook, `submit` and `quarantine retry`. One thread.
class Intake {
 public:
  Intake(IntakeConfig config, IntakeDeps deps);
  ~Intake();

  /// One outcome for each row, in order. An Error means that the cursor did not move: take the rows again.
  /// One step, unless a row's operation is about a row above it: those above are then admitted first, without the cursor.
  /// `kind_hint` is null where the adapter tells the kind. `cursor` may be "".
  Result<std::vector<RowOutcome>> take(const RawBatch& batch, const Kind* kind_hint);

  const IntakeConfig& config() const { return config_; }

 private:
  struct Work;
  mapping::Decoder& decoder_for(const RawBatch& batch, const Kind* kind_hint);
  bool judge_columns(const RawBatch& batch, mapping::Decoder& decoder);
  Status read_row(const RawBatch& batch, std::size_t index, mapping::Decoder& decoder, Work& work);
  Status complete(Draft& draft, std::uint32_t& expected_version);
  void keep_record(Record record, std::uint32_t expected_version, RowOutcome& outcome, Work& work);
  bool outside_stock(const Draft& draft) const;
  std::optional<Date> due_of(const Record& record);
  bool speaks_of_row_above(const Draft& draft, const Work& work) const;
  Status admit(const RawBatch& batch, Work& work, const std::string& cursor);

  IntakeConfig config_;
  IntakeDeps deps_;
  RecordLineReader lines_;
  std::unique_ptr<mapping::Decoder> decoder_;
  std::shared_ptr<const ColumnTable> decoder_columns_;
  const Kind* decoder_hint_ = nullptr;
  Problems columns_;  ///< findings about the columns as a whole (V-36), for `columns_known_` of them
  std::size_t columns_known_ = 0;
  Draft draft_;
  std::optional<Date> due_for_;  ///< last decision date asked, with its answer: rows of one file share few dates
  int due_days_ = 0;
  std::optional<Date> due_;
};

/// Findings as a JSON array of {rule, field, severity, code, args}; kept with quarantined rows.
std::string problems_json(const Problems& problems);

}  // namespace xinshi::pipeline

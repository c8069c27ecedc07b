// SPDX-License-Identifier: Apache-2.0
#include "pipeline/intake.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"

namespace xinshi::pipeline {
namespace {

QuarantineItem quarantine_item(const RawBatch& batch, std::size_t index, const Problems& problems, std::string kind, std::string key) {
  QuarantineItem item;
  item.raw = mapping::raw_row_json(batch.rows[index], *batch.columns);
  item.problems = problems_json(problems);
  item.kind = std::move(kind);
  item.key = std::move(key);
  item.row = batch.rows[index].number;
  for (const Problem& problem : problems) {
    if (problem.severity != ProblemSeverity::Error) continue;
    item.rule = problem.rule.empty() ? problem.code : problem.rule;
    break;
  }
  return item;
}

RejectedRow rejected_row(const Draft& draft, const Problems& problems) {
  RejectedRow out;
  const auto text = [&](Role role) {
    const int at = draft.kind == nullptr ? -1 : draft.kind->at(role);
    return at < 0 ? std::string_view{} : draft.fields.get(static_cast<std::size_t>(at));
  };
  out.decided = parse_iso_date(text(Role::DecisionDate));
  out.number = text(Role::DecisionNumber);
  for (const Problem& problem : problems) {
    if (problem.severity != ProblemSeverity::Error) continue;
    const std::string& rule = problem.rule.empty() ? problem.code : problem.rule;
    if (std::find(out.rules.begin(), out.rules.end(), rule) == out.rules.end()) out.rules.push_back(rule);
  }
  return out;
}

}  // namespace

/// Everything of one batch that outlives its rows until the admit is done. Lines and keys stand in growing buffers, so items
/// remember offsets first and get their views at the end.
struct Intake::Work {
  struct Item {
    AdmitItem admit;
    std::size_t line_at = 0, line_size = 0;
    std::string source_row;
    std::string key;
    std::string source_key;
    std::size_t outcome = 0;
  };
  std::string lines;
  std::vector<Item> items;
  std::vector<RowOutcome> outcomes;
  std::vector<QuarantineItem> quarantine;
  std::vector<RejectedRow> rejected;  ///< beside `quarantine`, for a look
  std::vector<Bytes16> salts;
  Date today{};
};

Intake::Intake(IntakeConfig config, IntakeDeps deps) : config_(std::move(config)), deps_(deps), lines_(deps.catalogue) {}
Intake::~Intake() = default;

mapping::Decoder& Intake::decoder_for(const RawBatch& batch, const Kind* kind_hint) {
  if (!decoder_ || decoder_columns_ != batch.columns || decoder_hint_ != kind_hint) {
    decoder_ = std::make_unique<mapping::Decoder>(config_.adapter, batch.columns, config_.unit, kind_hint);
    decoder_columns_ = batch.columns;
    decoder_hint_ = kind_hint;
    columns_known_ = 0;
  }
  return *decoder_;
}

/// True when there is something new to say. JSON and XML bring further columns with later rows.
bool Intake::judge_columns(const RawBatch& batch, mapping::Decoder& decoder) {
  if (batch.columns == nullptr || columns_known_ == batch.columns->generation()) return false;
  const bool first = columns_known_ == 0;
  columns_known_ = batch.columns->generation();
  columns_ = decoder.column_problems();
  return first && !columns_.empty();
}

Result<std::vector<RowOutcome>> Intake::take(const RawBatch& batch, const Kind* kind_hint) {
  Work work;
  work.today = date_of(deps_.clock.now());
  work.outcomes.resize(batch.rows.size());
  work.items.reserve(batch.rows.size());
  work.salts.resize(batch.rows.size());
  deps_.random.fill({reinterpret_cast<std::uint8_t*>(work.salts.data()), work.salts.size() * sizeof(Bytes16)});
  mapping::Decoder& decoder = decoder_for(batch, kind_hint);
  const bool news = judge_columns(batch, decoder);
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    if (Status read = read_row(batch, i, decoder, work); !read) return read.error();
  }
  // Warnings about columns are said once, with the first row that can carry them.
  if (news && !has_error(columns_) && !work.outcomes.empty()) {
    work.outcomes.front().problems.insert(work.outcomes.front().problems.begin(), columns_.begin(), columns_.end());
  }
  if (Status admitted = admit(batch, work, batch.cursor); !admitted) return admitted.error();
  return std::move(work.outcomes);
}

Status Intake::read_row(const RawBatch& batch, std::size_t index, mapping::Decoder& decoder, Work& work) {
  RowOutcome& outcome = work.outcomes[index];
  outcome.row = batch.rows[index].number;
  const auto reject = [&](const Draft& draft, Problems problems) {
    outcome.kind = RowOutcome::Kind::Rejected;
    work.quarantine.push_back(quarantine_item(batch, index, problems, draft.kind ? draft.kind->id : "",
                                              draft.kind ? identity_key(draft, deps_.identity) : ""));
    if (config_.look) work.rejected.push_back(rejected_row(draft, problems));
    outcome.problems = std::move(problems);
  };
  if (decoder.decode(batch.rows[index], draft_) == mapping::Decoder::RowKind::Skipped) {
    outcome.kind = RowOutcome::Kind::Skipped;
    return {};
  }
  if (config_.stock && outside_stock(draft_)) {
    outcome.kind = RowOutcome::Kind::Skipped;
    return {};
  }
  // The sheet as a whole does not fit: each row says so, unless it could not even be read.
  if (has_error(columns_) && !has_error(batch.rows[index].problems)) return reject(draft_, columns_), Status();
  if (has_error(draft_.problems) || draft_.kind == nullptr) return reject(draft_, draft_.problems), Status();
  std::uint32_t expected_version = 0;
  if (draft_.meta.op != Op::Upsert) {
    if (speaks_of_row_above(draft_, work)) {
      std::vector<QuarantineItem> rejected = std::exchange(work.quarantine, {});  // goes with the cursor, so that it goes once
      std::vector<RejectedRow> rows = std::exchange(work.rejected, {});
      if (Status admitted = admit(batch, work, ""); !admitted) return admitted;
      work.quarantine = std::move(rejected);
      work.rejected = std::move(rows);
    }
    if (const Status done = complete(draft_, expected_version); !done) {
      if (done.error().fault == Fault::Transient) return done;  // the store's fault, not the row's
      Problems problems = draft_.problems;
      problems.push_back({"", "", ProblemSeverity::Error, done.error().code, {}});
      return reject(draft_, std::move(problems)), Status();
    }
  }
  auto checked = deps_.validator.check(std::move(draft_), work.today);
  if (auto* rejection = std::get_if<Rejection>(&checked)) {
    reject(rejection->draft, rejection->draft.problems);
    draft_ = std::move(rejection->draft);
    return {};
  }
  work.items.emplace_back();
  work.items.back().outcome = index;
  if (mapping::keeps_source_row(*config_.adapter)) work.items.back().source_row = mapping::raw_row_json(batch.rows[index], *batch.columns);
  keep_record(std::move(std::get<Record>(checked)), expected_version, outcome, work);
  return {};
}

/// An operation is completed from the latest version in the store; where that is a row above, it has to be there first.
bool Intake::speaks_of_row_above(const Draft& draft, const Work& work) const {
  if (work.items.empty()) return false;
  const std::string key = identity_key(draft, deps_.identity);
  const RowMeta& meta = draft.meta;
  return std::any_of(work.items.begin(), work.items.end(), [&](const Work::Item& item) {
    return (!key.empty() && item.key == key) || (!meta.source_key.empty() && item.source_key == meta.source_key) ||
           (meta.given_id && item.admit.given_id == meta.given_id);
  });
}

Status Intake::complete(Draft& draft, std::uint32_t& expected_version) {
  AdmitItem item;
  const std::string key = identity_key(draft, deps_.identity);
  item.kind = draft.kind->id;
  item.op = draft.meta.op;
  item.given_id = draft.meta.given_id;
  item.identity_key = key;
  item.source_key = draft.meta.source_key;
  const Result<StoredVersion> target = deps_.store.find_target(config_.source, item);
  if (!target) {
    if (target.error().fault == Fault::NotFound) return Error{Fault::NotFound, "PIP-0001", "", {}};
    return target.error();
  }
  if (target->kind != draft.kind->id || target->line.empty()) return Error{Fault::NotFound, "PIP-0001", "", {}};
  Draft latest;
  const Result<LineView> line = lines_.read(target->line, latest);
  if (!line) return line.error();
  for (std::size_t i = 0; i < draft.fields.size(); ++i) {
    if (!draft.fields.has(i) && latest.fields.has(i)) draft.fields.set(i, latest.fields.get(i));
  }
  // What mapping filled from the unit would otherwise replace the record's own organ; identity comes from the target.
  draft.meta.given_id = target->id;
  expected_version = target->version;
  return {};
}

/// A row whose day cannot be read is judged like any other: it will say so.
bool Intake::outside_stock(const Draft& draft) const {
  const int at = draft.kind == nullptr ? -1 : draft.kind->at(Role::DecisionDate);
  const auto day = at < 0 ? std::nullopt : parse_iso_date(draft.fields.get(static_cast<std::size_t>(at)));
  return day && (*day < config_.stock->from || config_.stock->to < *day);
}

std::optional<Date> Intake::due_of(const Record& record) {
  if (!record.decided() || config_.stock) return std::nullopt;
  const int days = config_.deadline_days > 0 ? std::min(config_.deadline_days, record.kind().deadline_days) : record.kind().deadline_days;
  if (due_for_ != record.decided() || due_days_ != days) {
    due_for_ = record.decided();
    due_days_ = days;
    due_ = deadline_of(deps_.calendar, *due_for_, due_days_).due;
  }
  return due_;
}

void Intake::keep_record(Record record, std::uint32_t expected_version, RowOutcome& outcome, Work& work) {
  Work::Item& item = work.items.back();
  item.admit.due = due_of(record);
  item.admit.decided = record.decided();
  item.line_at = work.lines.size();
  append_record_line(work.lines, record, item.admit.due);
  item.line_size = work.lines.size() - item.line_at;
  item.admit.salt = work.salts[item.outcome];
  item.admit.commitment = commitment(item.admit.salt, std::string_view(work.lines).substr(item.line_at));
  item.admit.fingerprint = fingerprint(record);
  item.admit.kind = record.kind().id;
  item.admit.op = record.meta().op;
  if (config_.router) {
    item.admit.route = config_.router->targets(record.kind(), record.fields());
    item.admit.except = config_.router->without(record.meta().op);
  }
  item.admit.given_id = record.meta().given_id;
  item.key = identity_key(record, deps_.identity);
  item.source_key = record.meta().source_key;
  item.admit.newer = config_.newer || record.meta().updated_at.has_value();
  item.admit.expected_version = expected_version;
  item.admit.row = record.row();
  outcome.problems = record.problems();
  outcome.due = item.admit.due;
  draft_ = RecordMaker::reuse(std::move(record));
}

Status Intake::admit(const RawBatch& batch, Work& work, const std::string& cursor) {
  AdmitRequest request;
  request.source = config_.source;
  request.unit = batch.unit;
  request.cursor = cursor;
  request.cursor_name = config_.cursor;
  request.platforms = config_.platforms;
  request.now = deps_.clock.now();
  request.quarantine = std::exchange(work.quarantine, {});
  request.items.reserve(work.items.size());
  for (Work::Item& item : work.items) {
    item.admit.line = std::string_view(work.lines).substr(item.line_at, item.line_size);
    item.admit.identity_key = item.key;
    item.admit.source_key = item.source_key;
    item.admit.source_row = item.source_row;
    request.items.push_back(item.admit);
  }
  request.quarantine_for = [&](std::size_t i, bool target_missing) {
    const Work::Item& item = work.items[i];
    const Problems problems{{"", "", ProblemSeverity::Error, target_missing ? "PIP-0001" : "PIP-0002", {}}};
    return quarantine_item(batch, item.outcome, problems, std::string(item.admit.kind), item.key);
  };
  Result<std::vector<AdmitAnswer>> answers = config_.look ? config_.look(request, std::exchange(work.rejected, {})) : deps_.store.admit(request);
  if (!answers) return answers.error();
  for (std::size_t i = 0; i < answers->size(); ++i) {
    const AdmitAnswer& answer = (*answers)[i];
    RowOutcome& outcome = work.outcomes[work.items[i].outcome];
    outcome.id = answer.id;
    outcome.version = answer.version;
    switch (answer.kind) {
      case AdmitAnswer::Kind::New:
      case AdmitAnswer::Kind::NewVersion: outcome.kind = RowOutcome::Kind::Recorded; break;
      case AdmitAnswer::Kind::Repeat: outcome.kind = RowOutcome::Kind::Repeat; break;
      case AdmitAnswer::Kind::Stale:
        outcome.kind = RowOutcome::Kind::Repeat;
        outcome.problems.push_back({"V-43", "", ProblemSeverity::Info, "PIP-0003", {}});
        break;
      case AdmitAnswer::Kind::Conflict:
      case AdmitAnswer::Kind::TargetMissing:
        outcome.kind = RowOutcome::Kind::Rejected;
        outcome.problems.push_back({"", "", ProblemSeverity::Error,
                                    answer.kind == AdmitAnswer::Kind::Conflict ? "PIP-0002" : "PIP-0001", {}});
        break;
    }
  }
  work.items.clear();
  work.lines.clear();
  return {};
}

std::string problems_json(const Problems& problems) {
  std::string out = "[";
  for (const Problem& problem : problems) {
    if (out.size() > 1) out += ',';
    out += "{\"rule\":";
    append_json_string(out, problem.rule);
    out += ",\"field\":";
    append_json_string(out, problem.field);
    out += ",\"severity\":";
    append_json_string(out, word(problem.severity));
    out += ",\"code\":";
    append_json_string(out, problem.code);
    out += ",\"args\":[";
    for (std::size_t i = 0; i < problem.args.size(); ++i) {
      if (i) out += ',';
      append_json_string(out, problem.args[i]);
    }
    out += "]}";
  }
  return out += ']';
}

}  // namespace xinshi::pipeline

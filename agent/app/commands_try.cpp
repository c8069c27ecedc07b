// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <variant>

#include "app/config_text.h"
#include "app/commands.h"
#include "app/database_parts.h"
#include "app/knowledge.h"
#include "app/sample_file.h"
#include "base/sha256.h"
#include "core/identity.h"
#include "core/parcel.h"
#include "crypto/openssl/system_random.h"
#include "odbc/odbc_driver.h"
#include "pipeline/judging_package.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/json_lines_log.h"
#include "platform/posix/system_clock.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

/// One dry run: what it needs and what it has found so far.
struct Trial {
  Context& context;
  Knowledge& knowledge;
  HmacSha256 identity;
  Date today;
  std::unordered_set<std::uint64_t> seen;  ///< of key and fingerprint, shortened: the second of two equal rows is skipped
  std::vector<OutRecord> records;   ///< for --to
  std::vector<std::string> lines;   ///< that `records` point into, by index
  std::uint64_t counts[3] = {};     ///< record, rejected, skipped
  std::uint64_t rows = 0;
  bool for_platform = false;
  std::string member;               ///< of an archive, being read
};

Json fields_json(const Kind& kind, const Fields& fields) {
  Json out = Json::object();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields.has(i)) continue;
    const FieldSpec& field = kind.fields[i];
    if (field.type != FieldType::CodeSet) {
      out[field.code] = fields.get(i);
      continue;
    }
    Json set = Json::array();
    std::string_view rest = fields.get(i);
    while (!rest.empty()) {
      const std::size_t cut = rest.find("、");
      set.push_back(rest.substr(0, cut));
      rest = cut == std::string_view::npos ? std::string_view() : rest.substr(cut + std::string_view("、").size());
    }
    out[field.code] = std::move(set);
  }
  return out;
}

/// The text of a finding with the label of its field in front.
std::string explained(const Context& context, const Kind* kind, const Problem& problem) {
  const std::string text = context.messages.render(context.lang, problem.code, problem.args);
  const auto index = kind ? kind->index_of(problem.field) : std::nullopt;
  if (!index) return text;
  const FieldSpec& field = kind->fields[*index];
  return context.lang == Lang::Zh || field.label_en.empty() ? field.label_zh + "：" + text : field.label_en + ": " + text;
}

Json problems_of(const Context& context, const Kind* kind, const Problems& problems) {
  Json out = Json::array();
  for (const Problem& p : problems) {
    out.push_back({{"rule", p.rule}, {"field", p.field}, {"severity", word(p.severity)}, {"code", p.code},
                   {"message", explained(context, kind, p)}});
  }
  return out;
}

std::uint64_t short_hash(std::string_view text) {
  const Hash digest = sha256(text);
  std::uint64_t out = 0;
  std::memcpy(&out, digest.data(), sizeof out);
  return out;
}

void print(Trial& trial, std::uint64_t row, const char* outcome, const Kind* kind, Op op, const std::string& key, const Fields* fields,
           const Problems& problems, const std::optional<Date>& due) {
  Context& context = trial.context;
  if (context.json) {
    Json out = trial.member.empty() ? Json::object() : Json{{"file", trial.member}};
    out.update(Json{{"row", row}, {"outcome", outcome}, {"kind", kind ? Json(kind->id) : Json(nullptr)}, {"op", word(op)}, {"key", key},
             {"fields", kind && fields ? fields_json(*kind, *fields) : Json::object()}, {"problems", problems_of(context, kind, problems)},
             {"due", due ? Json(format_date(*due)) : Json(nullptr)}});
    context.out(out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    return;
  }
  if (problems.empty()) return;
  context.out(std::string(context.say("第 ", "row ")) + std::to_string(row) + std::string(context.say(" 行  ", "  ")) + outcome + "\n");
  for (const Problem& p : problems) {
    context.out("    " + explained(context, kind, p) + " [" + (p.rule.empty() ? p.code : p.rule) + "]\n");
  }
}

void keep_for_platform(Trial& trial, const Record& record, const std::optional<Date>& due) {
  std::string line;
  append_record_line(line, record, due);
  OutRecord out;
  out.seq = trial.records.size() + 1;
  out.id.bytes[15] = static_cast<std::uint8_t>(out.seq);
  out.kind = record.kind().id;
  out.op = record.meta().op;
  trial.lines.push_back(std::move(line));
  trial.records.push_back(std::move(out));
}

void try_row(Trial& trial, const RawRow& row, mapping::Decoder& decoder, Draft& draft) {
  if (decoder.decode(row, draft) == mapping::Decoder::RowKind::Skipped) {
    ++trial.counts[2];
    return print(trial, row.number, "skipped", nullptr, Op::Upsert, "", nullptr, {}, std::nullopt);
  }
  const Kind* kind = draft.kind;
  if (has_error(draft.problems) || kind == nullptr) {
    ++trial.counts[1];
    const std::string key = kind ? identity_key(draft, trial.identity) : "";
    return print(trial, row.number, "rejected", kind, draft.meta.op, key, &draft.fields, draft.problems, std::nullopt);
  }
  auto checked = trial.knowledge.validator->check(std::move(draft), trial.today);
  if (auto* rejection = std::get_if<Rejection>(&checked)) {
    ++trial.counts[1];
    print(trial, row.number, "rejected", kind, rejection->draft.meta.op, identity_key(rejection->draft, trial.identity), &rejection->draft.fields,
          rejection->draft.problems, std::nullopt);
    draft = std::move(rejection->draft);
    return;
  }
  Record& record = std::get<Record>(checked);
  const std::string key = identity_key(record, trial.identity);
  const bool repeated = !trial.seen.insert(short_hash(key + std::string(as_text(fingerprint(record))))).second;
  const std::optional<Date> due =
      record.decided() ? deadline_of(trial.knowledge.calendar, *record.decided(), kind->deadline_days).due : std::nullopt;
  ++trial.counts[repeated ? 2 : 0];
  print(trial, row.number, repeated ? "skipped" : "record", kind, record.meta().op, key, &record.fields(), record.problems(), due);
  if (!repeated && trial.for_platform) keep_for_platform(trial, record, due);
  draft = RecordMaker::reuse(std::move(record));
}

/// The rows of one file or archive member.
Status read_rows(Trial& trial, folder::InputFile& input, mapping::Decoder& decoder, Progress& progress) {
  Draft draft;
  Arena arena;
  bool told = false;
  for (;;) {
    RawRow row;
    arena.clear();
    const Result<bool> more = input.next(row, arena);
    if (!more) return more.error();
    if (!*more) return {};
    if (!std::exchange(told, true) && !trial.context.json) {
      for (const Problem& p : decoder.column_problems()) trial.context.out(trial.context.messages.render(trial.context.lang, p.code, p.args) + "\n");
    }
    try_row(trial, row, decoder, draft);
    progress.at(++trial.rows, 0);
  }
}

/// A member that cannot be read is one rejected row 0, as in a folder.
void reject_member(Trial& trial, const Error& error) {
  ++trial.counts[1];
  print(trial, 0, "rejected", nullptr, Op::Upsert, "", nullptr, {{"", "", ProblemSeverity::Error, error.code, {error.detail}}}, std::nullopt);
}

Status read_all(Trial& trial, folder::InputSet& inputs, const TryOptions& options, const mapping::Unit& unit,
                const std::shared_ptr<const mapping::SourceAdapter>& adapter) {
  const Kind* hint = options.kind.empty() ? nullptr : trial.knowledge.catalogue.find(options.kind);
  if (!options.kind.empty() && hint == nullptr) return Error{Fault::Config, "CLI-0004", options.kind, {}};
  Progress progress(trial.context, std::string(trial.context.say("试运行", "rows")));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    trial.member = inputs.member(i);
    if (inputs.archive() && !trial.context.json) trial.context.out(trial.member + "\n");
    auto input = inputs.input(i);
    Status read = input ? Status{} : Status(input.error());
    if (input) {
      mapping::Decoder decoder(adapter, (*input)->columns(), unit, hint);
      read = read_rows(trial, **input, decoder, progress);
    }
    if (!read && !inputs.archive()) return read;
    if (!read) reject_member(trial, read.error());
  }
  return {};
}

Status try_file(Trial& trial, const TryOptions& options, const std::shared_ptr<const mapping::SourceAdapter>& adapter) {
  auto sample = open_sample(trial.context, {options.file, options.charset, options.sheet});
  if (!sample) return sample.error();
  return read_all(trial, *(*sample)->inputs, options, configured_unit(trial.context), adapter);
}

/// The first rows of a database source, from its beginning; nothing is stored, so that the service later reads them all the same.
Status try_source(Trial& trial, const TryOptions& options, const std::shared_ptr<const mapping::SourceAdapter>& adapter) {
  runtime::Config config;
  (void)read_whole_config(trial.context, config);
  const mapping::Unit unit{config.unit_name, config.unit_code, config.unit_division};
  const auto named = std::find_if(config.sources.begin(), config.sources.end(), [&](const auto& s) { return s.name == options.source && s.type == "database"; });
  if (named == config.sources.end()) return Error{Fault::Config, "CLI-0014", options.source, {path_text(config.file), 0, 0, "source.name"}};
  const auto driver = odbc::make_driver();
  posix::IconvDecoders decoders;
  posix::SystemClock clock;
  posix::JsonLinesLog log(2, clock);
  runtime::SourceConfig at_once = *named;
  at_once.database.hours = {};  // a person asked
  at_once.database.rows_per_second = 0;
  const auto source = make_database_source(at_once, adapter, {*driver, decoders, clock, log});
  std::unique_ptr<mapping::Decoder> decoder;
  std::string cursor;
  Draft draft;
  RawBatch batch;
  for (std::uint64_t left = options.limit; left > 0;) {
    if (Status fetched = source->fetch(cursor, static_cast<std::size_t>(std::min<std::uint64_t>(left, 500)), batch); !fetched) {
      return placed(fetched.error(), config, *named);
    }
    if (batch.rows.empty()) return {};
    cursor = batch.cursor;
    if (!decoder) {
      decoder = std::make_unique<mapping::Decoder>(adapter, batch.columns, unit, nullptr);
      for (const Problem& p : decoder->column_problems()) {
        if (!trial.context.json) trial.context.out(trial.context.messages.render(trial.context.lang, p.code, p.args) + "\n");
      }
    }
    for (const RawRow& row : batch.rows) try_row(trial, row, *decoder, draft);
    left -= std::min<std::uint64_t>(left, batch.rows.size());
  }
  return {};
}

int write_for_platform(Trial& trial, const TryOptions& options) {
  const std::size_t colon = options.to.find(':');
  const auto plain = read_package(trial.context.files, adapters_folder(trial.context), options.to.substr(0, colon), trial.knowledge.catalogue);
  if (!plain) return trial.context.fail(plain.error());
  posix::SystemClock clock;
  const auto package = pipeline::judging(*plain, trial.knowledge.catalogue, trial.knowledge.rule_data(), clock);
  if (!package) return trial.context.fail(package.error());
  for (std::size_t i = 0; i < trial.records.size(); ++i) trial.records[i].line = trial.lines[i];
  const Result<std::string> bytes = (*package)->encode(trial.records, colon == std::string::npos ? "share" : options.to.substr(colon + 1));
  if (!bytes) return trial.context.fail(bytes.error());
  if (options.output.empty()) {
    trial.context.out(*bytes);
    return kDone;
  }
  const Status written = trial.context.files.write(options.output, *bytes);
  return written ? kDone : trial.context.fail(written.error());
}

}  // namespace

int try_adapter(Context& context, const TryOptions& options) {
  Result<std::unique_ptr<Knowledge>> knowledge = read_knowledge(context.files, schemas_folder(context));
  if (!knowledge) return context.fail(knowledge.error());
  const auto adapter = read_adapter(context.files, adapters_folder(context), options.adapter, (*knowledge)->catalogue);
  if (!adapter) return context.fail(adapter.error());
  crypto::SystemRandom random;
  const Bytes16 key = random16(random);  // personal parts of keys are hashed under a key of this run only
  posix::SystemClock clock;
  if (options.source.empty() == options.file.empty()) return context.fail({Fault::Config, "CLI-0015", "", {}});
  Trial trial{context, **knowledge, HmacSha256(as_text(key)), date_of(clock.now()), {}, {}, {}, {}, 0, !options.to.empty(), {}};
  const Status done = options.source.empty() ? try_file(trial, options, *adapter) : try_source(trial, options, *adapter);
  if (!done) return context.fail(done.error());
  if (!context.json) {
    context.err(std::string(context.say("可报送 ", "records ")) + std::to_string(trial.counts[0]) + std::string(context.say("，退回 ", ", rejected ")) +
                std::to_string(trial.counts[1]) + std::string(context.say("，跳过 ", ", skipped ")) + std::to_string(trial.counts[2]) + "\n");
  }
  if (!options.to.empty()) {
    if (const int wrote = write_for_platform(trial, options); wrote != kDone) return wrote;
  }
  return trial.counts[1] == 0 ? kDone : kDoneWithFindings;
}

}  // namespace xinshi::app

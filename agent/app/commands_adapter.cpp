// SPDX-License-Identifier: Apache-2.0
// adapter new, adapter diff: a first adapter from a sample, and what another version of one would change.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <variant>

#include "app/commands.h"
#include "app/knowledge.h"
#include "app/sample_file.h"
#include "mapping/adapter_draft.h"
#include "platform/posix/system_clock.h"

namespace xinshi::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kSampleRows = 10'000;

std::string text_of(const Context& context, const Problem& problem) {
  return context.messages.render(context.lang, problem.code, problem.args);
}

/// The first member that can be read.
Status read_sample(folder::InputSet& inputs, mapping::SampleColumns& sample) {
  Status last;
  for (std::size_t i = 0; i < inputs.size() && sample.rows() == 0; ++i) {
    auto input = inputs.input(i);
    last = input ? Status{} : Status(input.error());
    RawRow row;
    Arena arena;
    while (last && sample.rows() < kSampleRows) {
      arena.clear();
      const Result<bool> more = (*input)->next(row, arena);
      if (!more) last = more.error();
      if (!more || !*more) break;
      if (row.problems.empty()) sample.add(row, *(*input)->columns());
    }
  }
  return sample.rows() > 0 ? Status{} : last;
}

Json draft_json(const Context& context, const mapping::AdapterDraft& draft, const std::string& toml) {
  Json columns = Json::array();
  for (const mapping::DraftColumn& column : draft.columns)
    columns.push_back({{"column", column.header},
                       {"field", column.field.empty() ? Json(nullptr) : Json(column.field)},
                       {"doubt", column.doubt.code.empty() ? Json(nullptr) : Json(text_of(context, column.doubt))}});
  Json doubts = Json::array();
  for (const Problem& each : draft.doubts)
    doubts.push_back({{"field", each.field}, {"code", each.code}, {"message", text_of(context, each)}});
  return {{"kind", draft.kind->id}, {"columns", columns}, {"missing", draft.missing}, {"doubts", doubts}, {"adapter", toml}};
}

/// What one adapter makes of a row.
struct Judged {
  std::string outcome;
  std::string kind;
  std::string op;
  std::map<std::string, std::string> fields;
  std::vector<std::string> problems;  ///< "rule field severity code", sorted
  bool operator==(const Judged&) const = default;
};

/// One side of a comparison.
struct Side {
  std::shared_ptr<const mapping::SourceAdapter> adapter;
  std::unique_ptr<mapping::Decoder> decoder;
  Draft draft;

  Judged judge(const RawRow& row, const Knowledge& knowledge, Date today) {
    Judged out;
    draft = Draft{};
    if (decoder->decode(row, draft) == mapping::Decoder::RowKind::Skipped) {
      out.outcome = "skipped";
      return out;
    }
    auto checked = knowledge.validator->check(std::move(draft), today);
    auto* rejection = std::get_if<Rejection>(&checked);
    out.outcome = rejection != nullptr ? "rejected" : "record";
    const Draft judged = rejection != nullptr ? std::move(rejection->draft) : RecordMaker::reuse(std::move(std::get<Record>(checked)));
    out.op = word(judged.meta.op);
    for (const Problem& p : judged.problems)
      out.problems.push_back((p.rule.empty() ? p.code : p.rule) + " " + p.field + " " + std::string(word(p.severity)) + " " + p.code);
    std::ranges::sort(out.problems);
    if (judged.kind == nullptr) return out;
    out.kind = judged.kind->id;
    for (std::size_t i = 0; i < judged.fields.size(); ++i)
      if (judged.fields.has(i)) out.fields[judged.kind->fields[i].code] = judged.fields.get(i);
    return out;
  }
};

struct Comparison {
  Context& context;
  const Knowledge& knowledge;
  Date today;
  Side sides[2];
  std::uint64_t rows = 0, changed = 0, newly_rejected = 0, newly_accepted = 0;
};

std::string value_of(const Judged& judged, const std::string& code) {
  const auto found = judged.fields.find(code);
  return found == judged.fields.end() ? "" : found->second;
}

Json changed_fields(const Judged& before, const Judged& after) {
  std::map<std::string, std::string> codes = before.fields;
  codes.insert(after.fields.begin(), after.fields.end());
  Json out = Json::array();
  for (const auto& [code, value] : codes) {
    if (value_of(before, code) != value_of(after, code))
      out.push_back({{"field", code}, {"old", value_of(before, code)}, {"new", value_of(after, code)}});
  }
  return out;
}

Json without(const std::vector<std::string>& from, const std::vector<std::string>& what) {
  Json out = Json::array();
  for (const std::string& each : from)
    if (std::ranges::find(what, each) == what.end()) out.push_back(each);
  return out;
}

void print_change(Comparison& run, const std::string& member, std::uint64_t row, const Judged& before, const Judged& after) {
  Context& context = run.context;
  const Json fields = changed_fields(before, after);
  const Json gone = without(before.problems, after.problems);
  const Json fresh = without(after.problems, before.problems);
  if (context.json) {
    Json out = member.empty() ? Json::object() : Json{{"file", member}};
    out.update(Json{{"row", row},
                    {"outcome", {before.outcome, after.outcome}},
                    {"kind", {before.kind, after.kind}},
                    {"op", {before.op, after.op}},
                    {"fields", fields},
                    {"problems", {{"gone", gone}, {"new", fresh}}}});
    return context.out(out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  std::string text = std::string(context.say("第 ", "row ")) + std::to_string(row) + std::string(context.say(" 行", "")) +
                     (member.empty() ? "" : " (" + member + ")") + "  " + before.outcome +
                     (before.outcome == after.outcome ? "" : " → " + after.outcome) + "\n";
  for (const Json& field : fields)
    text += "    " + field["field"].get<std::string>() + ": " + field["old"].get<std::string>() + " → " + field["new"].get<std::string>() +
            "\n";
  for (const Json& problem : gone) text += "    - " + problem.get<std::string>() + "\n";
  for (const Json& problem : fresh) text += "    + " + problem.get<std::string>() + "\n";
  context.out(text);
}

Status compare_rows(Comparison& run, folder::InputFile& input, const std::string& member, const mapping::Unit& unit) {
  for (Side& side : run.sides) side.decoder = std::make_unique<mapping::Decoder>(side.adapter, input.columns(), unit, nullptr);
  RawRow row;
  Arena arena;
  for (;;) {
    arena.clear();
    const Result<bool> more = input.next(row, arena);
    if (!more) return more.error();
    if (!*more) return {};
    ++run.rows;
    const Judged before = run.sides[0].judge(row, run.knowledge, run.today);
    const Judged after = run.sides[1].judge(row, run.knowledge, run.today);
    if (before == after) continue;
    ++run.changed;
    run.newly_rejected += before.outcome != "rejected" && after.outcome == "rejected";
    run.newly_accepted += before.outcome == "rejected" && after.outcome == "record";
    print_change(run, member, row.number, before, after);
  }
}

int finish(Comparison& run) {
  Context& context = run.context;
  if (context.json) {
    context.out(
        Json{{"rows", run.rows}, {"changed", run.changed}, {"newly_rejected", run.newly_rejected}, {"newly_accepted", run.newly_accepted}}
            .dump() +
        "\n");
  } else {
    context.err(std::string(context.say("共 ", "rows ")) + std::to_string(run.rows) + std::string(context.say(" 行，变化 ", ", changed ")) +
                std::to_string(run.changed) + std::string(context.say("，新退回 ", ", newly rejected ")) +
                std::to_string(run.newly_rejected) + std::string(context.say("，新通过 ", ", newly accepted ")) +
                std::to_string(run.newly_accepted) + "\n");
  }
  return run.changed == 0 ? kDone : kDoneWithFindings;
}

}  // namespace

int adapter_new(Context& context, const AdapterOptions& options) {
  const auto knowledge = read_knowledge(context.files, schemas_folder(context));
  if (!knowledge) return context.fail(knowledge.error());
  const Kind* kind = options.kind.empty() ? nullptr : (*knowledge)->catalogue.find(options.kind);
  if (!options.kind.empty() && kind == nullptr) return context.fail({Fault::Config, "CLI-0004", options.kind, {}});
  auto file = open_sample(context, {options.sample, options.charset, options.sheet});
  if (!file) return context.fail(file.error());
  mapping::SampleColumns sample;
  if (Status read = read_sample(*(*file)->inputs, sample); !read) return context.fail(read.error());
  const mapping::AdapterDraft draft = mapping::draft_adapter(sample, (*knowledge)->catalogue, kind);
  if (draft.kind == nullptr) return context.fail({Fault::Config, "CLI-0010", "", {options.sample, 0, 0, ""}});
  const std::string toml = mapping::draft_toml(draft, options.id, [&](const Problem& p) { return text_of(context, p); });
  if (!options.output.empty()) {
    if (context.files.status(options.output)) return context.fail({Fault::Config, "CLI-0011", "", {options.output, 0, 0, ""}});
    if (Status written = context.files.write(options.output, toml); !written) return context.fail(written.error());
  }
  if (context.json) {
    context.out(draft_json(context, draft, toml).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  } else if (options.output.empty()) {
    context.out(toml);
  }
  const auto doubtful = std::ranges::count_if(draft.columns, [](const mapping::DraftColumn& c) { return !c.doubt.code.empty(); });
  const std::size_t open = static_cast<std::size_t>(doubtful) + draft.missing.size() + draft.doubts.size();
  if (!context.json)
    context.err(std::string(context.say("待核对 ", "to be checked: ")) + std::to_string(open) +
                std::string(context.say(" 处，以“# ?”标出\n", ", marked \"# ?\"\n")));
  return open == 0 ? kDone : kDoneWithFindings;
}

int adapter_diff(Context& context, const AdapterOptions& options) {
  const auto knowledge = read_knowledge(context.files, schemas_folder(context));
  if (!knowledge) return context.fail(knowledge.error());
  posix::SystemClock clock;
  Comparison run{context, **knowledge, date_of(clock.now()), {}, 0, 0, 0, 0};
  for (int side : {0, 1}) {
    auto adapter =
        read_adapter(context.files, adapters_folder(context), side == 0 ? options.before : options.after, (*knowledge)->catalogue);
    if (!adapter) return context.fail(adapter.error());
    run.sides[side].adapter = std::move(*adapter);
  }
  auto file = open_sample(context, {options.sample, options.charset, options.sheet});
  if (!file) return context.fail(file.error());
  const mapping::Unit unit = configured_unit(context);
  folder::InputSet& inputs = *(*file)->inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto input = inputs.input(i);
    const Status read = input ? compare_rows(run, **input, inputs.member(i), unit) : Status(input.error());
    if (!read && !inputs.archive()) return context.fail(read.error());
    if (!read)
      context.err(inputs.member(i) + ": " +
                  context.messages.render(context.lang, read.error().code, std::vector<std::string>{read.error().detail}) + "\n");
  }
  return finish(run);
}

}  // namespace xinshi::app

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/arena.h"
#include "golden_support.h"
#include "mapping/row_reader.h"
#include "pipeline/intake.h"
#include "rule_steps.h"
#include "stores/memory/memory_store.h"
#include "support/manual_clock.h"
#include "support/seeded_random.h"

namespace xinshi::golden {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

const std::string kUnit = "11330822MB0000019K";

/// A node with two platforms; rows come from the adapter `national-2018`.
class Desk {
 public:
  Desk() {
    EXPECT_TRUE(store_.declare_platforms({{"county", Level::County, false, Repeat::Idempotent}, {"city", Level::City, false, Repeat::Idempotent}}));
    const std::string file = "adapters/sources/national-2018/adapter.toml";
    const auto adapter = mapping::read_source_adapter(read_text(source_dir() / file), file, shipped().catalogue);
    EXPECT_TRUE(adapter) << describe(adapter.error());
    clock_.set(*parse_instant("2026-11-20T09:00:00+08:00"));
    intake_ = std::make_unique<pipeline::Intake>(
        pipeline::IntakeConfig{"rules", *adapter, {"", kUnit, ""}, {"county", "city"}},
        pipeline::IntakeDeps{store_, clock_, random_, shipped().catalogue, *shipped().validator, shipped().calendar, identity_});
  }

  /// "new A1", "repeat A1", "rejected PIP-0001": letters stand for ids in the order in which they first appear.
  std::string take(const json& row) {
    RawBatch batch;
    const std::string text = sheet(row);
    ViewStream stream(text);
    batch.unit = "x.csv";
    batch.columns = std::make_shared<ColumnTable>();
    const auto reader = mapping::make_row_reader(mapping::Format::Csv, stream, *batch.columns, {});
    for (RawRow raw; *reader->next(raw, batch.arena); raw = {}) batch.rows.push_back(raw);
    const auto outcomes = intake_->take(batch, shipped().catalogue.find("penalty"));
    EXPECT_TRUE(outcomes) << describe(outcomes.error());
    if (!outcomes || outcomes->size() != 1) return "no outcome";
    const RowOutcome& outcome = outcomes->front();
    if (outcome.kind == RowOutcome::Kind::Rejected) return "rejected " + rules(outcome);
    last_ = *outcome.id;
    const std::string note = rules(outcome);
    return std::string(outcome.kind == RowOutcome::Kind::Repeat ? "repeat " : "new ") + letter(*outcome.id) + std::to_string(outcome.version) +
           (note.empty() ? "" : " " + note);
  }
  void hold(const std::string& platform) { EXPECT_TRUE(store_.operate({platform, {}, last_, 100}, "hold", "test", clock_.now())); }

  Texts deliveries() {
    Texts out;
    const auto views = store_.deliveries({"", {}, last_, 100});
    EXPECT_TRUE(views);
    for (const DeliveryView& view : *views)
      out.push_back(view.platform + " " + std::to_string(view.version) + " " + std::string(word(view.state)));
    std::ranges::sort(out);
    return out;
  }
  std::string line() { return store_.history(last_)->versions.back().line; }
  std::string raw() {
    const auto rows = *store_.quarantine({});
    return rows.empty() ? "" : rows.back().raw;
  }

 private:
  static std::string sheet(const json& row) {
    std::string head, cells;
    for (const auto& [name, value] : row.items()) {
      head += (head.empty() ? "" : ",") + name;
      cells += (cells.empty() ? "" : ",") + value.get<std::string>();
    }
    return head + "\n" + cells + "\n";
  }
  /// Why a row was rejected, and what the store has to say; warnings of the mapping are other cases' business.
  static std::string rules(const RowOutcome& outcome) {
    std::string out;
    for (const Problem& p : outcome.problems)
      if (p.severity == ProblemSeverity::Error || p.rule == "V-43") out += (out.empty() ? "" : " ") + (p.rule.empty() ? p.code : p.rule);
    return out;
  }
  std::string letter(const Uuid& id) {
    const auto at = std::ranges::find(seen_, id);
    const auto index = at - seen_.begin();
    if (at == seen_.end()) seen_.push_back(id);
    return std::string(1, static_cast<char>('A' + index));
  }

  ManualClock clock_;
  SeededRandom random_;
  HmacSha256 identity_{"rules"};
  MemoryStore store_{kUnit, clock_, random_};
  std::unique_ptr<pipeline::Intake> intake_;
  std::vector<Uuid> seen_;
  Uuid last_{};
};

/// The row of a case: a right penalty with `set` over it; null takes a column away. With `only` nothing but those columns.
json row_of(const json& step) {
  static const json bases = json::parse(read_text(source_dir() / "tests/golden/rules/base.json"));
  json row = step.contains("only") ? json::object() : bases.at("penalty");
  row.update(step.value(step.contains("only") ? "only" : "set", json::object()));
  for (auto it = row.begin(); it != row.end();) it = it->is_null() ? row.erase(it) : std::next(it);
  return row;
}

}  // namespace

void step_admit(const json& one) {
  Desk desk;
  Texts told;
  for (const json& step : one["admit"]) {
    if (step.contains("hold")) desk.hold(step["hold"]);
    else told.push_back(desk.take(row_of(step)));
  }
  EXPECT_EQ(told, one["outcomes"].get<Texts>());
  if (one.contains("deliveries")) {
    EXPECT_EQ(desk.deliveries(), one["deliveries"].get<Texts>());
  }
  if (one.contains("line")) {
    EXPECT_NE(desk.line().find(one["line"].get<std::string>()), std::string::npos) << desk.line();
  }
  if (one.contains("raw")) {
    EXPECT_NE(desk.raw().find(one["raw"].get<std::string>()), std::string::npos) << desk.raw();
  }
}

}  // namespace xinshi::golden

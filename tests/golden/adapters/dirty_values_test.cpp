// SPDX-License-Identifier: Apache-2.0
// tests/vectors/dirty_values.csv: what stands in real sheets, by class, and what must become of it.
#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "base/arena.h"
#include "golden_support.h"
#include "mapping/row_reader.h"
#include "support/vectors.h"

namespace xinshi::golden {
namespace {

using Row = std::map<std::string, std::string>;

struct Sheet {
  std::vector<Draft> drafts;
  std::size_t skipped = 0;
  std::vector<Problem> columns;
};

Sheet read_sheet(const std::string& text, const char* kind) {
  static const auto adapter = [] {
    const std::string file = "adapters/sources/national-2018/adapter.toml";
    return *mapping::read_source_adapter(read_text(source_dir() / file), file, shipped().catalogue);
  }();
  Sheet out;
  ViewStream stream(text);
  auto columns = std::make_shared<ColumnTable>();
  const auto reader = mapping::make_row_reader(mapping::Format::Csv, stream, *columns, {});
  mapping::Decoder decoder(adapter, columns, {}, shipped().catalogue.find(kind));
  RawRow row;
  Arena arena;
  while (*reader->next(row, arena)) {
    Draft draft;
    if (decoder.decode(row, draft) == mapping::Decoder::RowKind::Skipped) ++out.skipped;
    else out.drafts.push_back(std::move(draft));
  }
  out.columns = decoder.column_problems();
  return out;
}

const char* kind_of(const std::string& field) { return field.starts_with("XK_") ? "permit" : "penalty"; }

/// The cell in a row that has a number and, for identity numbers, their type.
void judge_cell(const Row& vector) {
  const std::string& field = vector.at("field");
  const std::string kind = kind_of(field);
  const std::string key = field == "CF_WSH" ? "BZ" : kind == "permit" ? "XK_WSH" : "CF_WSH";
  Sheet sheet = read_sheet(key + ",CF_XDR_ZJLX," + field + "\n1号,身份证,\"" + vector.at("raw") + "\"\n", kind.c_str());
  ASSERT_EQ(sheet.drafts.size(), 1U);
  Draft draft = std::move(sheet.drafts.front());
  const std::size_t index = draft.kind->index_of(field).value();
  auto checked = shipped().validator->check(std::move(draft), *parse_iso_date("2026-11-20"));
  const Draft judged = std::holds_alternative<Record>(checked) ? RecordMaker::reuse(std::move(std::get<Record>(checked)))
                                                               : std::move(std::get<Rejection>(checked).draft);
  EXPECT_EQ(judged.fields.get(index), vector.at("wanted"));
  std::vector<std::string> codes;
  for (const Problem& problem : judged.problems)
    if (problem.field == field && !problem.code.starts_with("VAL-")) codes.push_back(problem.code);
  const std::string& wanted = vector.at("finding");
  EXPECT_EQ(codes, wanted.empty() ? std::vector<std::string>{} : std::vector<std::string>{wanted});
}

void judge_header(const Row& vector) {
  const Sheet sheet = read_sheet("\"" + vector.at("raw") + "\",备注\n2,x\n", "penalty");
  ASSERT_EQ(sheet.drafts.size(), 1U);
  const std::string& field = vector.at("field");
  if (!field.empty()) {
    const auto& draft = sheet.drafts.front();
    const std::size_t index = draft.kind->index_of(field).value();
    const bool filled = draft.fields.has(index) || std::ranges::any_of(draft.problems, [&](const Problem& p) { return p.field == field; });
    EXPECT_TRUE(filled) << "the column does not mean " << field;
  }
  std::set<std::string> codes;
  for (const Problem& problem : sheet.columns)
    if (problem.code != "MAP-0382") codes.insert(problem.code);
  const std::string& wanted = vector.at("finding");
  EXPECT_EQ(codes, wanted.empty() ? std::set<std::string>{} : std::set<std::string>{wanted});
}

TEST(DirtyValues, EveryClassIsHandled) {
  std::map<std::string, int> classes;
  for (const Row& vector : test::table("tests/vectors/dirty_values.csv")) {
    SCOPED_TRACE(vector.at("class") + " “" + vector.at("raw") + "” (" + vector.at("note") + ")");
    const std::string& what = vector.at("class");
    ++classes[what];
    if (what == "header") judge_header(vector);
    else if (what == "row") EXPECT_EQ(read_sheet("CF_WSH,CF_SY\n\"" + vector.at("raw") + "\",\n", "penalty").skipped, 1U);
    else judge_cell(vector);
  }
  EXPECT_EQ(classes.size(), 7U);
  EXPECT_GE(classes["date"], 15);
}

}  // namespace
}  // namespace xinshi::golden

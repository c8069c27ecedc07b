// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <iconv.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "base/arena.h"
#include "core/identity.h"
#include "golden_support.h"
#include "mapping/row_reader.h"

namespace xinshi::golden {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// What became of one row.
struct Outcome {
  std::string outcome;
  std::string kind, op, key, reason, basis, date, id;
  std::map<std::string, std::string> fields;
  std::vector<std::string> problems;  ///< "rule field severity", sorted
};

/// A value that could not be read is missing as well, and so are all values of a row that could not be read: only the cause counts.
bool follows_from_another(const Problem& problem, const Problems& all) {
  constexpr std::string_view kMissing[] = {"VAL-0101", "VAL-0205", "VAL-0209"};
  if (std::ranges::find(kMissing, problem.code) == std::end(kMissing)) return false;
  return std::ranges::any_of(all, [&](const Problem& other) {
    const bool cause = other.code.starts_with("MAP-") && other.severity == ProblemSeverity::Error;
    return cause && (other.field.empty() || other.field == problem.field);
  });
}

Outcome outcome_of(const Draft& draft, std::string_view name) {
  static const HmacSha256 key("golden");
  Outcome out;
  out.outcome = name;
  out.op = word(draft.meta.op);
  out.reason = draft.meta.reason;
  out.basis = draft.meta.basis;
  if (draft.meta.op_date) out.date = format_date(*draft.meta.op_date);
  if (draft.meta.given_id) out.id = to_text(*draft.meta.given_id);
  for (const Problem& problem : draft.problems)
    if (!follows_from_another(problem, draft.problems))
      out.problems.push_back(problem.rule + " " + problem.field + " " + std::string(word(problem.severity)));
  std::ranges::sort(out.problems);
  if (draft.kind == nullptr) return out;
  out.kind = draft.kind->id;
  out.key = identity_key(draft, key);
  for (std::size_t i = 0; i < draft.fields.size(); ++i) out.fields[draft.kind->fields[i].code] = draft.fields.get(i);
  return out;
}

std::string to_utf8(const std::string& text, const std::string& charset) {
  if (charset == "UTF-8") return text;
  const iconv_t converter = iconv_open("UTF-8", charset.c_str());
  std::string in = text;
  std::string out(text.size() * 3 + 16, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size();
  std::size_t room = out.size();
  EXPECT_EQ(iconv(converter, &from, &left, &to, &room), 0U) << "the input is not " << charset;
  iconv_close(converter);
  out.resize(out.size() - room);
  return out;
}

fs::path input_of(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().stem() == "input") return entry.path();
  return {};
}

struct CaseRun {
  std::map<std::uint64_t, Outcome> rows;
  std::vector<std::string> columns;
};

CaseRun run_case(const fs::path& folder, const CaseSettings& settings) {
  const fs::path adapter_file = folder.parent_path().parent_path() / "adapter.toml";
  auto adapter = mapping::read_source_adapter(read_text(adapter_file), adapter_file.string(), shipped().catalogue);
  CaseRun out;
  if (!adapter) {
    ADD_FAILURE() << describe(adapter.error());
    return out;
  }
  const fs::path input = input_of(folder);
  const std::string text = to_utf8(read_text(input), settings.charset);
  ViewStream stream(text);
  auto columns = std::make_shared<ColumnTable>();
  const auto reader = mapping::make_row_reader(mapping::detect_format(input.filename().string(), text), stream, *columns, {});
  mapping::Decoder decoder(*adapter, columns, settings.unit, settings.kind.empty() ? nullptr : shipped().catalogue.find(settings.kind));
  RawRow row;
  Arena arena;
  for (;;) {
    const auto more = reader->next(row, arena);
    if (!more) ADD_FAILURE() << describe(more.error());
    if (!more || !*more) break;
    Draft draft;
    if (decoder.decode(row, draft) == mapping::Decoder::RowKind::Skipped) {
      out.rows[row.number].outcome = "skipped";
      continue;
    }
    auto checked = shipped().validator->check(std::move(draft), *parse_iso_date(settings.today));
    if (auto* record = std::get_if<Record>(&checked)) {
      out.rows[row.number] = outcome_of(RecordMaker::reuse(std::move(*record)), "record");
    } else {
      out.rows[row.number] = outcome_of(std::get<Rejection>(checked).draft, "rejected");
    }
  }
  for (const Problem& problem : decoder.column_problems())
    out.columns.push_back(problem.rule + " " + std::string(word(problem.severity)) + " " + problem.code + " " +
                          (problem.args.empty() ? "" : problem.args[0]));
  return out;
}

void compare_text(const json& expected, const char* member, const std::string& actual) {
  if (expected.contains(member)) {
    EXPECT_EQ(actual, expected[member].get<std::string>()) << member;
  }
}

void compare_row(const json& expected, const Outcome& actual, std::map<std::string, std::string>& keys) {
  SCOPED_TRACE("row " + expected["row"].dump());
  compare_text(expected, "outcome", actual.outcome);
  compare_text(expected, "kind", actual.kind);
  compare_text(expected, "op", actual.op);
  compare_text(expected, "reason", actual.reason);
  compare_text(expected, "basis", actual.basis);
  compare_text(expected, "date", actual.date);
  compare_text(expected, "id", actual.id);
  if (expected.contains("fields"))
    for (const auto& [code, value] : expected["fields"].items()) {
      EXPECT_TRUE(actual.fields.contains(code)) << code;
      if (actual.fields.contains(code)) {
        EXPECT_EQ(actual.fields.at(code), value.get<std::string>()) << code;
      }
    }
  if (expected.contains("problems")) {
    std::vector<std::string> wanted;
    for (const auto& problem : expected["problems"])
      wanted.push_back(problem["rule"].get<std::string>() + " " + problem["field"].get<std::string>() + " " +
                       problem["severity"].get<std::string>());
    std::ranges::sort(wanted);
    EXPECT_EQ(actual.problems, wanted);
  }
  if (expected.contains("key")) {  // the same letter stands for the same key, another letter for another one
    const std::string letter = expected["key"];
    const auto [known, fresh] = keys.emplace(letter, actual.key);
    EXPECT_EQ(known->second, actual.key) << "key " << letter;
    for (const auto& [other, key] : keys)
      if (other != letter) {
        EXPECT_NE(key, actual.key) << "keys " << letter << " and " << other;
      }
  }
}

class SourceCases : public testing::TestWithParam<fs::path> {};

TEST_P(SourceCases, MapAndCheckAsExpected) {
  const fs::path& folder = GetParam();
  const CaseSettings settings = read_settings(folder);
  const CaseRun run = run_case(folder, settings);
  std::map<std::string, std::string> keys;
  std::size_t count = 0;
  std::istringstream lines(read_text(folder / "expected.ndjson"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const json expected = json::parse(line);
    ++count;
    const auto actual = run.rows.find(expected["row"].get<std::uint64_t>());
    ASSERT_NE(actual, run.rows.end()) << "no row " << expected["row"];
    compare_row(expected, actual->second, keys);
  }
  EXPECT_EQ(run.rows.size(), count) << "rows that expected.ndjson does not speak of";
  if (settings.checks_columns) {
    EXPECT_EQ(run.columns, settings.columns);
  }
}

std::string case_name(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.parent_path().parent_path().filename().string() + "_" + info.param.filename().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Adapters, SourceCases, testing::ValuesIn(case_folders(source_dir() / "adapters" / "sources")), case_name);

TEST(Adapters, AllParseWithTheShippedCatalogue) {
  std::size_t count = 0;
  for (const char* root : {"adapters/sources", "bench"}) {
    for (const auto& entry : fs::directory_iterator(source_dir() / root)) {
      const fs::path file = entry.path() / "adapter.toml";
      if (!fs::exists(file)) continue;
      ++count;
      const auto adapter = mapping::read_source_adapter(read_text(file), file.string(), shipped().catalogue);
      ASSERT_TRUE(adapter) << describe(adapter.error());
      EXPECT_EQ(mapping::adapter_id(**adapter), entry.path().filename().string());
    }
  }
  EXPECT_GE(count, 2U);
}

}  // namespace
}  // namespace xinshi::golden

// SPDX-License-Identifier: Apache-2.0
// What the compiled validator makes of the keywords of JSON Schema is what Ajv makes of them, on thousands of records of every kind.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "generated_records.h"
#include "support/vectors.h"
#include "validation/validator.h"

namespace xinshi::oracle {
namespace {

using nlohmann::ordered_json;
constexpr std::size_t kRecords = 2500;  // of each kind

/// The catalogue without what JSON Schema cannot say: rules and relations between fields.
Catalogue bare_catalogue() {
  std::map<std::string, std::shared_ptr<const CodeList>> lists;
  for (const std::string& path : test::source_files("schemas/codes")) {
    auto list = *read_code_list(test::source_file(path), path);
    lists[list->id] = list;
  }
  Catalogue out;
  for (const std::string& path : test::source_files("schemas/kinds")) {
    ordered_json schema = ordered_json::parse(test::source_file(path));
    for (const char* key : {"x-rules", "x-conditions", "x-order", "x-sums", "x-publicity-period"}) schema.erase(key);
    auto kind = read_kind(schema.dump(), path, lists);
    EXPECT_TRUE(kind) << describe(kind.error());
    if (kind) {
      EXPECT_TRUE(out.add(*kind).ok());
    }
  }
  return out;
}

/// What the product asks for beyond the keywords: words for nothing in a mandatory field, characters that XML cannot carry, long-term only
/// where it is allowed, the order of a set and the length of its text.
bool beyond_the_keywords(const Problem& problem, const Kind& kind) {
  constexpr std::array<std::string_view, 6> kCodes = {"VAL-0102", "VAL-0106", "VAL-0107", "VAL-0112", "VAL-0113", "VAL-0108"};
  if (std::ranges::find(kCodes, problem.code) != kCodes.end()) return true;
  const auto field = kind.index_of(problem.field);
  return problem.code == "VAL-0103" && field && kind.fields[*field].type == FieldType::CodeSet;
}

/// Identifiers as they leave: blanks removed, letters raised (V-34).
void take_tidied(ordered_json& fields, const Draft& draft) {
  for (auto& [code, value] : fields.items())
    if (value.is_string()) value = draft.fields.get(draft.kind->index_of(code).value());
}

/// Empty when the product takes the record, else why it does not.
std::string verdict(ordered_json& fields, const Kind& kind, const validation::Validator& validator, RecordLineReader& reader) {
  const ordered_json line = {{"kind", kind.id}, {"schema", kind.schema_version}, {"op", "upsert"}, {"fields", fields}};
  Draft draft;
  const std::string text = line.dump();
  if (const auto read = reader.read(text, draft); !read) return read.error().code;
  auto answer = validator.check(std::move(draft), *parse_iso_date("2026-11-20"));
  const auto* rejection = std::get_if<Rejection>(&answer);
  if (rejection == nullptr) return take_tidied(fields, RecordMaker::reuse(std::move(std::get<Record>(answer)))), std::string();
  for (const Problem& problem : rejection->draft.problems)
    if (problem.severity == ProblemSeverity::Error && !beyond_the_keywords(problem, kind)) return problem.field + " " + problem.code;
  return take_tidied(fields, rejection->draft), std::string();
}

TEST(Ajv, DecidesEveryGeneratedRecordAsTheProductDoes) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(XINSHI_BINARY_DIR) / "oracle-ajv";
  const std::string source = std::string(XINSHI_SOURCE_DIR) + "/tests/oracle/ajv";
  ASSERT_EQ(std::system((source + "/install.sh '" + folder.string() + "'").c_str()), 0) << "ajv could not be installed from the npm registry";
  const Catalogue catalogue = bare_catalogue();
  const auto validator = validation::Validator::make(catalogue, {});
  ASSERT_TRUE(validator) << describe(validator.error());
  std::ofstream out(folder / "records.ndjson", std::ios::binary);
  RecordLineReader reader(catalogue);
  unsigned seed = 1;
  for (const auto& kind : catalogue.kinds()) {
    RecordGenerator generator(*kind, seed++);
    for (std::size_t i = 0; i < kRecords; ++i) {
      ordered_json fields = generator.next();
      if (fields.empty()) continue;  // a record line has at least one field
      const std::string why = verdict(fields, *kind, **validator, reader);
      out << ordered_json{{"kind", kind->id}, {"fields", fields}, {"accepted", why.empty()}, {"why", why}}.dump() << "\n";
    }
  }
  out.close();
  const std::string command = "cd '" + folder.string() + "' && node " + source + "/judge.mjs '" + XINSHI_SOURCE_DIR + "' records.ndjson";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace xinshi::oracle

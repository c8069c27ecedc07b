// SPDX-License-Identifier: Apache-2.0
// A city revises its catalogue every year: a new kind or field is a file that is edited, never a program that is built.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <variant>

#include "base/arena.h"
#include "golden_support.h"
#include "mapping/platform_package.h"
#include "mapping/row_reader.h"
#include "support/temp_directory.h"

namespace xinshi::golden {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kNewKind = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "养老机构星级", "x-title-en": "Grade of a nursing home", "type": "object", "additionalProperties": false,
  "x-kind": "nursing-grade", "x-version": "1", "x-origin": "reading", "x-identity": ["PDJG", "PDWH", "JGDM"],
  "x-rules": [{"rule": "V-01", "severity": "error"}, {"rule": "V-16", "severity": "error"}, {"rule": "V-17", "severity": "error"}],
  "x-conditions": [{"rule": "V-17", "field": "XJ", "in": ["五星"], "filled": ["YXQZ"]}],
  "required": ["JGMC", "JGDM", "XJ", "PDWH", "PDJG", "PDRQ"],
  "properties": {
    "JGMC": {"title": "机构名称", "type": "string", "maxLength": 100, "x-type": "text", "x-role": "subject_name"},
    "JGDM": {"title": "机构代码", "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$", "x-type": "text", "x-role": "subject_uscc"},
    "XJ": {"title": "星级", "type": "string", "enum": ["三星", "四星", "五星"], "x-type": "code"},
    "PDWH": {"title": "评定文号", "type": "string", "x-type": "text", "x-role": "decision_number"},
    "PDJG": {"title": "评定机关", "type": "string", "x-type": "text", "x-role": "organ"},
    "PDRQ": {"title": "评定日期", "type": "string", "format": "date", "x-type": "date", "x-role": "decision_date"},
    "YXQZ": {"title": "有效期至", "type": "string", "format": "date", "x-type": "date", "x-role": "valid_to"},
    "LXR": {"title": "联系人", "type": "string", "x-type": "text", "x-personal": "name", "x-publicity": "never"}
  }})";

constexpr const char* kRows =
    "机构名称,机构代码,星级,评定文号,评定机关,评定日期,有效期至,联系人\n"
    "望江安康养老院,91330822MA01234539,五星,望民养〔2026〕1号,望江市民政局,2026/11/2,2029/11/1,李小样\n"
    "望江安康养老院,91330822MA01234539,五星,望民养〔2026〕2号,望江市民政局,2026/11/2,,李小样\n"
    "望江安康养老院,91330822MA01234539,六星,望民养〔2026〕3号,望江市民政局,2026/11/2,,李小样\n";

/// The shipped catalogue in a folder of its own, for a test to change.
class NewKind : public testing::Test {
 protected:
  NewKind() { fs::copy(source_dir() / "schemas", schemas(), fs::copy_options::recursive); }
  fs::path schemas() const { return fs::path(folder_.path()) / "schemas"; }
  void write(const fs::path& path, const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }

  /// Every row of `csv` as kind `id`: the fields of records as lines, the rules of rejections joined.
  std::vector<std::string> walk(const std::string& id, const std::string& csv) {
    catalogue_ = load(schemas());
    const std::string adapter_text = "format = 1\nid = \"own\"\nversion = \"1\"\nname = \"本市\"\nkinds = [\"" + id +
                                     "\"]\n[auto]\nfields = \"all\"\n[dates]\npatterns = [\"YYYY-M-D\", \"YYYY/M/D\"]\n";
    const auto adapter = mapping::read_source_adapter(adapter_text, "own", catalogue_->catalogue);
    EXPECT_TRUE(adapter) << describe(adapter.error());
    ViewStream stream(csv);
    auto columns = std::make_shared<ColumnTable>();
    const auto reader = mapping::make_row_reader(mapping::detect_format("own.csv", csv), stream, *columns, {});
    mapping::Decoder decoder(*adapter, columns, {}, nullptr);
    std::vector<std::string> out;
    RawRow row;
    Arena arena;
    while (*reader->next(row, arena)) {
      Draft draft;
      decoder.decode(row, draft);
      auto checked = catalogue_->validator->check(std::move(draft), *parse_iso_date("2026-11-20"));
      std::string line;
      if (auto* record = std::get_if<Record>(&checked)) append_record_line(line, *record, std::nullopt);
      else
        for (const Problem& problem : std::get<Rejection>(checked).draft.problems) line += problem.rule + " " + problem.field + ";";
      out.push_back(line);
    }
    return out;
  }

  std::string encoded(const std::string& id, const std::string& line, const std::string& channel) const {
    const std::string text = "format = 1\nid = \"p\"\nname = \"平台\"\nlevel = \"city\"\ntransport = \"http\"\nrepeat = \"idempotent\"\n"
                             "channels = [\"share\", \"public\"]\n[request]\npath = \"/r\"\nbody = \"json-array\"\n[kinds." + id +
                             "]\nfields = { all = true }\n[answer]\nformat = \"json\"\n[answer.batch]\ncode = \"code\"\ncodes = { \"0\" = \"stored\" }\n";
    const auto package = mapping::read_platform_package(text, "p", catalogue_->catalogue);
    EXPECT_TRUE(package) << describe(package.error());
    OutRecord record;
    record.kind = id;
    record.line = line;
    const auto body = (*package)->encode({record}, channel);
    EXPECT_TRUE(body) << describe(body.error());
    return *body;
  }

 private:
  TempDirectory folder_;
  std::unique_ptr<Shipped> catalogue_;
};

TEST_F(NewKind, IsAFileAndItsRecordsAreMappedCheckedAndWritten) {
  write(schemas() / "kinds" / "nursing-grade.schema.json", kNewKind);
  const auto rows = walk("nursing-grade", kRows);
  ASSERT_EQ(rows.size(), 3U);
  const ordered_json line = ordered_json::parse(rows[0]);
  EXPECT_EQ(line["kind"], "nursing-grade");
  EXPECT_EQ(line["fields"]["PDRQ"], "2026-11-02");
  EXPECT_EQ(line["fields"]["XJ"], "五星");
  EXPECT_EQ(rows[1], "V-17 YXQZ;");
  EXPECT_TRUE(rows[2].starts_with("V-22 XJ;")) << rows[2];
  EXPECT_NE(encoded("nursing-grade", rows[0], "share").find("李小样"), std::string::npos);
  const std::string open = encoded("nursing-grade", rows[0], "public");
  EXPECT_NE(open.find("望江安康养老院"), std::string::npos);
  EXPECT_EQ(open.find("LXR"), std::string::npos) << open;
}

TEST_F(NewKind, ANewFieldIsALineInTheSchema) {
  const fs::path file = schemas() / "kinds" / "honour.schema.json";
  ordered_json schema = ordered_json::parse(read_text(file));
  schema["properties"]["JJ"] = {{"title", "奖金"}, {"type", "string"}, {"x-type", "decimal"}, {"x-scale", 6}, {"x-unit", "万元"}, {"x-origin", "reading"}};
  schema["required"].push_back("JJ");
  schema["x-version"] = "2";
  write(file, schema.dump());
  const std::string head = "主体名称,主体类别,统一社会信用代码,荣誉名称,表彰文件号,认定单位,认定日期,奖金（元）\n";
  const std::string row = "望江青石商贸有限公司,法人及非法人组织,91330822MA01234539,守合同重信用企业,望政发〔2026〕9号,望江市人民政府,2026-09-30,";
  const auto rows = walk("honour", head + row + "2000\n" + row + "\n");
  ASSERT_EQ(rows.size(), 2U);
  const ordered_json line = ordered_json::parse(rows[0]);
  EXPECT_EQ(line["schema"], "2");
  EXPECT_EQ(line["fields"]["JJ"], "0.2");
  EXPECT_EQ(rows[1], "V-35 JJ;");
  EXPECT_NE(encoded("honour", rows[0], "share").find("\"JJ\":\"0.2\""), std::string::npos);
}

TEST(Catalogue, SaysOfEveryFieldWhereItComesFrom) {
  std::size_t readings = 0;
  for (const auto& entry : fs::directory_iterator(source_dir() / "schemas" / "kinds")) {
    const ordered_json schema = ordered_json::parse(read_text(entry.path()));
    for (const auto& [code, field] : schema["properties"].items()) {
      EXPECT_TRUE(field.contains("x-basis")) << entry.path() << code;
      EXPECT_TRUE(field.contains("x-publicity")) << entry.path() << code;
      readings += field.value("x-origin", "") == "reading" ? 1 : 0;
    }
  }
  EXPECT_GT(readings, 50U);
  EXPECT_EQ(shipped().catalogue.kinds().size(), 17U);
}

}  // namespace
}  // namespace xinshi::golden

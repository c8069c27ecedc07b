// SPDX-License-Identifier: Apache-2.0
// Packages for platforms that take files.
#include <gtest/gtest.h>

#include "mapping/platform_package.h"
#include "support.h"

namespace xinshi::mapping {
namespace {

const std::string kHead = "format = 1\nid = \"p\"\nlevel = \"city\"\ntransport = \"file_drop\"\nrepeat = \"unsafe\"\n";
const std::string kBody =
    "[request]\nmembers = { \"序号\" = \"@id\", \"操作\" = \"@op\" }\n[kinds.penalty.fields]\n\"名称\" = \"CF_XDR_MC\"\n\"内容\" = "
    "\"CF_NR\"\n\"备注\" = \"BZ\"\n[kinds.permit.fields]\n\"名称\" = \"XK_XDR_MC\"\n";
const std::string kAnswer =
    "[answer.records]\nlist = \".\"\nmatch = \"@index\"\nfirst_index = 1\nmember = \"行号\"\ncode = \"结果\"\nreason = \"原因\"\ncodes = { "
    "\"成功\" = \"registered\", \"失败\" = \"refused\" }\n";
const std::string kCsv =
    "[drop]\nname = \"{unit}_{kind}_{seq}.csv\"\ncharset = \"gb18030\"\ncsv = true\n[drop.receipts]\npattern = \"{stem}_*.csv\"\nfolder = "
    "\"回执\"\ncsv = true\n";

OutRecord record(const char* line, int number, const char* kind = "penalty") {
  OutRecord out;
  out.id = *parse_uuid("018f2b7e-7d1a-7c3b-9a5d-00000000000" + std::to_string(number));
  out.kind = kind;
  out.line = line;
  return out;
}
constexpr const char* kOne = R"({"kind":"penalty","schema":"2018+/1","op":"upsert","fields":{"CF_XDR_MC":"甲,乙\"丙\"","CF_NR":"一\n二"}})";
constexpr const char* kTwo = R"({"kind":"penalty","schema":"2018+/1","op":"upsert","fields":{"CF_XDR_MC":"=丁","BZ":"x"}})";
constexpr const char* kPermit = R"({"kind":"permit","schema":"2018+/1","op":"upsert","fields":{"XK_XDR_MC":"戊"}})";

std::shared_ptr<const PlatformPackage> package(const std::string& rest) {
  auto made = read_platform_package(kHead + rest, "p.toml", test::catalogue());
  if (!made) ADD_FAILURE() << describe(made.error());
  return made ? *made : nullptr;
}

TEST(DropPackage, WritesATableWithAHeaderAndAnEmptyCellForAnAbsentValue) {
  const auto made = package(kCsv + kBody + kAnswer);
  ASSERT_NE(made, nullptr);
  const auto body = made->encode({record(kOne, 1), record(kTwo, 2)}, "share");
  ASSERT_TRUE(body) << describe(body.error());
  EXPECT_EQ(*body,
            "序号,操作,名称,内容,备注\r\n"
            "018f2b7e-7d1a-7c3b-9a5d-000000000001,upsert,\"甲,乙\"\"丙\"\"\",\"一\n二\",\r\n"
            "018f2b7e-7d1a-7c3b-9a5d-000000000002,upsert,=丁,,x\r\n");
}

TEST(DropPackage, OneTableHoldsOneKind) {
  const auto made = package(kCsv + kBody + kAnswer);
  const auto body = made->encode({record(kOne, 1), record(kPermit, 2, "permit")}, "share");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, "MAP-0508");
  EXPECT_EQ(body.error().detail, "1") << "the second record";
}

TEST(DropPackage, SaysHowFilesAreNamed) {
  const auto made = package(kCsv + kBody + kAnswer);
  const DropForm* const drop = made->drop();
  ASSERT_NE(drop, nullptr);
  EXPECT_EQ(drop->name, "{unit}_{kind}_{seq}.csv");
  EXPECT_EQ(drop->charset, "gb18030");
  EXPECT_TRUE(drop->by_kind);
  EXPECT_EQ(drop->receipts, "{stem}_*.csv");
  EXPECT_EQ(drop->receipts_folder, "回执");
}

TEST(DropPackage, ReadsReceiptTables) {
  const auto made = package(kCsv + kBody + kAnswer);
  const std::vector<OutRecord> records{record(kOne, 1), record(kTwo, 2), record(kTwo, 3), record(kTwo, 4)};
  const auto answer = made->read_answer(
      200, "\xEF\xBB\xBF行号,结果,原因\r\n1,成功,\r\n2,失败,\"名称\"\"=\"\"不对,\n请改\"\r\n\r\n4,不明,\r\n9,成功,\r\n", records);
  ASSERT_TRUE(answer) << describe(answer.error());
  ASSERT_TRUE(answer->outcomes[0] && answer->outcomes[1]);
  EXPECT_EQ(answer->outcomes[0]->kind, Outcome::Kind::Registered);
  EXPECT_EQ(answer->outcomes[1]->kind, Outcome::Kind::Refused);
  EXPECT_EQ(answer->outcomes[1]->reason, "名称\"=\"不对,\n请改");
  EXPECT_FALSE(answer->outcomes[2]) << "silence";
  EXPECT_FALSE(answer->outcomes[3]) << "an unknown word is none";
}

TEST(DropPackage, ReceiptsThatSayNothingAreNoAnswer) {
  const auto made = package(kCsv + kBody + kAnswer);
  for (const char* body : {"", "\r\n", "行号,结果\r\n", "行号,结果\r\n\"1,成功\r\n", "<html>not found</html>"}) {
    EXPECT_FALSE(made->read_answer(200, body, {record(kOne, 1)})) << body;
  }
}

TEST(DropPackage, WrongNamesAndFoldersAreFaults) {
  for (const char* drop :
       {"name = \"out.csv\"", "name = \"{date}.xml\"", "name = \"{seq}{other}.xml\"", "name = \"a/{seq}.xml\"", "name = \"..{seq}\"",
        "name = \"{seq}*.xml\"", "name = \"{batch}.csv\"\ncsv = true", "name = \"{seq}.xml\"\nfolder = \"../x\"",
        "name = \"{seq}.xml\"\ncharset = \"big5\"", "name = \"{seq}.xml\"\n[drop.receipts]\npattern = \"all.csv\"",
        "name = \"{seq}.xml\"\n[drop.receipts]\npattern = \"{name}\"", "name = \"{seq}.xml\"\n[drop.receipts]\npattern = \"*{name}*\""}) {
    EXPECT_FALSE(read_platform_package(kHead + "[drop]\n" + drop + "\n" + kBody + kAnswer, "p.toml", test::catalogue())) << drop;
  }
  for (const char* drop : {"name = \"{seq}.xml\"", "name = \"{batch}.xml\"", "name = \"{kind}-{batch}.csv\"\ncsv = true"})
    EXPECT_TRUE(read_platform_package(kHead + "[drop]\n" + drop + "\n" + kBody + kAnswer, "p.toml", test::catalogue())) << drop;
  EXPECT_FALSE(read_platform_package(kHead + kBody + kAnswer, "p.toml", test::catalogue())) << "no [drop]";
}

}  // namespace
}  // namespace xinshi::mapping

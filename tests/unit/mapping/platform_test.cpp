// SPDX-License-Identifier: Apache-2.0
#include "mapping/platform_package.h"

#include <gtest/gtest.h>

#include "support.h"

namespace xinshi::mapping {
namespace {

constexpr const char* kLine =
    R"({"kind":"penalty","schema":"2018+/1","op":"upsert","fields":{"CF_XDR_MC":"某某<商贸>","CF_XDR_LB":"法人及非法人组织","CF_FRDB":"张三丰","CF_CFLB":["警告","罚款"],"CF_NR_FK":"0.2","CF_JDRQ":"2026-01-05","CF_YXQ":"2099-12-31"}})";
constexpr const char* kPersonLine =
    R"({"kind":"penalty","schema":"2018+/1","op":"withdraw","fields":{"CF_XDR_MC":"李小明","CF_XDR_LB":"自然人","CF_XDR_ZJHM":"11010119000101000X","CF_NR":"李某13800000000"}})";

OutRecord record(const char* line, int number = 1) {
  OutRecord out;
  out.id = *parse_uuid("018f2b7e-7d1a-7c3b-9a5d-00000000000" + std::to_string(number));
  out.version = 2;
  out.kind = "penalty";
  out.op = std::string_view(line).find("withdraw") == std::string_view::npos ? Op::Upsert : Op::Withdraw;
  out.line = line;
  return out;
}

const std::string kHead =
    "format = 1\nid = \"p\"\nlevel = \"city\"\ntransport = \"http\"\nrepeat = \"idempotent\"\nchannels = [\"share\", \"public\"]\n";
const std::string kPerRecord =
    "[answer]\n[answer.records]\nlist = \"results\"\nmatch = \"@id\"\nmember = \"id\"\nversion = \"version\"\ncode = \"code\"\nreason = "
    "\"message\"\n"
    "codes = { \"0\" = \"registered\", \"1\" = \"duplicate\", \"2*\" = \"refused\", \"5*\" = \"later\" }\n";
const std::string kCounted =
    "[answer]\n[answer.batch]\ncode = \"errorCode\"\ncodes = { \"200\" = \"stored\", \"5*\" = \"later\", \"6*\" = \"refused\" }\ntotal = "
    "\"totalSize\"\nsuccess = "
    "\"successSize\"\nfailed = \"failSize\"\n";

std::shared_ptr<const PlatformPackage> package(const std::string& rest) {
  auto made = read_platform_package(kHead + rest, "p.toml", test::catalogue());
  if (!made) ADD_FAILURE() << describe(made.error());
  return made ? *made : nullptr;
}

TEST(Encode, WritesAJsonArrayInThePlatformsTerms) {
  const auto made = package(
      "[request]\nbody = \"json-array\"\nmembers = { id = \"@id\", v = \"@version\", op = \"@op\" }\nops = { upsert = \"I\" }\nsets = "
      "\"array\"\nlong_term = \"长期\"\n"
      "[kinds.penalty.fields]\nname = \"CF_XDR_MC\"\nlb = { field = \"CF_XDR_LB\", codes = { \"法人及非法人组织\" = \"01\" } }\nkinds = { "
      "field = \"CF_CFLB\", codes = { \"罚款\" = \"02\" } }\n"
      "fine = { field = \"CF_NR_FK\", unit = \"元\", number = true }\ndecided = { field = \"CF_JDRQ\", date = \"YYYY/MM/DD\" }\nuntil = { "
      "field = \"CF_YXQ\", date = \"YYYY/MM/DD\" }\n" +
      kPerRecord);
  const auto body = made->encode({record(kLine)}, "share");
  ASSERT_TRUE(body) << describe(body.error());
  EXPECT_EQ(
      *body,
      R"([{"id":"018f2b7e-7d1a-7c3b-9a5d-000000000001","v":"2","op":"I","name":"某某<商贸>","lb":"01","kinds":["警告","02"],"fine":2000,"decided":"2026/01/05","until":"长期"}])");
}

TEST(Encode, EscapesXmlAndWritesConstants) {
  const auto made = package(
      "[request]\nbody = \"xml\"\nroot = \"DATA\"\nrow = \"R\"\nconstants = { unit = \"A&B\", n = \"@count\" }\n[kinds.penalty]\nfields = "
      "{ CF_XDR_MC = \"CF_XDR_MC\", t = \"@kind\" }\nname = \"xzcf\"\n" +
      kPerRecord);
  const auto body = made->encode({record(kLine)}, "share");
  ASSERT_TRUE(body) << describe(body.error());
  EXPECT_EQ(*body,
            "<?xml version=\"1.0\" "
            "encoding=\"UTF-8\"?>\n<DATA><unit>A&amp;B</unit><n>1</n><R><CF_XDR_MC>某某&lt;商贸&gt;</CF_XDR_MC><t>xzcf</t></R></DATA>\n");
}

TEST(Encode, IsTheSameForTheSameRecordsAndNamesTheBatchByThem) {
  const auto made = package(
      "[request]\nbody = \"json-object\"\nrecords = \"list\"\nconstants = { batch = \"@batch\" }\n[kinds.penalty]\nfields = { n = "
      "\"CF_XDR_MC\" }\n" +
      kPerRecord);
  const auto once = made->encode({record(kLine)}, "share");
  EXPECT_EQ(*once, *made->encode({record(kLine)}, "share"));
  EXPECT_NE(*once, *made->encode({record(kLine, 2)}, "share"));
  EXPECT_TRUE(once->starts_with("{\"batch\":\"")) << *once;
  EXPECT_TRUE(once->ends_with(R"(","list":[{"n":"某某<商贸>"}]})")) << *once;
}

TEST(Encode, NeverShowsPersonsOnThePublicChannelEvenWithoutDeclaredMasks) {
  const auto made = package("[request]\n[kinds.penalty]\nfields = { all = true }\n" + kPerRecord);
  const auto person = made->encode({record(kPersonLine)}, "public");
  EXPECT_EQ(*person, R"([{"CF_XDR_MC":"李**","CF_XDR_LB":"自然人","CF_XDR_ZJHM":"110***********000X","CF_NR":"李某138****0000"}])");
  const auto organisation = made->encode({record(kLine)}, "public");
  EXPECT_NE(organisation->find("某某<商贸>"), std::string::npos);
  EXPECT_NE(organisation->find("张**"), std::string::npos);
  EXPECT_NE(made->encode({record(kPersonLine)}, "share")->find("11010119000101000X"), std::string::npos);
}

TEST(Encode, RefusesWhatTheTargetCannotHoldAndNamesTheRecord) {
  const auto limited = [](const std::string& max) {
    return package("[request]\n[kinds.penalty]\nfields = { n = { field = \"CF_XDR_MC\", max = " + max + " } }\n" + kPerRecord);
  };
  const char* rare = R"({"kind":"penalty","schema":"2018+/1","op":"upsert","fields":{"CF_XDR_MC":"㐂记"}})";
  EXPECT_TRUE(limited("{ n = 6 }")->encode({record(kLine)}, "share"));  // 某某<商贸>
  EXPECT_EQ(limited("{ n = 5 }")->encode({record(kPersonLine), record(kLine)}, "share").error().code, "MAP-0504");
  EXPECT_EQ(limited("{ n = 5 }")->encode({record(kPersonLine), record(kLine)}, "share").error().detail, "1");
  EXPECT_TRUE(limited("{ n = 10, unit = \"gbk_bytes\" }")->encode({record(kLine)}, "share"));
  EXPECT_FALSE(limited("{ n = 9, unit = \"gbk_bytes\" }")->encode({record(kLine)}, "share"));
  EXPECT_TRUE(limited("{ n = 14, unit = \"utf8_bytes\" }")->encode({record(kLine)}, "share"));
  EXPECT_FALSE(limited("{ n = 13, unit = \"utf8_bytes\" }")->encode({record(kLine)}, "share"));
  EXPECT_EQ(limited("{ n = 90, unit = \"gbk_bytes\" }")->encode({record(rare)}, "share").error().code, "MAP-0505");
}

TEST(Package, NamesMistakes) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[request]\n[kinds.penalty]\nfields = { all = true }\n[answer]\n", "MAP-0208"},
      {"[request]\nbody = \"csv\"\n[kinds.penalty]\nfields = { all = true }\n" + kPerRecord, "MAP-0205"},
      {"[request]\n[kinds.penalty]\nfields = { x = \"CF_NONE\" }\n" + kPerRecord, "MAP-0212"},
      {"[request]\n[kinds.fine]\nfields = { all = true }\n" + kPerRecord, "MAP-0211"},
      {"[request]\nextra = 1\n[kinds.penalty]\nfields = { all = true }\n" + kPerRecord, "MAP-0202"},
      {"[request]\n[kinds.penalty]\nfields = { x = { field = \"CF_WSH\", date = \"YYYY-MM-DD\" } }\n" + kPerRecord, "MAP-0210"}};
  for (const auto& [text, code] : cases) {
    const auto made = read_platform_package(kHead + text, "p.toml", test::catalogue());
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().code, code) << describe(made.error());
    EXPECT_GT(made.error().where.line, 0);
  }
}

std::string told(const Result<Answer>& answer) {
  if (!answer) return std::string(fault_name(answer.error().fault)) + " " + answer.error().code;
  std::string out = answer->whole_batch_refused ? "batch-refused" : "";
  for (const auto& outcome : answer->outcomes) {
    if (!outcome) {
      out += " -";
      continue;
    }
    constexpr const char* kNames[] = {"registered", "stored", "refused", "later"};
    out += std::string(" ") + (outcome->duplicate ? "duplicate-" : "") + kNames[static_cast<std::size_t>(outcome->kind)];
  }
  return out;
}

TEST(Answer, BelievesOnlyStatementsAboutRecords) {
  const auto made = package("[request]\n[kinds.penalty]\nfields = { all = true }\n" + kPerRecord);
  const std::string one = "018f2b7e-7d1a-7c3b-9a5d-000000000001";
  const std::string two = "018f2b7e-7d1a-7c3b-9a5d-000000000002";
  const auto item = [](const std::string& id, const std::string& rest) { return "{\"id\":\"" + id + "\"," + rest + "}"; };
  struct Case {
    int status;
    std::string body;
    std::string wanted;
  };
  const std::vector<Case> cases = {
      {200, "{\"results\":[" + item(one, "\"version\":2,\"code\":\"0\"") + "," + item(two, "\"code\":\"2001\",\"message\":\"x\"") + "]}",
       " registered refused"},
      {200, "{\"results\":[" + item(two, "\"code\":1") + "]}", " - duplicate-registered"},
      {200, "{\"results\":[" + item(one, "\"code\":\"5000\"") + "," + item(two, "\"code\":\"9\"") + "]}", " later -"},
      {200, "{\"results\":[" + item(one, "\"version\":1,\"code\":\"0\"") + "]}", "transient MAP-0602"},
      {200,
       "{\"results\":[" + item(one, "\"code\":\"0\"") + "," + item(one, "\"code\":\"2001\"") + "," + item(two, "\"code\":\"0\"") + "]}",
       " - registered"},
      {200, "{\"results\":[]}", "transient MAP-0602"},
      {200, "{\"success\":true}", "transient MAP-0602"},
      {200, "", "transient MAP-0602"},
      {200, "<html>OK</html>", "transient MAP-0602"},
      {200, "{\"results\":" + std::string(10000, '['), "transient MAP-0602"},
      {429, "", " later later"},
      {503, "x", " later later"},
      {500, "{\"results\":[" + item(one, "\"code\":\"0\"") + "]}", "transient MAP-0601"},
      {302, "", "transient MAP-0601"},
      {401, "", "transient MAP-0601"},
      {400, "bad", "batch-refused - -"},
      {422, "{\"results\":[" + item(one, "\"code\":\"2001\"") + "]}", " refused -"},
      {422, "{\"results\":[" + item(one, "\"code\":\"0\"") + "]}", "batch-refused - -"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(told(made->read_answer(c.status, c.body, {record(kLine, 1), record(kLine, 2)})), c.wanted)
        << c.status << c.body.substr(0, 200);
}

TEST(Answer, CountersMustAddUpBeforeABatchCounts) {
  const auto made = package("[request]\n[kinds.penalty]\nfields = { all = true }\n" + kCounted);
  const auto body = [](const char* total, const char* success, const char* failed) {
    return std::string("{\"errorCode\":\"200\",\"totalSize\":\"") + total + "\",\"successSize\":\"" + success + "\",\"failSize\":\"" +
           failed + "\"}";
  };
  const std::vector<std::pair<std::string, std::string>> cases = {{body("2", "2", "0"), " stored stored"},
                                                                  {body("2", "1", "1"), "batch-refused - -"},
                                                                  {body("2", "1", "0"), "transient MAP-0605"},
                                                                  {body("3", "2", "1"), "transient MAP-0605"},
                                                                  {body("2", "3", "0"), "transient MAP-0605"},
                                                                  {body("2", "2", "x"), "transient MAP-0604"},
                                                                  {"{\"errorCode\":\"200\"}", "transient MAP-0604"},
                                                                  {"{\"errorCode\":\"500\"}", " later later"},
                                                                  {"{\"errorCode\":\"6001\"}", "batch-refused - -"},
                                                                  {"{\"errorCode\":\"777\"}", "transient MAP-0603"},
                                                                  {"{}", "transient MAP-0602"}};
  for (const auto& [text, wanted] : cases)
    EXPECT_EQ(told(made->read_answer(200, text, {record(kLine, 1), record(kLine, 2)})), wanted) << text;
}

TEST(Answer, ReadsXmlByIndex) {
  const auto made = package(
      "[request]\n[kinds.penalty]\nfields = { all = true }\n[answer]\nformat = \"xml\"\n[answer.records]\nlist = \"RESULT.ROW\"\nmatch = "
      "\"@index\"\nmember = \"line\"\nfirst_index = 1\ncode = \"code\"\n"
      "codes = { \"00\" = \"registered\", \"*\" = \"refused\" }\n");
  EXPECT_EQ(told(made->read_answer(200, "<RESULT><ROW line=\"2\"><code>07</code></ROW><ROW line=\"1\"><code>00</code></ROW></RESULT>",
                                   {record(kLine, 1), record(kLine, 2)})),
            " registered refused");
  EXPECT_EQ(told(made->read_answer(200, "<RESULT><ROW line=\"0\"><code>00</code></ROW></RESULT>", {record(kLine, 1)})),
            "transient MAP-0602");
  EXPECT_EQ(told(made->read_answer(200, "<RESULT><ROW", {record(kLine, 1)})), "transient MAP-0602");
}

TEST(Answer, KeepsTheBodyAsEvidenceAndTheReason) {
  const auto made = package("[request]\n[kinds.penalty]\nfields = { all = true }\n" + kPerRecord);
  const std::string body = R"({"results":[{"id":"018f2b7e-7d1a-7c3b-9a5d-000000000001","code":"2003","message":"文书号重复"}]})";
  const auto answer = made->read_answer(200, body, {record(kLine)});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->receipt, body);
  EXPECT_EQ(answer->outcomes[0]->code, "2003");
  EXPECT_EQ(answer->outcomes[0]->reason, "文书号重复");
}

}  // namespace
}  // namespace xinshi::mapping

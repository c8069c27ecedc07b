// SPDX-License-Identifier: Apache-2.0
#include "pipeline/judging_package.h"

#include "unit/pipeline/pipeline_fixture.h"

namespace xinshi::pipeline {
namespace {

using Package = std::shared_ptr<const mapping::PlatformPackage>;

class JudgingPackageTest : public testing::Test {
 protected:
  Package plain(const std::string& top, const std::string& kind) {
    const std::string text = "format = 1\nid = \"p\"\nname = \"平台\"\nlevel = \"city\"\ntransport = \"http\"\nrepeat = \"idempotent\"\n" + top +
                             "\n[request]\npath = \"/r\"\nbody = \"json-array\"\n[kinds.penalty]\nfields = { all = true }\n" + kind +
                             "\n[answer]\nformat = \"json\"\n[answer.batch]\ncode = \"code\"\ncodes = { \"0\" = \"stored\" }\n";
    const auto package = mapping::read_platform_package(text, "p", field().catalogue);
    EXPECT_TRUE(package) << describe(package.error());
    return *package;
  }
  Result<Package> judged(const std::string& top, const std::string& kind = "") {
    return judging(plain(top, kind), field().catalogue, {.divisions = &field().divisions}, clock);
  }
  /// A penalty whose fine differs from the one its content names (V-29), and one that is right.
  static OutRecord record(const std::string& fine) {
    static std::vector<std::unique_ptr<std::string>> lines;
    lines.push_back(std::make_unique<std::string>(
        R"({"kind":"penalty","schema":"2018+/1","op":"upsert","fields":{"CF_XDR_MC":"青石建材有限公司","CF_XDR_LB":"法人及非法人组织",)"
        R"("CF_XDR_SHXYM":"91110108551385082Q","CF_FRDB":"王伟","CF_WSH":"青市监罚〔2026〕1号","CF_WFXW":"无照经营","CF_SY":"未办理登记",)"
        R"("CF_YJ":"《行政处罚法》","CF_CFLB":["罚款"],"CF_NR":"罚款2000元","CF_NR_FK":")" + fine + R"(","CF_JDRQ":"2026-02-27",)"
        R"("CF_YXQ":"2027-02-27","CF_CFJG":"青石县市场监督管理局","CF_CFJGDM":"11330822MB2000012A","CF_SJLY":"青石县市场监督管理局",)"
        R"("CF_SJLYDM":"11330822MB2000012A"}})"));
    OutRecord out;
    out.kind = "penalty";
    out.line = *lines.back();
    return out;
  }

  ManualClock clock;
};

TEST_F(JudgingPackageTest, LeavesAPackageWithoutRulesAlone) {
  const auto package = judged("");
  ASSERT_TRUE(package);
  EXPECT_TRUE((*package)->encode({record("2000"), record("0.2")}, "share"));
}

TEST_F(JudgingPackageTest, RefusesForThisPlatformWhatItTakesMoreGravely) {
  for (const auto& package : {judged("[rules]\n\"V-29\" = \"error\""), judged("", "rules = { \"V-29\" = \"error\" }")}) {
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_TRUE((*package)->encode({record("0.2")}, "share"));
    const auto body = (*package)->encode({record("0.2"), record("2000")}, "share");
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().fault, Fault::Invalid);
    EXPECT_EQ(body.error().code, "VAL-0257");
    EXPECT_EQ(body.error().detail, "1");  // the record's place, so that the others go on
    EXPECT_EQ(body.error().where.key, "CF_NR_FK");
  }
}

TEST_F(JudgingPackageTest, ASlipOfThePenIsAnErrorAtStart) {
  EXPECT_EQ(judged("[rules]\n\"V-99\" = \"error\"").error().code, "VAL-0002");
  EXPECT_EQ(judged("[rules]\n\"V-29\" = \"grave\"").error().code, "VAL-0004");
}

}  // namespace
}  // namespace xinshi::pipeline

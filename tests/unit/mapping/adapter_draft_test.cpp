// SPDX-License-Identifier: Apache-2.0
#include "mapping/adapter_draft.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "mapping/decoder.h"
#include "support.h"

namespace xinshi::mapping {
namespace {

constexpr const char* kSheet =
    "RECID,行政处罚决定书文号,当事人名称,对方代码,处罚类别,罚款金额,处罚决定日期,行政处罚有效期限,行政相对人代码_3,天气,备注\n"
    "a1,1号,青石云岭商贸有限公司,91330822MA000004XA,罚款,2000,2026年1月5日,长期,,晴,/\n"
    "a2,2号,青石云岭商贸有限公司,91330822MA000004XA,训诫,3000,2026年1月6日,2027/1/1,,晴,无\n"
    "a3,3号,青石玉泉食品有限公司,92330822MA0000015R,警告,,5.1.2026,2027/1/1,440301103097413,雨,\n";

SampleColumns sample_of(const std::string& text) {
  ViewStream stream(text);
  ColumnTable columns;
  const auto reader = make_row_reader(Format::Csv, stream, columns, {});
  SampleColumns out;
  RawRow row;
  Arena arena;
  while (*reader->next(row, arena)) out.add(row, columns);
  return out;
}

std::string found(const AdapterDraft& draft, std::string_view header) {
  for (const DraftColumn& column : draft.columns)
    if (column.header == header) return column.field + " " + column.doubt.code;
  return "no such column";
}

TEST(AdapterDraft, KnowsHeadersGuessesOthersAndDoubtsWhereItMust) {
  const AdapterDraft draft = draft_adapter(sample_of(kSheet), test::catalogue(), nullptr);
  ASSERT_NE(draft.kind, nullptr);
  EXPECT_EQ(draft.kind->id, "penalty");
  EXPECT_EQ(found(draft, "当事人名称"), "CF_XDR_MC ");
  EXPECT_EQ(found(draft, "处罚类别"), "CF_CFLB ");
  EXPECT_EQ(found(draft, "对方代码"), "CF_XDR_SHXYM MAP-0403") << "by its values";
  EXPECT_EQ(found(draft, "行政处罚有效期限"), "CF_YXQ MAP-0402") << "by a similar name";
  EXPECT_EQ(found(draft, "行政相对人代码_3"), "CF_XDR_ZZJG MAP-0401") << "by its number";
  EXPECT_EQ(found(draft, "天气"), " MAP-0404");
  EXPECT_EQ(draft.keys, (std::vector<std::string>{"RECID"}));
  EXPECT_EQ(draft.empty_words, (std::vector<std::string>{"/", "无"}));
  EXPECT_EQ(draft.date_patterns, (std::vector<std::string>{"YYYY年M月D日", "YYYY/M/D"}));
  EXPECT_NE(std::ranges::find(draft.missing, "CF_SY"), draft.missing.end());
  EXPECT_EQ(std::ranges::find(draft.missing, "CF_WSH"), draft.missing.end());
  std::string doubts;
  for (const Problem& each : draft.doubts) doubts += each.field + " " + each.code + " " + each.args[0] + "\n";
  EXPECT_EQ(doubts, "CF_CFLB MAP-0406 训诫\nCF_NR_FK MAP-0407 罚款金额\nCF_JDRQ MAP-0405 5.1.2026\n");
}

TEST(AdapterDraft, TakesTheKindThatIsAskedForAndSaysWhenNoneFits) {
  EXPECT_EQ(draft_adapter(sample_of(kSheet), test::catalogue(), test::catalogue().find("permit")).kind->id, "permit");
  EXPECT_EQ(draft_adapter(sample_of("天气,名次\n晴,1\n"), test::catalogue(), nullptr).kind, nullptr);
}

TEST(AdapterDraft, WritesAnAdapterThatCanBeRead) {
  const AdapterDraft draft = draft_adapter(sample_of(kSheet), test::catalogue(), nullptr);
  const std::string toml = draft_toml(draft, "my \"system\"", [](const Problem& p) { return p.code; });
  const auto adapter = read_source_adapter(toml, "t.toml", test::catalogue());
  ASSERT_TRUE(adapter) << describe(adapter.error()) << "\n" << toml;
  EXPECT_EQ(adapter_id(**adapter), "my \"system\"");
  EXPECT_NE(toml.find("# ? 天气: MAP-0404"), std::string::npos) << toml;
  EXPECT_NE(toml.find("\"对方代码\" = \"CF_XDR_SHXYM\""), std::string::npos) << toml;
  EXPECT_EQ(toml.find("91330822MA000004XA"), std::string::npos) << "no values of the sample";
}

TEST(AdapterDraft, KeepsHostileHeadersInsideTheirComments) {
  const AdapterDraft draft = draft_adapter(sample_of("行政处罚决定书文号,处罚类别,\"天\nid = 1\"\n1号,警告,x\n"), test::catalogue(), nullptr);
  ASSERT_NE(draft.kind, nullptr);
  const std::string toml = draft_toml(draft, "t", [](const Problem& p) { return p.code + "\nversion = 2"; });
  EXPECT_TRUE(read_source_adapter(toml, "t.toml", test::catalogue())) << toml;
}

}  // namespace
}  // namespace xinshi::mapping

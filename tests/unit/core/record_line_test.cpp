// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"
#include "core/code_set.h"
#include "penalty_kind.h"

namespace xinshi {
namespace {

using test::penalty_kind;
using test::record_of;

constexpr std::string_view kPlain =
    R"({"kind":"penalty","schema":"2018+/1","op":"upsert","decided":"2026-11-02","due":"2026-11-11",)"
    R"("fields":{"CF_XDR_MC":"某某食品有限公司","CF_WSH":"某市监罚〔2026〕5号","CF_CFLB":["警告","罚款"],"CF_NR_FK":"0.2"}})";

class RecordLine : public testing::Test {
 protected:
  RecordLine() : kind_(penalty_kind()) { EXPECT_TRUE(catalogue_.add(kind_).ok()); }

  std::string refusal(std::string_view line) {
    Draft draft;
    const auto view = reader_.read(line, draft);
    return view.ok() ? "accepted" : view.error().code;
  }
  static std::string with_fields(std::string_view fields) {
    return R"({"kind":"penalty","schema":"2018+/1","op":"upsert","fields":)" + std::string(fields) + "}";
  }
  std::string_view get(const Draft& draft, std::string_view code) { return draft.fields.get(*kind_->index_of(code)); }

  std::shared_ptr<const Kind> kind_;
  Catalogue catalogue_;
  RecordLineReader reader_{catalogue_};
};

TEST_F(RecordLine, IsWrittenInTheOrderOfTheSchemaWithAbsentOnesLeftOut) {
  Draft draft = test::draft_of(*kind_, {{"CF_NR_FK", "0.2"},
                                        {"CF_WSH", "某市监罚〔2026〕5号"},
                                        {"CF_XDR_MC", "某某食品有限公司"},
                                        {"CF_CFLB", "警告、罚款"}});
  const Record record = RecordMaker::make(std::move(draft), make_date(2026, 11, 2));
  std::string out = "before";
  append_record_line(out, record, make_date(2026, 11, 11));
  EXPECT_EQ(out, "before" + std::string(kPlain));
}

TEST_F(RecordLine, CarriesAnOperationWithReasonBasisAndDate) {
  Draft draft = test::draft_of(*kind_, {{"CF_WSH", "a\"b\\c\n"}});
  draft.meta.op = Op::Repair;
  draft.meta.reason = "信用修复";
  draft.meta.basis = "决定书";
  draft.meta.op_date = make_date(2026, 12, 1);
  std::string out;
  append_record_line(out, RecordMaker::make(std::move(draft), std::nullopt), std::nullopt);
  EXPECT_EQ(out,
            R"({"kind":"penalty","schema":"2018+/1","op":"repair","reason":"信用修复","basis":"决定书","date":"2026-12-01",)"
            R"("fields":{"CF_WSH":"a\"b\\c\n"}})");
  Draft back;
  const auto view = reader_.read(out, back);
  ASSERT_TRUE(view.ok()) << describe(view.error());
  EXPECT_EQ(view->op, Op::Repair);
  EXPECT_EQ(view->reason, "信用修复");
  EXPECT_EQ(view->basis, "决定书");
  EXPECT_EQ(view->op_date, make_date(2026, 12, 1));
  EXPECT_FALSE(view->due);
  EXPECT_EQ(back.meta.op, Op::Repair);
  EXPECT_EQ(back.meta.reason, "信用修复");
  EXPECT_EQ(back.meta.basis, "决定书");
  EXPECT_EQ(back.meta.op_date, make_date(2026, 12, 1));
  EXPECT_EQ(get(back, "CF_WSH"), "a\"b\\c\n");
}

TEST_F(RecordLine, IsReadBackIntoADraft) {
  Draft draft;
  draft.problems.push_back({});
  draft.row = 9;
  draft.meta.source_key = "old";
  const auto view = reader_.read(kPlain, draft);
  ASSERT_TRUE(view.ok()) << describe(view.error());
  EXPECT_EQ(view->kind, "penalty");
  EXPECT_EQ(view->schema, "2018+/1");
  EXPECT_EQ(view->decided, make_date(2026, 11, 2));
  EXPECT_EQ(view->due, make_date(2026, 11, 11));
  EXPECT_FALSE(view->op_date);
  EXPECT_EQ(draft.kind, kind_.get());
  EXPECT_TRUE(draft.problems.empty());
  EXPECT_EQ(draft.row, 0U);
  EXPECT_EQ(draft.meta.source_key, "");
  EXPECT_EQ(get(draft, "CF_XDR_MC"), "某某食品有限公司");
  EXPECT_EQ(get(draft, "CF_CFLB"), "警告、罚款");
  EXPECT_FALSE(draft.fields.has(*kind_->index_of("CF_NR")));
}

TEST_F(RecordLine, AReaderKeepsNothingOfTheLineBefore) {
  Draft draft;
  ASSERT_TRUE(reader_.read(kPlain, draft).ok());
  const auto view = reader_.read(with_fields(R"({"CF_NR":"x"})"), draft);
  ASSERT_TRUE(view.ok());
  EXPECT_FALSE(view->due);
  EXPECT_FALSE(draft.fields.has(0));
  EXPECT_EQ(get(draft, "CF_NR"), "x");
}

TEST_F(RecordLine, FieldsMayComeInAnotherOrderBecauseCataloguesDiffer) {
  Draft draft;
  ASSERT_TRUE(reader_.read(with_fields(R"({"CF_NR":"x","CF_XDR_MC":"y","CF_WSH":"z"})"), draft).ok());
  EXPECT_EQ(get(draft, "CF_NR"), "x");
  EXPECT_EQ(get(draft, "CF_XDR_MC"), "y");
  EXPECT_EQ(get(draft, "CF_WSH"), "z");
}

TEST_F(RecordLine, UndoesEscapes) {
  Draft draft;
  ASSERT_TRUE(reader_.read(with_fields(R"({"CF_NR":"\u7f5a\u6b3e\t\ud83d\ude00/\/","CF\u005fWSH":"5"})"), draft).ok());
  EXPECT_EQ(get(draft, "CF_NR"), "罚款\t😀//");
  EXPECT_EQ(get(draft, "CF_WSH"), "5");
}

TEST_F(RecordLine, ACodeThatHoldsTheSeparatorStaysOneCode) {
  const Record record = record_of(*kind_, {{"CF_CFLB", "罚款、没收违法所得、没收非法财物、法律、行政法规规定的其他行政处罚"}});
  std::string out;
  append_record_line(out, record, std::nullopt);
  EXPECT_NE(out.find(R"("CF_CFLB":["罚款","没收违法所得、没收非法财物","法律、行政法规规定的其他行政处罚"])"), std::string::npos) << out;
  Draft back;
  ASSERT_TRUE(reader_.read(out, back).ok());
  EXPECT_EQ(get(back, "CF_CFLB"), "罚款、没收违法所得、没收非法财物、法律、行政法规规定的其他行政处罚");
}

TEST_F(RecordLine, CutsCodesWithAndWithoutAList) {
  const CodeList& list = *kind_->fields[5].codes;
  std::string_view rest = "没收违法所得、罚款、未知、没收违法所得、没收非法财物";
  EXPECT_EQ(cut_code(rest, &list), "没收违法所得");
  EXPECT_EQ(cut_code(rest, &list), "罚款");
  EXPECT_EQ(cut_code(rest, nullptr), "未知");
  EXPECT_EQ(cut_code(rest, &list), "没收违法所得、没收非法财物");
  EXPECT_TRUE(rest.empty());
}

TEST_F(RecordLine, RefusesWhatIsNotExactlyOneLine) {
  const std::string plain(kPlain);
  for (const std::string& line : {std::string(), std::string("{}x"), plain + " ", plain + "\n", " " + plain, plain + plain, plain + "{}",
                                  "[" + plain + "]", plain + "}", std::string("null"), std::string("{")})
    EXPECT_EQ(refusal(line), "COR-0001") << line;
  EXPECT_NE(refusal("{\"kind\":}"), "accepted");
}

struct Refusal {
  std::string_view fields;
  std::string_view code;
};

TEST_F(RecordLine, RefusesFieldsOfAWrongShape) {
  const Refusal refusals[] = {
      {R"({"CF_XX":"1"})", "COR-0005"},
      {R"({"cf_wsh":"1"})", "COR-0005"},
      {R"({"":"1"})", "COR-0005"},
      {R"({"CF_WSH":"1","CF_WSH":"1"})", "COR-0003"},
      {R"({"CF_WSH":"1","CF\u005fWSH":"1"})", "COR-0003"},
      {R"({"CF_WSH":""})", "COR-0006"},
      {R"({"CF_WSH":5})", "COR-0006"},
      {R"({"CF_WSH":null})", "COR-0006"},
      {R"({"CF_WSH":true})", "COR-0006"},
      {R"({"CF_WSH":["a"]})", "COR-0006"},
      {R"({"CF_WSH":{"a":"b"}})", "COR-0006"},
      {R"({"CF_WSH":"\ud800"})", "COR-0006"},
      {R"({"CF_WSH":"\x"})", "COR-0006"},
      {R"({"CF_CFLB":"警告"})", "COR-0006"},
      {R"({"CF_CFLB":[]})", "COR-0006"},
      {R"({"CF_CFLB":[""]})", "COR-0006"},
      {R"({"CF_CFLB":["警告",1]})", "COR-0006"},
      {R"({"CF_CFLB":["警告",["罚款"]]})", "COR-0006"},
      {R"([])", "COR-0006"},
      {R"("x")", "COR-0006"},
  };
  for (const auto& [fields, code] : refusals) EXPECT_EQ(refusal(with_fields(fields)), code) << fields;
}

TEST_F(RecordLine, RefusesBrokenJsonInsideTheFields) {
  for (const std::string_view fields : {R"({"CF_WSH":"1",})", R"({"CF_WSH":"1" "CF_NR":"2"})", R"({"CF_WSH" "1"})", R"({"CF_WSH":"1"x})",
                                        R"({"CF_WSH":"1"]})", R"({CF_WSH:"1"})", R"({"CF_CFLB":["警告",]})", R"({"CF_CFLB":["警告" "罚款"]})",
                                        R"({'CF_WSH':"1"})", "{\"CF_WSH\":\"a\nb\"}", "{\"CF_WSH\":\"a\tb\"}", "{\"CF_WSH\":\"\xff\"}",
                                        "{\"CF_WSH\":\"\xed\xa0\x80\"}", "{\"CF_WSH\":\"\xc0\xaf\"}"})
    EXPECT_NE(refusal(with_fields(fields)), "accepted") << fields;
}

TEST_F(RecordLine, RefusesMembersThatAreUnknownMissingRepeatedOrOutOfOrder) {
  const Refusal refusals[] = {
      {R"({"kind":"penalty","schema":"1","op":"upsert","fields":{},"extra":"1"})", "COR-0002"},
      {R"({"kind":"penalty","schema":"1","op":"upsert","note":"x","fields":{}})", "COR-0002"},
      {R"({"kind":"penalty","schema":"1","op":"upsert"})", "COR-0003"},
      {R"({"kind":"penalty","op":"upsert","fields":{}})", "COR-0003"},
      {R"({"kind":"penalty","schema":"1","fields":{}})", "COR-0003"},
      {R"({"schema":"1","op":"upsert","fields":{}})", "COR-0003"},
      {R"({"fields":{},"kind":"penalty","schema":"1","op":"upsert"})", "COR-0003"},
      {R"({"kind":"penalty","op":"upsert","schema":"1","fields":{}})", "COR-0003"},
      {R"({"kind":"penalty","kind":"penalty","schema":"1","op":"upsert","fields":{}})", "COR-0003"},
      {R"({"kind":"penalty","schema":"1","op":"upsert","fields":{},"fields":{}})", "COR-0003"},
      {R"({"kind":"permits","schema":"1","op":"upsert","fields":{}})", "COR-0004"},
      {R"({"kind":"penalty","schema":"1","op":"delete","fields":{}})", "COR-0006"},
      {R"({"kind":"penalty","schema":"1","op":"upsert","reason":"","fields":{}})", "COR-0006"},
      {R"({"kind":"penalty","schema":"1","op":"upsert","date":"2026-02-30","fields":{}})", "COR-0006"},
      {R"({"kind":"penalty","schema":"1","op":"upsert","due":"2026-2-3","fields":{}})", "COR-0006"},
      {R"({"kind":["penalty"],"schema":"1","op":"upsert","fields":{}})", "COR-0006"},
      {R"({})", "COR-0003"},
  };
  for (const auto& [line, code] : refusals) EXPECT_EQ(refusal(line), code) << line;
}

TEST_F(RecordLine, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < kPlain.size(); ++size) EXPECT_NE(refusal(kPlain.substr(0, size)), "accepted") << size;
  EXPECT_EQ(refusal(kPlain), "accepted");
}

TEST_F(RecordLine, RefusesOrReadsEveryChangedByteWithoutHarm) {
  for (std::size_t at = 0; at < kPlain.size(); ++at)
    for (const char byte : {'\0', '"', '\\', '{', '}', '[', ',', '\n', '\x80', '\xff'}) {
      std::string line(kPlain);
      line[at] = byte;
      Draft draft;
      const auto view = reader_.read(line, draft);
      EXPECT_TRUE(!view.ok() || !invalid_utf8_at(line)) << line;
    }
}

TEST_F(RecordLine, RefusesDeepNestingWithoutHarm) {
  EXPECT_NE(refusal(with_fields("{\"CF_WSH\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}")), "accepted");
  EXPECT_NE(refusal(with_fields(std::string(200'000, '['))), "accepted");
}

TEST_F(RecordLine, ReadsALineOfManyKilobytesAfterAShortOne) {
  const std::string content(300'000, 'x');
  Draft draft;
  ASSERT_TRUE(reader_.read(kPlain, draft).ok());
  ASSERT_TRUE(reader_.read(with_fields("{\"CF_NR\":\"" + content + "\"}"), draft).ok());
  EXPECT_EQ(get(draft, "CF_NR"), content);
  ASSERT_TRUE(reader_.read(kPlain, draft).ok());
}

TEST_F(RecordLine, AnErrorShowsNoValues) {
  Draft draft;
  const auto number = reader_.read(with_fields(R"({"11010519491231002":"张三"})"), draft);
  ASSERT_FALSE(number.ok());
  EXPECT_EQ(number.error().detail, "");
  const auto name = reader_.read(with_fields(R"({"张三":"x"})"), draft);
  ASSERT_FALSE(name.ok());
  EXPECT_EQ(name.error().detail, "");
}

}  // namespace
}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "core/identity.h"

#include <gtest/gtest.h>

#include "penalty_kind.h"

namespace xinshi {
namespace {

using test::penalty_kind;
using test::record_of;

const HmacSha256& index_key() {
  static const HmacSha256 key("index-key");
  return key;
}

std::string key_of(test::Values values) {
  const auto kind = penalty_kind();
  return identity_key(record_of(*kind, values), index_key());
}

constexpr std::string_view kOrgan = "11350200MB0Q00000A";

TEST(Identity, NamesKindOrganNumberAndSubject) {
  EXPECT_EQ(key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "某市监罚〔2026〕5号"}, {"CF_XDR_SHXYM", "91350200MA0000000X"}, {"CF_XDR_MC", "甲"}}),
            "penalty|11350200MB0Q00000A|某市监罚[2026]5号|91350200MA0000000X");
}

TEST(Identity, TheRegistrationNumberStandsInForTheUnifiedCode) {
  EXPECT_EQ(key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "5"}, {"CF_XDR_GSZC", "350200100000001"}, {"CF_XDR_MC", "甲"}}),
            "penalty|11350200MB0Q00000A|5|350200100000001");
}

// HMAC-SHA-256 under "index-key", first 16 bytes; computed with Python's hmac module.
TEST(Identity, HoldsNoPersonalDataButAKeyedHash) {
  EXPECT_EQ(key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "5"}, {"CF_XDR_ZJHM", "11010519491231002X"}, {"CF_XDR_MC", "甲"}}),
            "penalty|11350200MB0Q00000A|5|#40fd4e1de65a2cc8044d9a084ece4a02");
  EXPECT_EQ(key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "5"}, {"CF_XDR_MC", "某某食品有限公司"}}),
            "penalty|11350200MB0Q00000A|5|#1ab2903019a568e0b48ad6c5fc88ecc1");
}

TEST(Identity, IsEmptyWhereAPartIsMissing) {
  EXPECT_EQ(key_of({{"CF_WSH", "5"}, {"CF_XDR_MC", "甲"}}), "");
  EXPECT_EQ(key_of({{"CF_CFJGDM", kOrgan}, {"CF_XDR_MC", "甲"}}), "");
  EXPECT_EQ(key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "5"}}), "");
  EXPECT_EQ(identity_key(Draft{}, index_key()), "");
}

TEST(Identity, OfADraftIsThatOfItsRecord) {
  const auto kind = penalty_kind();
  const test::Values values = {{"CF_CFJGDM", kOrgan}, {"CF_WSH", "5"}, {"CF_XDR_MC", "甲"}};
  EXPECT_EQ(identity_key(test::draft_of(*kind, values), index_key()), key_of(values));
}

TEST(Identity, TwoDecisionsWithoutANumberAreTwoRecords) {
  const auto one = key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "空"}, {"CF_JDRQ", "2026-11-02"}, {"CF_XDR_SHXYM", "91350200MA0000000X"}});
  const auto other = key_of({{"CF_CFJGDM", kOrgan}, {"CF_WSH", "空"}, {"CF_JDRQ", "2026-11-03"}, {"CF_XDR_SHXYM", "91350200MA0000000X"}});
  EXPECT_EQ(one, "penalty|11350200MB0Q00000A|空@2026-11-02@|91350200MA0000000X");
  EXPECT_NE(one, other);
}

TEST(Identity, ASeparatorInsideAPartDoesNotMoveTheParts) {
  const auto one = key_of({{"CF_CFJGDM", "a|b"}, {"CF_WSH", "c"}, {"CF_XDR_SHXYM", "d"}});
  const auto other = key_of({{"CF_CFJGDM", "a"}, {"CF_WSH", "b|c"}, {"CF_XDR_SHXYM", "d"}});
  EXPECT_EQ(one, "penalty|a%7Cb|c|d");
  EXPECT_NE(one, other);
}

TEST(Identity, NumbersCompareWithoutBracketsBlanksAndWidth) {
  for (const std::string_view spelling : {"某市监罚〔2026〕5号", "某市监罚[2026]5号", "某市监罚【2026】5号", "某市监罚（2026）5号", "某市监罚(2026)5号",
                                          "某市监罚［２０２６］５号", "某市监罚﹝2026﹞5号", " 某市监罚 〔2026〕\t5 号　", "\xEF\xBB\xBF某市监罚〔2026〕5号"})
    EXPECT_EQ(comparable_number(spelling), "某市监罚[2026]5号") << spelling;
  EXPECT_NE(comparable_number("某市监罚〔2026〕5号"), comparable_number("某市监罚〔2026〕15号"));
  EXPECT_EQ(comparable_number("A-5|6%"), "A-5|6%");
}

// SHA-256 of the bytes `name 0x1F value 0x1E` in schema order, computed with Python's hashlib.
TEST(Fingerprint, IsTheHashOfOperationAndCanonicalFields) {
  const auto kind = penalty_kind();
  Draft draft = test::draft_of(*kind, {{"CF_CFJGDM", kOrgan},
                                       {"CF_XDR_MC", "某某食品有限公司"},
                                       {"CF_NR_FK", "0.2"},
                                       {"CF_CFLB", "警告、罚款"},
                                       {"CF_WSH", "某市监罚〔2026〕5号"}});
  draft.meta.source_key = "row-1";
  draft.row = 7;
  Record record = RecordMaker::make(std::move(draft), make_date(2026, 11, 2));
  EXPECT_EQ(to_hex(fingerprint(record)), "63621638125c071588c579a3b5e1da2667c83076773ea4f54bfc44d0967c8dd5");
  Draft again = RecordMaker::reuse(std::move(record));
  again.meta.op = Op::Withdraw;
  EXPECT_EQ(to_hex(fingerprint(RecordMaker::make(std::move(again), std::nullopt))),
            "699c54dda24dffe8380a33f10fa1217a14dddaef3b8ad624a23c1cafc0e33eeb");
}

TEST(Fingerprint, TakesValuesOfAnyLength) {
  std::string content;
  for (int i = 0; i < 2000; ++i) content += "甲";
  const auto kind = penalty_kind();
  EXPECT_EQ(to_hex(fingerprint(record_of(*kind, {{"CF_NR", content}}))), "4ee40e5bc69d90566ebb6b73a642885c36f1564534d02cdfc718105e57a3d236");
}

}  // namespace
}  // namespace xinshi

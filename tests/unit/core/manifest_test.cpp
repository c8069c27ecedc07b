// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/batch.h"

namespace xinshi {
namespace {

Hash counting() {
  Hash hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i);
  return hash;
}

Manifest manifest() {
  Manifest out;
  out.batch = parse_uuid("0190a1b2-c3d4-7e5f-8a6b-000000000001").value();
  out.sender = "11350200MB0Q00000A";
  out.receiver = "11350000MB0Q00000B";
  out.origin = "11350200MB0Q00000C";
  out.sequence = 42;
  out.previous = counting();
  out.created = parse_instant("2026-11-22T10:00:00.123+08:00").value();
  out.log_origin = "changshan.example/11350200MB0Q00000A/main";
  out.lines = {{parse_uuid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b").value(), 1, "penalty", Op::Upsert, counting()},
               {parse_uuid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c").value(), 4294967295U, "gov-dishonesty", Op::Withdraw, Hash{}}};
  return out;
}

const std::string kText =
    "xinshi-manifest/1\n"
    "batch: 0190a1b2-c3d4-7e5f-8a6b-000000000001\n"
    "sender: 11350200MB0Q00000A\n"
    "receiver: 11350000MB0Q00000B\n"
    "origin: 11350200MB0Q00000C\n"
    "sequence: 42\n"
    "previous: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "created: 2026-11-22T10:00:00.123+08:00\n"
    "log: changshan.example/11350200MB0Q00000A/main\n"
    "count: 2\n"
    "\n"
    "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b 1 penalty upsert AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c 4294967295 gov-dishonesty withdraw AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

Error refused(const std::string& text) {
  const auto read = read_manifest(text);
  return read.ok() ? Error{Fault::Internal, "accepted"} : read.error();
}

std::string with(std::string_view from, std::string_view to) {
  std::string text = kText;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Manifest, IsWrittenLineByLine) { EXPECT_EQ(write_manifest(manifest()), kText); }

TEST(Manifest, IsReadBack) {
  const auto read = read_manifest(kText);
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read->batch, manifest().batch);
  EXPECT_EQ(read->sender, "11350200MB0Q00000A");
  EXPECT_EQ(read->receiver, "11350000MB0Q00000B");
  EXPECT_EQ(read->origin, "11350200MB0Q00000C");
  EXPECT_EQ(read->sequence, 42U);
  EXPECT_EQ(read->previous, counting());
  EXPECT_EQ(read->created, manifest().created);
  EXPECT_EQ(read->log_origin, "changshan.example/11350200MB0Q00000A/main");
  ASSERT_EQ(read->lines.size(), 2U);
  EXPECT_EQ(read->lines[0].commitment, counting());
  EXPECT_EQ(read->lines[0].op, Op::Upsert);
  EXPECT_EQ(read->lines[1].version, 4294967295U);
  EXPECT_EQ(read->lines[1].kind, "gov-dishonesty");
  EXPECT_EQ(read->lines[1].op, Op::Withdraw);
}

TEST(Manifest, TheFirstOfASenderHasNoPrevious) {
  Manifest first = manifest();
  first.previous.reset();
  const std::string text = write_manifest(first);
  EXPECT_EQ(text.find("previous"), std::string::npos);
  const auto read = read_manifest(text);
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE(read->previous);
}

TEST(Manifest, RefusesEveryTruncationAndAnythingBehind) {
  for (std::size_t size = 0; size < kText.size(); ++size) EXPECT_NE(refused(kText.substr(0, size)).code, "accepted") << size;
  for (const std::string more : {"x", "\n", "x\n"}) EXPECT_NE(refused(kText + more).code, "accepted");
}

TEST(Manifest, RefusesALineLeftOutRepeatedOrMoved) {
  std::vector<std::string> head;
  for (std::size_t at = 0; head.size() < 10;) {
    const auto end = kText.find('\n', at) + 1;
    head.push_back(kText.substr(at, end - at));
    at = end;
  }
  for (std::size_t i = 1; i < head.size(); ++i) {
    EXPECT_EQ(refused(with(head[i], head[i] + head[i])).code, "COR-0111") << head[i];
    const bool may_be_absent = head[i].starts_with("previous");
    EXPECT_EQ(refused(with(head[i], "")).code, may_be_absent ? "accepted" : "COR-0111") << head[i];
    if (i + 1 == head.size()) continue;
    EXPECT_EQ(refused(with(head[i] + head[i + 1], head[i + 1] + head[i])).code, "COR-0111") << head[i];
  }
  EXPECT_EQ(refused(with("count: 2\n\n", "count: 2\n")).code, "COR-0111");
  EXPECT_EQ(refused(with("count: 2\n\n", "count: 2\n\n\n")).code, "COR-0111");
}

TEST(Manifest, SaysWhereItIsBroken) {
  const Error error = refused(with("sequence: 42", "sequence: 042"));
  EXPECT_EQ(error.fault, Fault::Corrupt);
  EXPECT_EQ(error.where.line, 6);
  EXPECT_EQ(error.where.key, "sequence");
}

TEST(Manifest, RefusesOtherSpellings) {
  const std::pair<std::string_view, std::string_view> changes[] = {
      {"batch: 0190a1b2-c3d4", "batch: 0190A1B2-C3D4"}, {"batch: 0190a1b2-", "batch: 0190a1b2"},      {"batch: ", "batch:"},
      {"batch: ", "batch:  "},                          {"batch: ", "Batch: "},                       {"batch: ", "batch : "},
      {"sender: 11350200MB0Q00000A", "sender: 11350200mb0q00000a"}, {"sender: 11350200MB0Q00000A", "sender: 11350200MB0Q0000"},
      {"sender: 11350200MB0Q00000A", "sender: 11350200MB0Q00000A1"}, {"sender: 11350200MB0Q00000A", "sender: "},
      {"sequence: 42", "sequence: 0"},                  {"sequence: 42", "sequence: -1"},             {"sequence: 42", "sequence: 18446744073709551616"},
      {"previous: AAEC", "previous: AAE"},              {"previous: AAEC", "previous: AA=C"},
      {"created: 2026-11-22T10:00:00.123+08:00", "created: 2026-11-22T02:00:00.123Z"},
      {"created: 2026-11-22", "created: 2026-02-30"},   {"log: changshan", "log: chang shan"},        {"log: changshan", "log: \xff"},
      {"log: changshan", "log: \x01"},                  {"log: changshan", "log: \x7f"},              {"count: 2\n", "count: 2\r\n"},
      {"count: 2", "count: 02"},                        {" 1 penalty", " 0 penalty"},                 {" 1 penalty", " 01 penalty"},
      {" 1 penalty", " 4294967296 penalty"},            {" 1 penalty", "  1 penalty"},                {" 1 penalty", " 1 Penalty"},
      {" 1 penalty", " 1 pen1"},                        {" upsert", " delete"},                       {" upsert", ""},
      {" upsert AAEC", " upsert AAE"},                  {"dHh8=\n0190", "dHh9=\n0190"},
      {"dHh8=\n0190", "dHh8= \n0190"},                  {"dHh8=\n0190", "dHh8=\n\n0190"},
  };
  for (const auto& [from, to] : changes) EXPECT_EQ(refused(with(from, to)).code, "COR-0111") << to;
}

TEST(Manifest, TheCountMustBeThatOfTheLines) {
  for (const std::string_view count : {"0", "1", "3", "99999999999999999", "18446744073709551615"})
    EXPECT_EQ(refused(with("count: 2", "count: " + std::string(count))).code, "COR-0112") << count;
  EXPECT_EQ(refused(with("count: 2", "count: 99999999999999999999")).code, "COR-0111");
}

TEST(Manifest, TellsANewerFormatFromNoManifest) {
  EXPECT_EQ(refused(with("manifest/1", "manifest/2")).code, "COR-0102");
  EXPECT_EQ(refused(with("xinshi-manifest/1", "xinshi-receipt-text/1")).code, "COR-0101");
  EXPECT_NE(refused("").code, "accepted");
}

Receipt receipt() {
  Receipt out;
  out.receipt = parse_uuid("0190a1b2-c3d4-7e5f-8a6b-00000000000a").value();
  out.batch = parse_uuid("0190a1b2-c3d4-7e5f-8a6b-000000000001").value();
  out.digest = counting();
  out.origin = "11350200MB0Q00000C";
  out.platform = "changshan-2";
  out.level = Level::County;
  out.issuer = "11350000MB0Q00000B";
  out.received_at = parse_instant("2026-11-22T10:00:01.000+08:00").value();
  out.log_origin = "changshan.example/11350000MB0Q00000B/main";
  out.log_index = 0;
  out.lines = {{parse_uuid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b").value(), 1, Verdict::Registered, ""},
               {parse_uuid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c").value(), 2, Verdict::Refused, "VAL-0101"}};
  return out;
}

const std::string kReceiptText =
    "xinshi-receipt-text/1\n"
    "receipt: 0190a1b2-c3d4-7e5f-8a6b-00000000000a\n"
    "batch: 0190a1b2-c3d4-7e5f-8a6b-000000000001\n"
    "digest: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "origin: 11350200MB0Q00000C\n"
    "platform: changshan-2\n"
    "level: county\n"
    "issuer: 11350000MB0Q00000B\n"
    "received: 2026-11-22T10:00:01.000+08:00\n"
    "log: changshan.example/11350000MB0Q00000B/main\n"
    "index: 0\n"
    "count: 2\n"
    "\n"
    "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b 1 registered -\n"
    "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c 2 refused VAL-0101\n";

std::string receipt_with(std::string_view from, std::string_view to) {
  std::string text = kReceiptText;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string receipt_refusal(const std::string& text) {
  const auto read = read_receipt(text);
  return read.ok() ? "accepted" : read.error().code;
}

TEST(Receipt, IsWrittenLineByLine) { EXPECT_EQ(write_receipt(receipt()), kReceiptText); }

TEST(Receipt, IsReadBack) {
  const auto read = read_receipt(kReceiptText);
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(write_receipt(*read), kReceiptText);
  EXPECT_EQ(read->digest, counting());
  EXPECT_EQ(read->platform, "changshan-2");
  EXPECT_EQ(read->lines[0].verdict, Verdict::Registered);
  EXPECT_EQ(read->lines[0].code, "");
  EXPECT_EQ(read->lines[1].code, "VAL-0101");
}

TEST(Receipt, ALaterDecisionHasNoDigestAndTheNilBatch) {
  Receipt later = receipt();
  later.digest.reset();
  later.batch = {};
  const auto read = read_receipt(write_receipt(later));
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE(read->digest);
  EXPECT_TRUE(read->batch.nil());
}

TEST(Receipt, CodesThatPlatformsInventStayReadable) {
  Receipt strange = receipt();
  strange.lines[0].code = "错误 20\n01";
  strange.lines[1].code = std::string(300, 'x');
  const auto read = read_receipt(write_receipt(strange));
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read->lines[0].code, "_______20_01");
  EXPECT_EQ(read->lines[1].code, std::string(64, 'x'));
}

TEST(Receipt, RefusesEveryTruncationAndOtherSpellings) {
  for (std::size_t size = 0; size < kReceiptText.size(); ++size) EXPECT_NE(receipt_refusal(kReceiptText.substr(0, size)), "accepted") << size;
  const std::pair<std::string_view, std::string_view> changes[] = {
      {"platform: changshan-2", "platform: Changshan"}, {"platform: changshan-2", "platform: "}, {"platform: changshan-2", "platform: a/b"},
      {"level: county", "level: town"},                 {"index: 0", "index: -1"},               {"index: 0", "index: 00"},
      {"digest: ", "Digest: "},                         {" registered -", " registered"},        {" registered -", " registered "},
      {" registered -", " accepted -"},                 {" registered -", " registered - -"},    {" registered -", " registered a/b"},
      {" 1 registered", " 0 registered"},               {"count: 2", "count: -2"},               {"issuer: 1", "issuer: l"},
  };
  for (const auto& [from, to] : changes) EXPECT_EQ(receipt_refusal(receipt_with(from, to)), "COR-0121") << to;
  EXPECT_EQ(receipt_refusal(receipt_with(" registered -", " registered " + std::string(65, 'a'))), "COR-0121");
  EXPECT_EQ(receipt_refusal(receipt_with("count: 2", "count: 1")), "COR-0112");
  EXPECT_EQ(receipt_refusal(receipt_with("count: 2", "count: 3")), "COR-0112");
  EXPECT_EQ(receipt_refusal(receipt_with("text/1", "text/2")), "COR-0102");
}

TEST(SignedReceipt, IsTwoSections) {
  const std::string file = write_signed_receipt({"text\n", "sig"});
  EXPECT_EQ(file, "xinshi-receipt/1\nreceipt 5\ntext\n\nsignature 3\nsig\n");
  const auto read = read_signed_receipt(file);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->receipt, "text\n");
  EXPECT_EQ(read->signature, "sig");
  const std::string one("\x30\x00", 2), two("\x30\x01x", 3);
  const std::string pair = write_signed_receipt({"text\n", one + two});
  EXPECT_EQ(pair, "xinshi-receipt/2\nreceipt 5\ntext\n\nsignature 2\n" + one + "\nsignature 3\n" + two + "\n");
  ASSERT_TRUE(read_signed_receipt(pair).ok());
  EXPECT_EQ(read_signed_receipt(pair)->signature, one + two);
  for (std::size_t size = 0; size < pair.size(); ++size) EXPECT_FALSE(read_signed_receipt(std::string_view(pair).substr(0, size)).ok()) << size;
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(read_signed_receipt(std::string_view(file).substr(0, size)).ok()) << size;
  for (const std::string_view other : {"xinshi-receipt/1\nsignature 3\nsig\nreceipt 5\ntext\n\n", "xinshi-receipt/1\nreceipt 1\nt\nsignature 1\ns\nproof 1\np\n",
                                       "xinshi-batch/1\nreceipt 1\nt\nsignature 1\ns\n", "xinshi-receipt/2\nreceipt 1\nt\nsignature 1\ns\n", "xinshi-receipt/2\nreceipt 1\nt\nsignature 1\ns\nsignature 1\ns\n",
                                       "xinshi-receipt/3\nreceipt 1\nt\nsignature 1\ns\n"})
    EXPECT_FALSE(read_signed_receipt(other).ok()) << other;
}

}  // namespace
}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include "core/batch.h"

#include <gtest/gtest.h>

namespace xinshi {
namespace {

using std::string_literals::operator""s;

Bytes16 salt_of(char c) {
  Bytes16 salt;
  salt.fill(static_cast<std::uint8_t>(c));
  return salt;
}

const SignedManifest kOuter{"manifest\ntext\n", "\x30\x00\n\xff"s};
const std::vector<BatchRecord> kRecords = {{salt_of('a'), "{\"x\":1}"}, {salt_of('\n'), "{}"}};

// Drawn byte for byte: 14, 4, 3 × 2 … are the sizes of what stands behind them.
const std::string kBatch =
    "xinshi-batch/1\n"
    "manifest 14\nmanifest\ntext\n\n"
    "signature 4\n\x30\x00\n\xff\n"
    "records 49\n"
    "23\naaaaaaaaaaaaaaaa{\"x\":1}\n"
    "18\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n{}\n"
    "\n"s;

std::string refusal(std::string_view bytes) {
  const auto batch = read_batch(bytes);
  return batch.ok() ? "accepted" : batch.error().code;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Batch, IsMagicThenSectionsWithLengths) { EXPECT_EQ(write_batch(kOuter, {}, kRecords), kBatch); }

TEST(Batch, IsReadBackWithViewsIntoItsBytes) {
  const auto batch = read_batch(kBatch);
  ASSERT_TRUE(batch.ok()) << describe(batch.error());
  EXPECT_EQ(batch->outer.manifest, kOuter.manifest);
  EXPECT_EQ(batch->outer.signature, kOuter.signature);
  EXPECT_TRUE(batch->inner.empty());
  ASSERT_EQ(batch->records.size(), 2U);
  EXPECT_EQ(batch->records[0].salt, salt_of('a'));
  EXPECT_EQ(batch->records[0].line, "{\"x\":1}");
  EXPECT_EQ(batch->records[1].salt, salt_of('\n'));
  EXPECT_EQ(batch->records[1].line, "{}");
  EXPECT_GE(batch->records[0].line.data(), kBatch.data());
  EXPECT_LT(batch->records[0].line.data(), kBatch.data() + kBatch.size());
}

TEST(Batch, CarriesTheOriginsManifestsOfARelayedBatch) {
  const std::vector<SignedManifest> inner = {{"m1\n", "s1"}, {"m2\n", "s2"}};
  const std::string bytes = write_batch(kOuter, inner, kRecords);
  EXPECT_NE(bytes.find("\ninner-manifest 3\nm1\n\ninner-signature 2\ns1\ninner-manifest 3\nm2\n\ninner-signature 2\ns2\nrecords "),
            std::string::npos);
  const auto batch = read_batch(bytes);
  ASSERT_TRUE(batch.ok());
  ASSERT_EQ(batch->inner.size(), 2U);
  EXPECT_EQ(batch->inner[1].manifest, "m2\n");
  EXPECT_EQ(batch->inner[1].signature, "s2");
}

TEST(Batch, MayBeEmptyOfRecords) {
  const auto batch = read_batch(write_batch(kOuter, {}, {}));
  ASSERT_TRUE(batch.ok());
  EXPECT_TRUE(batch->records.empty());
}

TEST(Batch, RefusesEveryTruncationAndAnythingBehind) {
  for (std::size_t size = 0; size < kBatch.size(); ++size) EXPECT_NE(refusal(std::string_view(kBatch).substr(0, size)), "accepted") << size;
  for (const std::string_view more : {"x", "\n", "records 0\n\n", "note 1\nx\n"}) EXPECT_NE(refusal(kBatch + std::string(more)), "accepted") << more;
}

TEST(Batch, RefusesWrongLengths) {
  for (const std::string_view length : {"13", "15", "0", "", "-1", "+14", "014", " 14", "14 ", "0x0e", "99999999999999999999", "18446744073709551615",
                                        "18446744073709551616", "9999999999999999999999999999999999999999999999999999999999999999999999"})
    EXPECT_NE(refusal(replaced(kBatch, "manifest 14\n", "manifest " + std::string(length) + "\n")), "accepted") << length;
  for (const std::string_view length : {"22", "24", "16", "15", "00", "41", "42"})  // as long as 23, so that the section's length stays right
    EXPECT_EQ(refusal(replaced(kBatch, "\n23\n", "\n" + std::string(length) + "\n")), "COR-0106") << length;
}

TEST(Batch, RefusesSectionsThatAreUnknownRepeatedOrOutOfOrder) {
  const std::string m = "manifest 1\nm\n";
  const std::string s = "signature 1\ns\n";
  const std::string im = "inner-manifest 1\nm\n";
  const std::string is = "inner-signature 1\ns\n";
  const std::string r = "records 0\n\n";
  const std::string magic = "xinshi-batch/1\n";
  EXPECT_EQ(refusal(magic + m + s + r), "accepted");
  EXPECT_EQ(refusal(magic + m + s + im + is + r), "accepted");
  for (const std::string& sections : {std::string(), r, m + s, m + r, s + m + r, m + s + r + r, m + m + s + r, m + s + s + r, m + s + m + s + r,
                                      m + s + is + im + r, m + s + im + r, im + is + m + s + r, m + s + r + im + is, m + s + "note 1\nx\n" + r,
                                      m + s + "note 1\nx\nnote-two 1\nx\n" + r, r + m + s})
    EXPECT_EQ(refusal(magic + sections), "COR-0105") << sections;
}

TEST(Batch, RefusesSectionHeadsThatAreNoNames) {
  for (const std::string_view name : {"", "Manifest", "manifest1", "mani fest", "mani_fest", "\xff", "manifest:", "abcdefghijklmnopqrstuvwxyzabcdefg"})
    EXPECT_NE(refusal(replaced(kBatch, "manifest 14", std::string(name) + " 14")), "accepted") << name;
  EXPECT_EQ(refusal(replaced(kBatch, "manifest 14\n", "manifest\n")), "COR-0103");
  EXPECT_EQ(refusal(replaced(kBatch, "manifest 14\n", "manifest 14\r\n")), "COR-0104");
}

// Two DER elements of 2 and 3 bytes.
const std::string kOne = "\x30\x00"s, kTwo = "\x30\x01x"s;

TEST(Batch, WithTwoSignaturesIsOfVersionTwoAndHasASectionForEach) {
  const SignedManifest pair{"m\n", kOne + kTwo};
  const std::string bytes = write_batch(pair, {}, {});
  EXPECT_EQ(bytes, "xinshi-batch/2\nmanifest 2\nm\n\nsignature 2\n" + kOne + "\nsignature 3\n" + kTwo + "\nrecords 0\n\n");
  const auto read = read_batch(bytes);
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read->outer.signature, pair.signature);
  const std::string relayed = write_batch(kOuter, {{"a\n", "s"}, {"b\n", kTwo + kOne}}, kRecords);
  EXPECT_TRUE(relayed.starts_with("xinshi-batch/2\n"));
  const auto inner = read_batch(relayed);
  ASSERT_TRUE(inner.ok()) << describe(inner.error());
  EXPECT_EQ(inner->outer.signature, kOuter.signature);
  ASSERT_EQ(inner->inner.size(), 2U);
  EXPECT_EQ(inner->inner[0].signature, "s");
  EXPECT_EQ(inner->inner[1].signature, kTwo + kOne);
  EXPECT_EQ(inner->records.size(), 2U);
}

TEST(Batch, OfVersionTwoHasOneSpelling) {
  const std::string m = "manifest 1\nm\n", one = "signature 2\n" + kOne + "\n", two = "signature 3\n" + kTwo + "\n", r = "records 0\n\n";
  const std::string magic = "xinshi-batch/2\n", joined = "signature 5\n" + kOne + kTwo + "\n", text = "signature 1\ns\n";
  EXPECT_EQ(refusal(magic + m + one + two + r), "accepted");
  for (const std::string& sections : {m + one + r, m + one + two + one + r, m + joined + r, m + one + text + r, m + "signature 1\n\x30\nsignature 3\n\0\x30\0\n"s + r, m + text + text + r, one + m + two + r, m + one + two})
    EXPECT_EQ(refusal(magic + sections), "COR-0105") << sections;
  EXPECT_EQ(refusal("xinshi-batch/1\n" + m + one + two + r), "COR-0105") << "version 1 has one signature";
  EXPECT_EQ(refusal("xinshi-batch/1\n" + m + joined + r), "COR-0105");
}

TEST(Batch, TellsANewerFormatFromNoBatch) {
  EXPECT_EQ(refusal(replaced(kBatch, "batch/1", "batch/3")), "COR-0102");
  EXPECT_EQ(refusal(replaced(kBatch, "batch/1", "batch/22")), "COR-0102");
  for (const std::string_view magic : {"xinshi-batch/", "xinshi-batch/x", "xinshi-receipt/1", "", "xinshi-batch/1 ", "PK", "xinshi-batch/1\r"})
    EXPECT_EQ(refusal(replaced(kBatch, "xinshi-batch/1", magic)), "COR-0101") << magic;
  EXPECT_EQ(refusal(std::string(1'000'000, 'x')), "COR-0101");
}

TEST(Batch, RecordsAreFramedStrictly) {
  const auto with_records = [](const std::string& records) {
    return "xinshi-batch/1\nmanifest 1\nm\nsignature 1\ns\nrecords " + std::to_string(records.size()) + "\n" + records + "\n";
  };
  const std::string record = "17\nssssssssssssssssx\n";
  EXPECT_EQ(refusal(with_records(record + record)), "accepted");
  for (const std::string& records : {"16\nssssssssssssssss\n"s, "0\n\n"s, "17\nssssssssssssssssx"s, "18\nssssssssssssssssx\n"s, "017\nssssssssssssssssx\n"s,
                                     "17 \nssssssssssssssssx\n"s, record + "\n", "\n" + record, "99999999999999999999\nssssssssssssssssx\n"s,
                                     "18446744073709551615\nssssssssssssssssx\n"s, record + "17"})
    EXPECT_EQ(refusal(with_records(records)), "COR-0106") << records;
}

TEST(Batch, SurvivesEveryChangedByte) {
  for (std::size_t at = 0; at < kBatch.size(); ++at)
    for (const char byte : {'\0', '\n', ' ', '9', '-', 'z', '\xff'}) {
      std::string bytes = kBatch;
      bytes[at] = byte;
      const auto batch = read_batch(bytes);
      if (!batch.ok()) continue;
      EXPECT_EQ(write_batch(batch->outer, batch->inner, batch->records), bytes) << at;
    }
}

// hashlib.sha256(bytes(range(16)) + line)
TEST(Commitment, IsTheHashOfSaltAndLine) {
  Bytes16 salt;
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(to_hex(commitment(salt, R"({"kind":"penalty"})")), "17693228fa30f1ab86ca71e30de23fcfb619f2f9b4995ac9ca08878cf66b577a");
}

}  // namespace
}  // namespace xinshi

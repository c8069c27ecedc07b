// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/codec.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stores/embedded/pending_index.h"

namespace xinshi::embedded {
namespace {

Entry full_entry() {
  Entry entry;
  entry.seq = 8;
  entry.id.bytes.fill(1);
  entry.fingerprint.fill(2);
  entry.key.fill(3);
  entry.source_key.fill(4);
  entry.commitment.fill(5);
  entry.leaf = 0x1122334455667788;
  entry.previous = 7;
  entry.at = {-1};
  entry.due = -20'000;
  entry.decided = 20'000;
  entry.version = 0xFFFFFFFF;
  entry.origin = 9;
  entry.inbox = 10;
  entry.manifest = 11;
  entry.offset = 12;
  entry.length = 13;
  entry.kind = 70'000;
  entry.op = Op::Repair;
  entry.flags = kErased;
  return entry;
}

TEST(StoreCodec, ReadsBackWhatItWroteOfAVersion) {
  std::string blob;
  append_entry(blob, Entry{});
  append_entry(blob, full_entry());
  ASSERT_EQ(blob.size(), 2 * kEntrySize);
  const Entry read = read_entry(blob, 1, 7);
  std::string again;
  append_entry(again, read);
  EXPECT_EQ(again, blob.substr(kEntrySize));
  EXPECT_EQ(read.seq, 8u);
  EXPECT_EQ(read.at.us, -1);
  EXPECT_EQ(read.due, -20'000);
  EXPECT_EQ(read.version, 0xFFFFFFFFu);
  EXPECT_EQ(read.kind, 70'000u);
  EXPECT_EQ(read.op, Op::Repair);
}

TEST(StoreCodec, WritesNumbersLittleEndian) {
  std::string blob;
  append_entry(blob, full_entry());
  constexpr std::size_t kLeafAt = 16 + 16 + 16 + 16 + 32;
  EXPECT_EQ(blob.substr(kLeafAt, 8), "\x88\x77\x66\x55\x44\x33\x22\x11");
}

TEST(StoreCodec, FindsSaltKeyAndLineOfAPayload) {
  Bytes16 salt{};
  salt.fill(7);
  std::string payload = "before";
  Entry entry;
  entry.offset = static_cast<std::uint32_t>(payload.size());
  append_payload(payload, {salt, "key", "{\"line\":1}", ""});
  entry.length = static_cast<std::uint32_t>(payload_size({salt, "key", "{\"line\":1}", ""}));
  payload += "behind";
  const auto view = read_payload(payload, entry);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->salt, salt);
  EXPECT_EQ(view->key, "key");
  EXPECT_EQ(view->line, "{\"line\":1}");
}

TEST(StoreCodec, FindsTheSourceRowBehindTheLine) {
  const PayloadView whole{{}, "key", "{\"line\":1}", "{\"处罚结果\":\"罚款\"}"};
  std::string payload;
  append_payload(payload, whole);
  ASSERT_EQ(payload.size(), payload_size(whole));
  Entry entry;
  entry.length = static_cast<std::uint32_t>(payload.size());
  entry.flags = kSourceKept;
  const auto view = read_payload(payload, entry);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->line, whole.line);
  EXPECT_EQ(view->source_row, whole.source_row);
  payload.replace(payload.size() - 4, 4, "\xFF\xFF\xFF\x7F");
  EXPECT_FALSE(read_payload(payload, entry)) << "longer than all there is";
}

TEST(StoreCodec, RefusesAPayloadThatEndsEarly) {
  std::string payload;
  append_payload(payload, {{}, "key", "line", ""});
  Entry entry;
  entry.length = static_cast<std::uint32_t>(payload.size());
  for (std::size_t size = 0; size < payload.size(); ++size) EXPECT_FALSE(read_payload(payload.substr(0, size), entry)) << size;
  EXPECT_TRUE(read_payload(payload, entry));
  entry.length = 17;
  EXPECT_FALSE(read_payload(payload, entry)) << "shorter than its own head";
}

TEST(StoreCodec, KeepsVerdictsWithTheirCodes) {
  const std::vector<ReceiptLine> lines = {{Uuid{}, 1, Verdict::Registered, ""}, {Uuid{}, 70'000, Verdict::Refused, "V-05"}};
  const std::vector<ReceiptLine> read = read_verdicts(write_verdicts(lines));
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[1].version, 70'000u);
  EXPECT_EQ(read[1].verdict, Verdict::Refused);
  EXPECT_EQ(read[1].code, "V-05");
  EXPECT_TRUE(read[0].code.empty());
}

std::vector<Seq> found(const PendingIndex& index, std::int64_t key) {
  std::vector<Seq> out;
  index.find(key, out);
  std::sort(out.begin(), out.end());
  return out;
}

TEST(PendingIndex, FindsEveryRowOfAKeyAlsoAfterGrowing) {
  PendingIndex index;
  for (Seq seq = 1; seq <= 5'000; ++seq) index.add(static_cast<std::int64_t>(seq % 1'700) - 850, seq);
  EXPECT_EQ(index.size(), 5'000u);
  EXPECT_EQ(found(index, 5 - 850), (std::vector<Seq>{5, 1'705, 3'405}));
  EXPECT_TRUE(found(index, 851).empty());
}

TEST(PendingIndex, FollowsVersionsThatChangePlaces) {
  PendingIndex index;
  index.add(1, 10);
  index.add(1, 11);
  index.add(2, 12);
  index.renumber(1, 10, 11);
  index.renumber(1, 11, 12);
  index.renumber(2, 12, 10);
  EXPECT_EQ(found(index, 1), (std::vector<Seq>{11, 12}));
  EXPECT_EQ(found(index, 2), (std::vector<Seq>{10}));
}

TEST(PendingIndex, GivesItsRowsInOrderOfKey) {
  PendingIndex index;
  index.add(3, 1);
  index.add(-5, 2);
  index.add(3, 0x7FFFFFFF);
  const auto rows = index.sorted();
  EXPECT_EQ(rows, (std::vector<std::pair<std::int64_t, Seq>>{{-5, 2}, {3, 1}, {3, 0x7FFFFFFF}}));
  index.clear();
  EXPECT_TRUE(found(index, 3).empty());
}

}  // namespace
}  // namespace xinshi::embedded

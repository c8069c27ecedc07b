// SPDX-License-Identifier: Apache-2.0
#include "core/audit_event.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xinshi {
namespace {

std::string line(const AuditLeaf& leaf) {
  std::string out;
  append_leaf(out, leaf);
  return out;
}

Hash counting() {
  Hash hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i);
  return hash;
}

TEST(AuditLeaf, WritesAllMembersInTheirOrder) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::Receipt;
  leaf.at = parse_instant("2026-11-22T10:00:00.123+08:00").value();
  leaf.record = parse_uuid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b");
  leaf.version = 3;
  leaf.batch = parse_uuid("0190a1b2-c3d4-7e5f-8a6b-000000000001");
  leaf.platform = "changshan";
  leaf.code = "00\"";
  leaf.count = 4294967295U;
  leaf.commitment = counting();
  EXPECT_EQ(line(leaf),
            R"({"v":1,"t":"2026-11-22T10:00:00.123+08:00","e":"receipt","id":"0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b","n":3,)"
            R"("batch":"0190a1b2-c3d4-7e5f-8a6b-000000000001","platform":"changshan","code":"00\"","count":4294967295,)"
            R"("c":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="})");
}

TEST(AuditLeaf, LeavesOutWhatIsAbsent) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::Start;
  EXPECT_EQ(line(leaf), R"({"v":1,"t":"1970-01-01T08:00:00.000+08:00","e":"start"})");
}

TEST(AuditLeaf, IsAppendedBehindWhatIsThere) {
  std::string out = "x";
  append_leaf(out, {});
  EXPECT_TRUE(out.starts_with("x{\"v\":1,"));
}

TEST(AuditLeaf, FitsAnEntryBundleWhateverThePlatformSays) {
  AuditLeaf leaf;
  leaf.platform = std::string(1'000'000, '\x01');
  leaf.code = std::string(4095, 'a') + "罚款" + std::string(1'000'000, '"');
  leaf.commitment = counting();
  const std::string out = line(leaf);
  EXPECT_LE(out.size(), 65'535U);
  EXPECT_FALSE(invalid_utf8_at(out));
  EXPECT_EQ(out.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "archive/zip/zip_archive.h"
#include "base/bytes.h"

namespace xinshi::zip {
namespace {

// Written by Python's zipfile.
constexpr std::string_view kNormal =
    "UEsDBBQAAAAIAOaddl1OCGQCHAAAABkAAAAFAAAAYS5jc3ZzdosPD/bQcXaL9wviMnzav13nxdplTyd2cQEAUEsDBBQAAAgIAOaddl2PXQ5eBgAAAGQAAAAO"
    "AAAAc3ViL+S4reaWhy5jc3arqKA9AABQSwMEFAAAAAAAAAAhAAAAAAAAAAAAAAAAAAYAAABlbXB0eS9QSwECFAMUAAAACADmnXZdTghkAhwAAAAZAAAABQAA"
    "AAAAAAAAAAAAgAEAAAAAYS5jc3ZQSwECFAMUAAAICADmnXZdj10OXgYAAABkAAAADgAAAAAAAAAAAAAAgAE/AAAAc3ViL+S4reaWhy5jc3ZQSwECFAMUAAAA"
    "AAAAACEAAAAAAAAAAAAAAAAABgAAAAAAAAAAABAA/0FxAAAAZW1wdHkvUEsFBgAAAAADAAMAowAAAJUAAAAAAA==";
constexpr std::string_view kZip64 =
    "UEsDBC0AAAAAAAAAIQCGphA2//////////8HABQAYmlnLnR4dAEAEAAFAAAAAAAAAAUAAAAAAAAAaGVsbG9QSwECLQMtAAAAAAAAACEAhqYQNgUAAAAFAAAA"
    "BwAAAAAAAAAAAAAAgAEAAAAAYmlnLnR4dFBLBQYAAAAAAQABADUAAAA+AAAAAAA=";
constexpr std::string_view kStored =
    "UEsDBBQAAAAAAOaddl1Api0BCwAAAAsAAAAFAAAAcy50eHRoZWxsbyBoZWxsb1BLAQIUAxQAAAAAAOaddl1Api0BCwAAAAsAAAAFAAAAAAAAAAAAAACAAQAA"
    "AABzLnR4dFBLBQYAAAAAAQABADMAAAAuAAAAAAA=";
constexpr std::string_view kBomb =
    "UEsDBBQAAAAIAOaddl2Fwk3FcwAAAKCGAQAFAAAAei5jc3btwTEBAAAAwqBK65/OGh5AAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAK8GUEsBAhQDFAAAAAgA5p12XYXCTcVzAAAAoIYBAAUA"
    "AAAAAAAAAAAAAIABAAAAAHouY3N2UEsFBgAAAAABAAEAMwAAAJYAAAAAAA==";
constexpr std::string_view kBzip2 =
    "UEsDBC4AAAAMAOaddl2GphA2KQAAAAUAAAAFAAAAYi5jc3ZCWmg5MUFZJlNZGTFlPQAAAIEAAkSgACGaaDNNBzOLuSKcKEgMmLKegFBLAQIuAy4AAAAMAOad"
    "dl2GphA2KQAAAAUAAAAFAAAAAAAAAAAAAACAAQAAAABiLmNzdlBLBQYAAAAAAQABADMAAABMAAAAAAA=";

std::string bytes_of(std::string_view base64) { return *from_base64(base64); }

Result<std::unique_ptr<Archive>> open(std::string bytes, const ArchiveLimits& limits = {}) {
  return ZipReader().open(std::make_unique<MemoryBytes>(std::move(bytes)), limits);
}

/// The text of a member, or the code of what stops it.
std::string read(Archive& archive, std::size_t index, std::size_t step = 5) {
  auto stream = archive.open(index);
  if (!stream) return "!" + stream.error().code;
  std::string out;
  std::string piece(step, '\0');
  for (;;) {
    const auto count = (*stream)->read(piece.data(), piece.size());
    if (!count) return "!" + count.error().code;
    if (*count == 0) return out;
    out.append(piece, 0, *count);
  }
}

std::string code_of(std::string bytes, const ArchiveLimits& limits = {}) {
  const auto archive = open(std::move(bytes), limits);
  return archive ? "" : archive.error().code;
}

TEST(Zip, ListsMembersAndUnpacksThem) {
  const auto archive = open(bytes_of(kNormal));
  ASSERT_TRUE(archive);
  const auto& members = (*archive)->members();
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].name, "a.csv");
  EXPECT_EQ(members[1].name, "sub/中文.csv");
  EXPECT_TRUE(members[2].directory);
  EXPECT_EQ(read(**archive, 0), "CF_WSH,CF_NR\n1号,警告\n");
  EXPECT_EQ(read(**archive, 1), std::string(100, 'x'));
  EXPECT_EQ(read(**archive, 0), "CF_WSH,CF_NR\n1号,警告\n") << "a second time";
}

TEST(Zip, ReadsStoredMembersAndZip64) {
  const auto stored = open(bytes_of(kStored));
  ASSERT_TRUE(stored);
  EXPECT_EQ(read(**stored, 0), "hello hello");
  const auto large = open(bytes_of(kZip64));
  ASSERT_TRUE(large);
  EXPECT_EQ(read(**large, 0), "hello");
}

TEST(Zip, RefusesWhatIsCutOffAtEveryLength) {
  const std::string whole = bytes_of(kNormal);
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) EXPECT_EQ(code_of(whole.substr(0, size)), "SRC-0031") << size;
  EXPECT_EQ(code_of("not an archive at all"), "SRC-0031");
}

TEST(Zip, NeverHandsOutBytesThatContradictTheChecksum) {
  const std::string whole = bytes_of(kStored);
  const std::size_t at = whole.find("hello hello");
  std::string changed = whole;
  changed[at] = 'j';
  const auto archive = open(changed);
  ASSERT_TRUE(archive);
  EXPECT_EQ(read(**archive, 0), "!SRC-0035");
}

TEST(Zip, RefusesEncryptedMembersAndUnknownPacking) {
  std::string locked = bytes_of(kStored);
  locked[6] = static_cast<char>(locked[6] | 1);  // local header: general purpose bit 0
  const std::size_t directory = locked.find("PK\1\2");
  locked[directory + 8] = static_cast<char>(locked[directory + 8] | 1);
  const auto archive = open(locked);
  ASSERT_TRUE(archive);
  EXPECT_TRUE((*archive)->members()[0].encrypted);
  EXPECT_EQ(read(**archive, 0), "!SRC-0033");
  const auto packed = open(bytes_of(kBzip2));
  ASSERT_TRUE(packed);
  EXPECT_EQ(read(**packed, 0), "!SRC-0034");
}

TEST(Zip, StopsABombByWhatComesOut) {
  ArchiveLimits limits;
  limits.ratio_from = 10'000;
  limits.max_ratio = 100;
  const auto archive = open(bytes_of(kBomb), limits);  // 100,000 bytes out of some 120
  ASSERT_TRUE(archive);
  EXPECT_EQ(read(**archive, 0, 4096), "!SRC-0032");
  limits.max_ratio = 2000;
  const auto allowed = open(bytes_of(kBomb), limits);
  ASSERT_TRUE(allowed);
  EXPECT_EQ(read(**allowed, 0, 4096).size(), 100'000U);
}

TEST(Zip, StopsABombThatLiesAboutItsSize) {
  std::string lying = bytes_of(kBomb);
  const std::size_t directory = lying.find("PK\1\2");
  for (const std::size_t at : {std::size_t{22}, directory + 24}) lying.replace(at, 4, std::string("\x10\0\0\0", 4));  // says 16 bytes
  ArchiveLimits limits;
  limits.max_member_bytes = 50'000;
  const auto archive = open(lying, limits);
  if (!archive) return;  // refused at once is as good
  EXPECT_EQ(read(**archive, 0, 4096).front(), '!');
}

TEST(Zip, JudgesTheDirectoryBeforeAnythingIsUnpacked) {
  ArchiveLimits few;
  few.max_members = 2;
  EXPECT_EQ(code_of(bytes_of(kNormal), few), "SRC-0032");
  ArchiveLimits small;
  small.max_total_bytes = 99;
  EXPECT_EQ(code_of(bytes_of(kNormal), small), "SRC-0032");
  ArchiveLimits member;
  member.max_member_bytes = 99'999;
  const auto archive = open(bytes_of(kBomb), member);
  ASSERT_TRUE(archive);
  EXPECT_EQ(read(**archive, 0), "!SRC-0032");
}

TEST(Zip, PassesAReadFaultOnAsItIs) {
  class Broken final : public RandomBytes {
   public:
    std::uint64_t size() const override { return 4096; }
    Result<std::size_t> read_at(std::uint64_t, char*, std::size_t) override { return Error{Fault::Transient, "SYS-0004", "test", {}}; }
  };
  const auto archive = ZipReader().open(std::make_unique<Broken>(), {});
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().code, "SYS-0004");
}

}  // namespace
}  // namespace xinshi::zip

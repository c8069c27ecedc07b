// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <utility>

namespace xinshi {
namespace {

TEST(Hex, IsLowerCaseWhenWrittenAndAnyCaseWhenRead) {
  const std::string raw("\x00\x1f\xab\xff", 4);
  EXPECT_EQ(to_hex(as_bytes(raw)), "001fabff");
  EXPECT_EQ(from_hex("001fabff"), raw);
  EXPECT_EQ(from_hex("001FABff"), raw);
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, RefusesOddLengthsAndOtherCharacters) {
  for (const char* text : {"0", "0g", "g0", "0x", " 0", "00 ", "/0", ":0", "@0", "`0"})
    EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Base64, MatchesTheVectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},           {"f", "Zg=="},         {"fo", "Zm8="},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64(plain), coded);
    EXPECT_EQ(from_base64(coded), plain);
  }
}

TEST(Base64, MakesTheRoundTripForEveryByteAtEveryPosition) {
  std::string all;
  for (int shift = 0; shift < 3; ++shift) {
    all += 'x';
    std::string text = all;
    for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
    EXPECT_EQ(from_base64(to_base64(text)), text);
  }
}

TEST(Base64, RefusesEverythingThatIsNotCanonical) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Z===", "====", "=Zg=", "Zg==Zg==", "Zm9v\n",
                           "Zm 9", "Zm-_", "Z=g="})
    EXPECT_FALSE(from_base64(text)) << text;
}

TEST(Hash, IsMadeFromExactly32Bytes) {
  const std::string raw(32, 'h');
  ASSERT_TRUE(hash_from(raw));
  EXPECT_EQ(as_text(*hash_from(raw)), raw);
  EXPECT_FALSE(hash_from(raw.substr(1)));
  EXPECT_FALSE(hash_from(raw + "h"));
  EXPECT_FALSE(hash_from(""));
}

TEST(Bytes, ComparesInConstantTimeWithTheUsualResult) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_constant_time("", "a"));
}

}  // namespace
}  // namespace xinshi

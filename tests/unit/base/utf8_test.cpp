// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"

namespace xinshi {
namespace {

using Offset = std::optional<std::size_t>;

/// The same bad bytes at the beginning, behind ASCII and behind Chinese of many lengths, with and without text after.
void expect_invalid(std::string_view bad) {
  for (std::size_t size = 0; size < 80; ++size) {
    std::string ascii(size, 'a');
    std::string chinese;
    for (std::size_t i = 0; i < size; ++i) chinese += "罚";
    for (const std::string& before : {ascii, chinese})
      for (const char* after : {"", "a", "处罚决定书文号"})
        ASSERT_EQ(invalid_utf8_at(before + std::string(bad) + after), Offset(before.size()))
            << testing::PrintToString(bad);
  }
}

TEST(Utf8, AcceptsTheEdgesOfEveryLength) {
  for (const char32_t c : {0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(invalid_utf8_at(text), std::nullopt) << std::hex << static_cast<std::uint32_t>(c);
  }
  EXPECT_EQ(invalid_utf8_at(""), std::nullopt);
  EXPECT_EQ(invalid_utf8_at({}), std::nullopt);
  EXPECT_EQ(invalid_utf8_at("行政处罚决定书 abc 𠮷"), std::nullopt);
}

TEST(Utf8, RefusesOverlongForms) {
  for (const char* bad : {"\xC0\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
                          "\xF0\x8F\xBF\xBF"})
    expect_invalid(bad);
}

TEST(Utf8, RefusesSurrogates) {
  for (const char* bad : {"\xED\xA0\x80", "\xED\xAF\xBF", "\xED\xB0\x80", "\xED\xBF\xBF"}) expect_invalid(bad);
}

TEST(Utf8, RefusesCodePointsAboveTheLast) {
  for (const char* bad : {"\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) expect_invalid(bad);
}

TEST(Utf8, RefusesStrayContinuationBytes) {
  for (const char* bad : {"\x80", "\xBF", "\x80\x80"}) expect_invalid(bad);
}

TEST(Utf8, RefusesTruncatedCharacters) {
  for (const char* bad : {"\xC2", "\xE7", "\xE7\xBD", "\xF0", "\xF0\xA0", "\xF0\xA0\xAE"}) expect_invalid(bad);
}

TEST(Utf8, FindsGbkTextAtItsFirstCharacter) { EXPECT_EQ(invalid_utf8_at("id=\xB4\xA6\xB7\xA3"), Offset(3)); }

TEST(Utf8, CountsCodePointsNotBytes) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("abc"), 3U);
  EXPECT_EQ(count_characters("行政处罚"), 4U);
  EXPECT_EQ(count_characters("é𠮷a"), 3U);
}

TEST(Utf8, EveryCodePointMakesTheRoundTrip) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c == 0xD800) c = 0xE000;
    std::string text;
    append_utf8(text, c);
    std::size_t pos = 0;
    ASSERT_EQ(static_cast<std::uint32_t>(next_code_point(text, pos)), static_cast<std::uint32_t>(c));
    ASSERT_EQ(pos, text.size());
  }
}

TEST(Utf8, WritesTheReplacementCharacterForWhatIsNoCodePoint) {
  for (const char32_t c : {0xD800, 0xDFFF, 0x110000}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(text, "\uFFFD");
  }
}

TEST(Utf8, DecodingNeverReadsBehindACutCharacter) {
  std::size_t pos = 0;
  EXPECT_EQ(next_code_point(std::string_view("罚").substr(0, 2), pos), U'\uFFFD');
  EXPECT_EQ(pos, 1U);
}

TEST(FoldWidth, TurnsFullWidthFormsIntoAscii) {
  EXPECT_EQ(fold_width("行政相对人代码＿1"), "行政相对人代码_1");  // rule V-34
  EXPECT_EQ(fold_width("ＡＺａｚ０９（）［］｛｝，；：？！～＠｀＿＾／"), "AZaz09()[]{},;:?!~@`_^/");
  EXPECT_EQ(fold_width("\uFF01\uFF5E\u3000"), "!~ ");
}

TEST(FoldWidth, KeepsEverythingElse) {
  for (const char* text : {"", "abc 123", "。、《》【】〔2026〕1号", "\uFF00\uFF5F\uFF60\uFFE5", "￥é𠮷", "\uFEFF"})
    EXPECT_EQ(fold_width(text), text);
}

TEST(FoldWidth, FoldsExactlyTheNinetyFourForms) {
  for (char32_t c = 0xFF01; c <= 0xFF5E; ++c) {
    std::string wide;
    append_utf8(wide, c);
    ASSERT_EQ(fold_width(wide), std::string(1, static_cast<char>(c - 0xFEE0)));
  }
}

}  // namespace
}  // namespace xinshi

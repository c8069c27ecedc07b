// SPDX-License-Identifier: Apache-2.0
// Byte values from Python's codecs.
#include <gtest/gtest.h>

#include <algorithm>

#include "platform/posix/charset.h"
#include "platform/posix/charset_decoding.h"

namespace xinshi::posix {
namespace {

using namespace std::string_literals;

/// Gives at most `step` bytes a read, as a slow pipe does.
class SlowStream final : public ByteStream {
 public:
  SlowStream(std::string_view bytes, std::size_t step) : rest_(bytes), step_(step) {}
  Result<std::size_t> read(char* out, std::size_t size) override { return rest_.read(out, std::min(size, step_)); }

 private:
  ViewStream rest_;
  std::size_t step_;
};

struct Decoded {
  std::string text;
  std::string code;
  std::string detail;
};

Decoded decode(std::string_view bytes, const std::string& charset, std::size_t step = 1 << 20, std::size_t out_size = 4096) {
  SlowStream input(bytes, step);
  auto stream = IconvDecoders().decode(input, charset);
  if (!stream) return {"", stream.error().code, stream.error().detail};
  Decoded out;
  std::string block(out_size, '\0');
  for (;;) {
    const auto count = (*stream)->read(block.data(), block.size());
    if (!count) return {out.text, count.error().code, count.error().detail};
    if (*count == 0) return out;
    out.text.append(block, 0, *count);
  }
}

struct Case {
  const char* name;
  std::string charset;
  std::string bytes;
  std::string text;
};

TEST(Charset, DecodesEachEncodingDeclaredOrFound) {
  const std::string sample = "行政处罚";
  const std::string gbk = "\xd0\xd0\xd5\xfe\xb4\xa6\xb7\xa3";
  const std::string utf16le = "\x4c\x88\x3f\x65\x04\x59\x5a\x7f"s;
  const std::string utf16be = "\x88\x4c\x65\x3f\x59\x04\x7f\x5a"s;
  const std::vector<Case> cases{
      {"plain UTF-8", "utf-8", sample, sample},
      {"UTF-8 with a mark", "UTF8", "\xEF\xBB\xBF" + sample, sample},
      {"UTF-8 found", "auto", sample, sample},
      {"UTF-8 found by its mark", "auto", "\xEF\xBB\xBF" + sample, sample},
      {"GBK that could be the beginning of UTF-8", "auto", "x\xe4\xbd", "x浣"},
      {"ASCII found", "auto", "a,b\n1,2\n", "a,b\n1,2\n"},
      {"GBK declared", "GBK", gbk, sample},
      {"gb2312 declared, a GB18030 character inside", "gb2312", gbk + "\x81\x39\xef\x31", sample + "㐂"},
      {"GB18030 found", "auto", gbk, sample},
      {"GB18030 found behind ASCII", "auto", "a,b\n" + gbk, "a,b\n" + sample},
      {"four bytes, BMP", "gb18030", "\x81\x39\xef\x31", "㐂"},
      {"four bytes, plane 2", "gb18030", "\x95\x32\x82\x36", "𠀀"},
      {"GB18030 with a mark", "auto", "\x84\x31\x95\x33" + gbk, sample},
      {"UTF-16LE declared", "utf-16le", utf16le, sample},
      {"UTF-16LE found by its mark", "auto", "\xFF\xFE" + utf16le, sample},
      {"UTF-16BE found by its mark", "auto", "\xFE\xFF" + utf16be, sample},
      {"utf-16 with a mark", "utf-16", "\xFE\xFF" + utf16be, sample},
      {"UTF-16LE without a mark", "auto", "<\0?\0x\0"s + utf16le, "<?x" + sample},
      {"a surrogate pair", "utf-16le", "\x40\xd8\x00\xdc"s, "𠀀"},
      {"XML declaration", "auto", "<?xml version='1.0' encoding='GB2312'?><a>" + gbk + "</a>",
       "<?xml version='1.0' encoding='GB2312'?><a>" + sample + "</a>"},
      {"nothing", "auto", "", ""},
      {"only a mark", "auto", "\xEF\xBB\xBF", ""},
  };
  for (const Case& each : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{1} << 20}) {
      const Decoded out = decode(each.bytes, each.charset, step, step);
      EXPECT_EQ(out.code, "") << each.name << " in steps of " << step;
      EXPECT_EQ(out.text, each.text) << each.name << " in steps of " << step;
    }
  }
}

TEST(Charset, KeepsCharactersWholeAcrossBlocks) {
  std::string utf8;
  std::string gb18030;
  for (int i = 0; i < 100'000; ++i) {
    utf8 += "信a𠀀";
    gb18030 += "\xd0\xc5" "a" "\x95\x32\x82\x36";
  }
  EXPECT_EQ(decode(utf8, "auto").text, utf8);
  EXPECT_EQ(decode(gb18030, "auto").text, utf8);
  EXPECT_EQ(decode(gb18030, "gbk", 7777, 1001).text, utf8);
}

TEST(Charset, NamesTheByteThatIsWrong) {
  struct Fault {
    const char* name;
    std::string charset;
    std::string bytes;
    const char* code;
    const char* detail;
    std::string before;
  };
  const std::string ascii(300'000, 'x');
  const std::vector<Fault> cases{
      {"GBK in a file declared UTF-8", "utf-8", "ab\xd0\xc5", "SRC-0011", "utf-8, byte 2", "ab"},
      {"behind a mark", "utf-8", "\xEF\xBB\xBF" "ab\xff", "SRC-0011", "utf-8, byte 5", "ab"},
      {"a surrogate in UTF-8", "utf-8", "a\xed\xa0\x80z", "SRC-0011", "utf-8, byte 1", "a"},
      {"an overlong form", "utf-8", "\xc0\xaf", "SRC-0011", "utf-8, byte 0", ""},
      {"UTF-8 first, GBK later", "auto", "信" + ascii + "\xd0\xc5\xca\xb9", "SRC-0011", "utf-8, byte 300003", "信" + ascii},
      {"GBK that ends in the middle", "gbk", "a\xd0\xc5\xca", "SRC-0013", "gb18030, byte 3", "a信"},
      {"UTF-8 that ends in the middle", "utf-8", "a\xe4\xbf", "SRC-0013", "utf-8, byte 1", "a"},
      {"impossible in GB18030", "gb18030", "ab\xff" "cd", "SRC-0011", "gb18030, byte 2", "ab"},
      {"odd UTF-16", "utf-16le", "a\0b"s, "SRC-0013", "utf-16le, byte 2", "a"},
      {"a lone surrogate", "utf-16le", "a\0\x00\xdc" "b\0"s, "SRC-0011", "utf-16le, byte 2", "a"},
      {"UTF-8 found, cut at the end", "auto", "信\"\xe4\xbf", "SRC-0013", "utf-8, byte 4", "信\""},
      {"GB18030 found, cut at the end", "auto", "\xd0\xc5\xca", "SRC-0013", "gb18030, byte 2", "信"},
      {"neither UTF-8 nor GB18030", "auto", "ab\xd0\xc5\xff\xff", "SRC-0012", "auto, byte 4", "ab"},
  };
  for (const Fault& each : cases) {
    const Decoded out = decode(each.bytes, each.charset);
    EXPECT_EQ(out.code, each.code) << each.name;
    EXPECT_EQ(out.detail, each.detail) << each.name;
    EXPECT_EQ(out.text, each.before) << each.name;
  }
}

TEST(Charset, RefusesUnknownEncodings) {
  EXPECT_EQ(decode("x", "big5").code, "SRC-0010");
  EXPECT_EQ(IconvEncoder().encode("x", "utf-16").error().code, "SRC-0010");
}

TEST(Charset, EncodesWithoutEverReplacingACharacter) {
  EXPECT_EQ(*IconvEncoder().encode("信使", "gbk"), "\xd0\xc5\xca\xb9");
  EXPECT_EQ(*IconvEncoder().encode("a㐂𠀀", "gb18030"), "a\x81\x39\xef\x31\x95\x32\x82\x36");
  EXPECT_EQ(*IconvEncoder().encode("信", "utf-8"), "信");
  EXPECT_EQ(*IconvEncoder().encode("", "gbk"), "");
  const auto rare = IconvEncoder().encode("张㐂", "gbk");
  ASSERT_FALSE(rare);
  EXPECT_EQ(rare.error().code, "SRC-0014");
  EXPECT_EQ(rare.error().detail, "U+003402, character 2");
  EXPECT_EQ(IconvEncoder().encode("a\xff", "gbk").error().detail, "utf-8, byte 1");
}

TEST(Charset, CountsTheUnfinishedBytesAtTheEnd) {
  const std::pair<std::string, std::size_t> cases[] = {
      {"", 0}, {"a", 0}, {"信", 0}, {"\xe4", 1}, {"\xe4\xbf", 2}, {"\xf0\xa0\x80", 3}, {"𠀀", 0}, {"\x80\x80\x80\x80", 0}, {"\xc3", 1}};
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(unfinished_utf8(bytes), expected);
}

}  // namespace
}  // namespace xinshi::posix

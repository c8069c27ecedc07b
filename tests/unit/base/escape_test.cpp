// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"

namespace xinshi {
namespace {

std::string json(std::string_view text) {
  std::string out = "<";
  append_json_escaped(out, text);
  return out.substr(1);
}

std::string xml(std::string_view text) {
  std::string out = "<";
  append_xml_escaped(out, text);
  return out.substr(1);
}

TEST(JsonEscape, UsesTheShortFormsWhereThereAreAny) {
  EXPECT_EQ(json("\"\\b\t\n\f\r"), R"(\"\\b\t\n\f\r)");
}

TEST(JsonEscape, WritesOtherControlCharactersAsFourDigits) {
  EXPECT_EQ(json(std::string_view("\0", 1)), R"(\u0000)");
  EXPECT_EQ(json("\x01\x1F"), R"(\u0001\u001f)");
}

TEST(JsonEscape, LeavesEverythingElseAsItIs) {
  EXPECT_EQ(json(""), "");
  EXPECT_EQ(json("行政处罚</b>'&/\x7F\u2028 é𠮷"), "行政处罚</b>'&/\x7F\u2028 é𠮷");
}

TEST(JsonEscape, FindsEverySpecialByteAtEveryOffsetOfEveryNeighbourhood) {
  for (const std::string_view filler : {"a", "\x21", "\x23", "\x5B", "\x5D", "\x80", "\xFF", "\xA2", "\xDC", "\x9F"})
    for (int byte = 0; byte < 256; ++byte)
      for (std::size_t size = 1; size <= 17; ++size)
        for (std::size_t at = 0; at < size; ++at) {
          std::string text(size, filler.front());
          text[at] = static_cast<char>(byte);
          const std::string escape = json(text.substr(at, 1));
          const std::string wanted = text.substr(0, at) + escape + text.substr(at + 1);
          ASSERT_EQ(json(text), wanted);
          ASSERT_EQ(escape.size() > 1, byte < 0x20 || byte == '"' || byte == '\\');
        }
}

TEST(JsonEscape, FindsASpecialByteAnywhereInALongText) {
  for (std::size_t size = 18; size <= 75; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (const char byte : {'"', '\\', '\0', '\x1F'}) {
        std::string text(size, '\xE6');
        text[at] = byte;
        ASSERT_EQ(json(text), text.substr(0, at) + json({&byte, 1}) + text.substr(at + 1));
      }
}

TEST(JsonMember, EscapesNameAndValueWhereTheyNeedIt) {
  std::string out = "{";
  append_json_member(out, "CF_WSH", "");
  out += ',';
  append_json_member(out, "a\"b", "市监处罚〔2025〕1号");
  out += ',';
  append_json_member(out, "文号", "c\\d");
  EXPECT_EQ(out, R"({"CF_WSH":"","a\"b":"市监处罚〔2025〕1号","文号":"c\\d")");
}

TEST(JsonString, IsQuoted) {
  std::string out = "{";
  append_json_string(out, "a\"b");
  EXPECT_EQ(out, R"({"a\"b")");
}

TEST(XmlEscape, EscapesMarkupForTextAndAttributes) {
  EXPECT_EQ(xml("a<b>&\"c\"'d'"), "a&lt;b&gt;&amp;&quot;c&quot;&apos;d&apos;");
  EXPECT_EQ(xml("]]>"), "]]&gt;");
}

TEST(XmlEscape, KeepsLineBreaksAndTabsThroughAParser) { EXPECT_EQ(xml("a\tb\nc\r"), "a&#9;b&#10;c&#13;"); }

TEST(XmlEscape, DropsNothing) {
  EXPECT_EQ(xml("行政处罚 é𠮷"), "行政处罚 é𠮷");
  EXPECT_EQ(xml(std::string_view("a\0\x01z", 4)), std::string_view("a\0\x01z", 4));
}

}  // namespace
}  // namespace xinshi

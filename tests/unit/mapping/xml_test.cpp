// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support.h"

namespace xinshi::mapping {
namespace {

using test::read_all;
using Rows = std::vector<std::string>;

TEST(Xml, TakesEveryChildOfTheRootAsARow) {
  const auto all = read_all(Format::Xml,
                            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ROWDATA>\n <ROW "
                            "id=\"7\"><CF_WSH>1号</CF_WSH><BZ/></ROW><ROW><CF_WSH>a &amp; b &#x5218;</CF_WSH></ROW></ROWDATA>\n");
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(all.rows, (Rows{"1: id=7 CF_WSH=1号", "2: CF_WSH=a & b 刘"}));
}

TEST(Xml, SeesThroughASingleWrapper) {
  EXPECT_EQ(read_all(Format::Xml, "<data><rows><row><a>1</a></row><row><a>2</a></row></rows></data>").rows, (Rows{"1: a=1", "2: a=2"}));
  EXPECT_EQ(read_all(Format::Xml, "<data><rows><row a=\"1\"/><row a=\"2\"/></rows></data>").rows, (Rows{"1: a=1", "2: a=2"}));
  EXPECT_EQ(read_all(Format::Xml, "<data><row a=\"1\"/><row a=\"2\"/></data>").rows, (Rows{"1: a=1", "2: a=2"}));
}

TEST(Xml, ReadsCommentsSectionsAndNamespaces) {
  EXPECT_EQ(read_all(Format::Xml,
                     "<!-- <x> --><r xmlns:c=\"urn:x\"><!-- </r> --><c:row><c:a><![CDATA[<b>&]]></c:a><?pi > ?></c:row></r><!-- end -->")
                .rows,
            (Rows{"1: a=<b>&"}));
}

TEST(Xml, RefusesDocumentTypesBrokenAndDeepStructure) {
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<a>";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<!DOCTYPE r [<!ENTITY x \"y\">]><r><row><a>&x;</a></row></r>", "MAP-0134"},
      {"<r><row><a>1</a></row>", "MAP-0135"},
      {"<r><row><a>1</a></row></r><r/>", "MAP-0114"},
      {"<r><row><a>1</a></row></s>", "MAP-0133"},
      {"<r>text<row/></r>", "MAP-0132"},
      {"<r><row><b>1</b></row><row>" + deep, "MAP-0115"},
      {"<r><rows><row><a>1</a></row></rows><more/></r>", "MAP-0137"},
      {"", "MAP-0135"}};
  for (const auto& [text, code] : cases) EXPECT_EQ(read_all(Format::Xml, text).error, code) << text;
}

TEST(Xml, RejectsRowsThatAreNotFlatAndGoesOn) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"<row><a><b>1</b></a></row>", "MAP-0108"},
                                                                  {"<row><a>1</a><a>2</a></row>", "MAP-0106"},
                                                                  {"<row><a>1</b></row>", "MAP-0131"},
                                                                  {"<row>text<a>1</a></row>", "MAP-0132"},
                                                                  {"<row><a>\xC3\x28</a></row>", "MAP-0102"}};
  for (const auto& [row, code] : cases)
    EXPECT_EQ(read_all(Format::Xml, "<r><row><a>0</a></row>" + row + "<row><a>ok</a></row></r>").rows,
              (Rows{"1: a=0", "2! " + code, "3: a=ok"}))
        << row;
}

TEST(Xml, PassesOverARowThatIsTooLong) {
  const ReadLimits limits{16, 64, 10, 64};
  EXPECT_EQ(read_all(Format::Xml, "<r><row><a>" + std::string(9000, 'x') + "</a></row><row><a>ok</a></row></r>", limits).rows,
            (Rows{"1! MAP-0101", "2: a=ok"}));
}

TEST(Xml, ReadsTheSameAtEveryPieceSize) {
  const std::string text = "<?xml version='1.0'?><r>\n<row a='>'><b>1 &lt; 2</b></row>\n<!-- c --><row><b><![CDATA[]]]]></b></row>\n</r>\n";
  for (std::size_t step = 1; step < 40; ++step)
    EXPECT_EQ(read_all(Format::Xml, text, {}, step).rows, (Rows{"1: a=> b=1 < 2", "2: b=]]"})) << step;
}

}  // namespace
}  // namespace xinshi::mapping

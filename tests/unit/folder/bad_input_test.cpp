// SPDX-License-Identifier: Apache-2.0
// What people and programs really put into folders.
#include "base/text.h"
#include "sources/folder/messages.h"
#include "unit/folder/folder_fixture.h"

#include <set>

namespace xinshi::folder {
namespace {

using namespace std::string_literals;

const std::string kHeader = "案件名称,行政处罚决定书文号\n";
const std::string kHeaderGbk = "\xb0\xb8\xbc\xfe\xc3\xfb\xb3\xc6,\xd0\xd0\xd5\xfe\xb4\xa6\xb7\xa3\xbe\xf6\xb6\xa8\xca\xe9\xce\xc4\xba\xc5\n";
const std::string kHeaderUtf16 = "\xFF\xFE\x48\x68\xf6\x4e\x0d\x54\xf0\x79,\0\x4c\x88\x3f\x65\x04\x59\x5a\x7f\xb3\x51\x9a\x5b\x66\x4e\x87\x65\xf7\x53\n\0"s;

struct Case {
  const char* name;
  std::string file;
  std::string bytes;
  std::vector<std::string> taken;  ///< each a prefix of what is expected
  bool whole_file = true;          ///< the file as a whole is faulty
};

std::string nested(char open, int depth) { return std::string(static_cast<std::size_t>(depth), open); }
std::string nested_xml(int depth) {
  std::string out = "<r>";
  for (int i = 0; i < depth; ++i) out += "<a>";
  return out;
}

class BadInput : public FolderTest {
 protected:
  void expect(const Case& each) {
    taken.clear();
    ends = 0;
    dir.write(each.file, each.bytes);
    drain();
    ASSERT_EQ(taken.size(), each.taken.size()) << each.name << ": " << join(taken, " / ");
    for (std::size_t i = 0; i < taken.size(); ++i) {
      EXPECT_TRUE(taken[i].starts_with(each.taken[i])) << each.name << ": " << taken[i].substr(0, 200);
    }
    EXPECT_EQ(ends, 1) << each.name;
    EXPECT_FALSE(dir.has(each.file)) << each.name;
    EXPECT_EQ(dir.has(rejected(each.file)), each.whole_file) << each.name;
    std::filesystem::remove_all(dir.file("rejected"));
    std::filesystem::remove_all(dir.file("done"));
  }
};

TEST_F(BadInput, OfTheWholeFileBecomesOneRejectedRowBehindTheGoodOnes) {
  const std::vector<Case> cases{
      {"nothing at all", "a.csv", "", {"0 !SRC-0105"}},
      {"only a byte order mark", "a.csv", "\xEF\xBB\xBF", {"0 !SRC-0105"}},
      {"only blanks", "a.json", " \r\n\t\n", {"0 !SRC-0105"}},
      {"two encodings in one file", "a.ndjson", "{\"n\":\"信\"}\n{\"n\":\"\xd0\xc5\"}\n", {"0 !SRC-0012 !SRC-0109(auto, byte 18)"}},
      {"neither encoding", "a.csv", "a,b\n\xff\xff\n", {"0 !SRC-0012 !SRC-0109(auto, byte 4)"}},
      {"cut inside a character", "a.ndjson", "{\"n\":\"信\"}\n{\"n\":\"\xe4\xbf", {"1 信", "0 !SRC-0013"}},
      {"two equal headers", "a.csv", "CF_WSH,CF_NR,CF_WSH\n1,2,3\n", {"0 !MAP-0123"}},
      {"JSON without an end", "a.json", "[{\"n\":\"1\"},{\"n\":\"2\"}", {"1 1", "2 2", "0 !MAP-0112"}},
      {"100,000 levels of JSON", "a.json", "[" + nested('[', 100'000), {"0 !MAP-"}},
      {"100,000 levels of XML", "a.xml", nested_xml(100'000), {"0 !MAP-"}},
      {"document type declaration", "a.xml", "<!DOCTYPE r [<!ENTITY a 'x'>]><r><row><n>&a;</n></row></r>", {"0 !MAP-0134"}},
      {"entity bomb", "a.xml",
       "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]><l><r><n>&c;</n></r></l>",
       {"0 !MAP-0134"}},
      {"XML without an end", "a.xml", "<r><row><n>1</n></row><row><n>2", {"1 1", "0 !MAP-0135"}},
  };
  for (const Case& each : cases) expect(each);
}

TEST_F(BadInput, OfOneRowLeavesTheOthersAlone) {
  const std::string long_cell(10 << 20, 'x');
  const std::vector<Case> cases{
      {"half-written last line", "a.ndjson", "{\"n\":\"1\"}\n{\"n\":\"2", {"1 1", "2 !MAP-"}, false},
      {"a NUL byte", "a.csv", kHeader + "a\0b,1\nc,2\n"s, {"2 ", "3 c 2"}, false},
      {"a cell of 10 MB in JSON", "a.ndjson", "{\"n\":\"" + long_cell + "\"}\n{\"n\":\"2\"}\n", {"1 !MAP-0101", "2 2"}, false},
      {"a cell of 10 MB in CSV", "a.csv", kHeader + long_cell + ",1\nc,2\n", {"2 !MAP-0101", "3 c 2"}, false},
      {"100,000 levels in one row", "a.ndjson", "{\"n\":" + nested('[', 100'000) + "\n{\"n\":\"2\"}\n", {"1 !MAP-", "2 2"}, false},
  };
  for (const Case& each : cases) expect(each);
}

TEST_F(BadInput, ThatIsNotBadIsRead) {
  const std::vector<Case> cases{
      {"only a header", "a.csv", kHeader, {}, false},
      {"an empty list", "a.json", "[]", {}, false},
      {"line ends of CR only", "a.csv", "案件名称,行政处罚决定书文号\ra,1\rb,2\r", {"2 a 1", "3 b 2"}, false},
      {"UTF-16 with a mark", "a.csv", kHeaderUtf16 + "\xe1\x4f,\0" "1\0\n\0"s, {"2 信 1"}, false},
      {"GB18030 with four-byte characters", "a.csv", kHeaderGbk + "\x81\x39\xef\x31\x95\x32\x82\x36,1\n", {"2 㐂𠀀 1"}, false},
      {"XML that declares GBK", "a.xml", "<?xml version=\"1.0\" encoding=\"GBK\"?><r><row><n>\xd0\xc5\xca\xb9</n></row></r>", {"1 信使"}, false},
      {"a text file with JSON", "a.txt", "[{\"n\":\"1\"}]", {"1 1"}, false},
  };
  for (const Case& each : cases) expect(each);
}

TEST_F(BadInput, ReadsAsDeclaredOrNamesTheByte) {
  config.input.charset = "utf-8";
  expect({"wrong encoding behind a good row", "a.ndjson", "{\"n\":\"信\"}\n{\"n\":\"\xd0\xc5\"}\n",
          {"1 信", "0 !SRC-0011 !SRC-0109(utf-8, byte 18)"}});
  expect({"GBK where UTF-8 is declared", "a.csv", kHeaderGbk + "1,2\n", {"0 !SRC-0011 !SRC-0109(utf-8, byte 0)"}});
}

TEST_F(BadInput, OfAFolderIsAnErrorAndLaterGoesOn) {
  dir.write("a.ndjson", rows(1));
  files.fail_at = "list";
  files.error = {Fault::NotFound, "SYS-0001", "", {}};
  EXPECT_EQ(step().error().code, "SRC-0101");
  EXPECT_EQ(step().error().fault, Fault::Config);
  files.error = {Fault::Config, "SYS-0002", "", {}};
  EXPECT_EQ(step().error().code, "SRC-0102");
  files.error = {Fault::Transient, "SYS-0004", "", {}};
  EXPECT_EQ(step().error().fault, Fault::Transient);
  files.fail_at = "";
  drain();
  EXPECT_EQ(taken, expected(1));
}

TEST_F(BadInput, ThatCannotBeOpenedIsPutAsideAndTheOthersGoOn) {
  dir.write("a.ndjson", rows(1));
  files.fail_at = "open";
  files.error = {Fault::Config, "SYS-0002", "open: permission denied", {}};
  ASSERT_TRUE(step());
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_TRUE(taken[0].starts_with("0 !SRC-0104")) << taken[0];
  EXPECT_TRUE(dir.has(rejected("a.ndjson")));
  files.fail_at = "";
  dir.write("b.ndjson", rows(2));
  drain();
  EXPECT_EQ(taken.size(), 3U);
}

TEST_F(BadInput, ThatVanishesBeforeItIsOpenedIsForgotten) {
  dir.write("a.ndjson", rows(1));
  files.fail_at = "open";
  files.error = {Fault::NotFound, "SYS-0001", "", {}};
  ASSERT_TRUE(step());
  EXPECT_TRUE(taken.empty());
}

TEST_F(BadInput, FromABadDiskIsLeftAloneForAWhileAndThenGoesOnWhereItWas) {
  std::string many;
  for (int i = 1; i <= 60'000; ++i) many += "{\"n\":\"v" + std::to_string(i) + "\"}\n";
  dir.write("a.ndjson", many);
  files.fail_at = "read";
  files.error = {Fault::Transient, "SYS-0004", "read: I/O error", {}};
  Status last;
  while (last) last = step(true, 2000);
  EXPECT_EQ(last.error().code, "SYS-0004");
  EXPECT_GT(taken.size(), 1000U);
  files.fail_at = "";
  ASSERT_TRUE(step());
  EXPECT_TRUE(batch.rows.empty()) << "left alone";
  dir.write("b.ndjson.done", "");
  clock.advance_ms(config.postpone_ms);
  drain(2000);
  EXPECT_EQ(taken.size(), 60'000U);
  EXPECT_EQ(taken.back(), "60000 v60000");
}

TEST_F(BadInput, IsNotReadWhereTheResultCannotBeWritten) {
  dir.write("a.ndjson", rows(1));
  files.fail_at = "append";
  files.error = {Fault::Config, "SYS-0002", "", {}};
  EXPECT_EQ(step().error().code, "SRC-0103");
  EXPECT_TRUE(taken.empty());
  files.fail_at = "";
  drain();
  EXPECT_EQ(taken, expected(1));
}

TEST_F(BadInput, ThatCannotBeMovedAwayWaitsWithoutTakingRowsTwice) {
  dir.write("a.ndjson", rows(1));
  files.fail_at = "move";
  EXPECT_EQ(step().error().code, "SRC-0106");
  EXPECT_EQ(step().error().code, "SRC-0106");
  files.fail_at = "";
  drain();
  EXPECT_EQ(taken, expected(1));
  EXPECT_TRUE(dir.has(done("a.ndjson")));
}

TEST_F(BadInput, MessagesHaveBothLanguagesAndEachCodeOnce) {
  std::set<std::string_view> codes;
  for (const Message& message : messages()) {
    EXPECT_TRUE(codes.insert(message.code).second) << message.code;
    EXPECT_TRUE(!message.zh.empty() && !message.en.empty()) << message.code;
  }
}

}  // namespace
}  // namespace xinshi::folder

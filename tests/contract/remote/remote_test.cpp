// SPDX-License-Identifier: Apache-2.0
// What RemoteDirectory promises, on real servers.
#include <ctime>

#include "remote_fixture.h"

namespace xinshi {
namespace {

using Names = std::vector<std::string>;

std::string code_of(const Status& status) {
  return status ? "" : status.error().code;
}
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "" : result.error().code;
}

std::string large_text() {
  std::string out;
  while (out.size() < 3'000'000) out += std::to_string(out.size()) + ",行政处罚\n";
  return out;
}

TEST_P(RemoteContract, ListsFilesAndFoldersAndNoLinks) {
  make("a.csv", "hello");
  make("with  two blanks .csv", "");
  make("deep/b.csv", "x");
  ASSERT_TRUE(server().sh("ln -s a.csv '" + on_server("link.csv") + "'"));
  const auto remote = connect();
  const auto entries = remote->list("");
  ASSERT_TRUE(entries) << describe(entries.error());
  EXPECT_EQ(names(entries), (Names{"a.csv", "deep/", "with  two blanks .csv"}));
  for (const RemoteEntry& entry : *entries) {
    if (entry.name == "a.csv") {
      EXPECT_EQ(entry.size, 5u);
    }
  }
  EXPECT_EQ(names(remote->list("deep")), (Names{"b.csv"}));
}

TEST_P(RemoteContract, NamesThatBeginWithADotCanBeUsedButPerhapsNotSeen) {
  const auto remote = connect();
  ASSERT_TRUE(put(*remote, ".a.part", "x"));
  EXPECT_EQ(names(remote->list("")).size(), sftp() ? 1u : 0u);
  EXPECT_TRUE(remote->rename(".a.part", "a.part"));
  EXPECT_EQ(names(remote->list("")), (Names{"a.part"}));
}

TEST_P(RemoteContract, AnEmptyFolderIsEmptyAndAMissingOneIsAnError) {
  const auto remote = connect();
  const auto entries = remote->list("");
  ASSERT_TRUE(entries) << describe(entries.error());
  EXPECT_TRUE(entries->empty());
  EXPECT_EQ(code_of(remote->list("none")), sftp() ? "NET-0211" : "NET-0210");
}

TEST_P(RemoteContract, GetsAnyPartOfAFile) {
  const std::string text = large_text();
  make("large.csv", text);
  const auto remote = connect();
  std::string got;
  while (got.size() < text.size()) {
    const auto part = remote->get("large.csv", got.size(), 1'000'000);
    ASSERT_TRUE(part) << describe(part.error());
    ASSERT_FALSE(part->empty());
    ASSERT_LE(part->size(), 1'000'000u);
    got += *part;
  }
  EXPECT_EQ(got, text);
  const auto behind = remote->get("large.csv", text.size() + 10, 100);
  ASSERT_TRUE(behind) << describe(behind.error());
  EXPECT_EQ(*behind, "");
}

TEST_P(RemoteContract, AnEmptyFileIsEmptyAndAMissingOneNotFound) {
  make("empty.csv", "");
  const auto remote = connect();
  const auto part = remote->get("empty.csv", 0, 100);
  ASSERT_TRUE(part) << describe(part.error());
  EXPECT_EQ(*part, "");
  EXPECT_EQ(code_of(remote->get("none.csv", 0, 100)), "NET-0211");
  EXPECT_EQ(code_of(remote->modified("none.csv")), "NET-0211");
}

TEST_P(RemoteContract, TellsTheTimeOfTheLastChangeToTheSecond) {
  make("a.csv", "x");
  ASSERT_TRUE(server().sh("touch -d '2026-03-02 01:02:03 UTC' '" + on_server("a.csv") + "'"));
  const auto time = connect()->modified("a.csv");
  ASSERT_TRUE(time) << describe(time.error());
  EXPECT_EQ(time->us, 1'772'413'323ll * kMicrosPerSecond);  // date -u -d '2026-03-02 01:02:03' +%s
}

TEST_P(RemoteContract, PutsRenamesAndRemoves) {
  const std::string text = large_text();
  const auto remote = connect();
  ASSERT_TRUE(put(*remote, "up.part", "an older and longer text than nothing")) << server().log();
  const Status replaced = put(*remote, "up.part", text);
  ASSERT_TRUE(replaced) << describe(replaced.error());
  EXPECT_EQ(read_file(on_server("up.part")), text);
  const Status made = remote->make_directories("done/2026-03-02");
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_TRUE(remote->make_directories("done/2026-03-02")) << "again";
  const Status renamed = remote->rename("up.part", "done/2026-03-02/up \"one\" [1].csv");
  ASSERT_TRUE(renamed) << describe(renamed.error());
  EXPECT_EQ(read_file(on_server("done/2026-03-02/up \"one\" [1].csv")), text);
  EXPECT_FALSE(there("up.part"));
  EXPECT_TRUE(remote->remove("done/2026-03-02/up \"one\" [1].csv"));
  EXPECT_FALSE(there("done/2026-03-02/up \"one\" [1].csv"));
  EXPECT_TRUE(remote->remove("done/2026-03-02/up \"one\" [1].csv")) << "absent is fine";
  EXPECT_FALSE(remote->rename("none", "some"));
}

TEST_P(RemoteContract, NamesAreBytesOfTheServer) {
  const std::string gbk = "\xB4\xA6\xB7\xA3.csv";  // 处罚 in GBK
  const std::string utf8 = "处罚 100%#1?.csv";
  make(gbk, "gbk");
  make(utf8, "utf-8");
  const auto remote = connect();
  EXPECT_EQ(names(remote->list("")), (Names{gbk, utf8}));
  for (const std::string& name : {gbk, utf8}) {
    const auto bytes = remote->get(name, 0, 100);
    ASSERT_TRUE(bytes) << describe(bytes.error());
    EXPECT_EQ(*bytes, name == gbk ? "gbk" : "utf-8");
    const Status renamed = remote->rename(name, "moved" + name);
    EXPECT_TRUE(renamed) << describe(renamed.error());
  }
  EXPECT_EQ(names(remote->list("")), (Names{"moved" + gbk, "moved" + utf8}));
}

TEST_P(RemoteContract, HostileNamesNeverLeaveTheFolderNorBecomeCommands) {
  make("a.csv", "x");
  ASSERT_TRUE(server().sh("printf secret >'" + server().files() + "/secret.csv'"));
  const auto remote = connect();
  for (const std::string name :
       {"../secret.csv", "/etc/passwd", "a\nDELE a.csv", "a\r\nDELE a.csv", "x/../../secret.csv", "..\\secret.csv", ".", "a//b"}) {
    EXPECT_EQ(code_of(remote->get(name, 0, 10)), "NET-0212") << name;
    EXPECT_EQ(code_of(put(*remote, name, "y")), "NET-0212") << name;
    EXPECT_EQ(code_of(remote->rename("a.csv", name)), "NET-0212") << name;
    EXPECT_EQ(code_of(remote->rename(name, "b.csv")), "NET-0212") << name;
    EXPECT_EQ(code_of(remote->remove(name)), "NET-0212") << name;
    EXPECT_EQ(code_of(remote->make_directories(name)), "NET-0212") << name;
    EXPECT_EQ(code_of(remote->list(name)), "NET-0212") << name;
  }
  EXPECT_EQ(read_file(on_server("a.csv")), "x");
}

TEST_P(RemoteContract, ALineBreakInANameMakesOnlyNamesThatDoNotExist) {
  make("real.csv", "real");
  ASSERT_TRUE(server().sh("cd '" + on_server("") + "' && touch \"$(printf 'a\\n-rw-r--r-- 1 x x 5 Jan 1 00:00 forged.csv')\""));
  const auto remote = connect();
  const auto entries = remote->list("");
  ASSERT_TRUE(entries) << describe(entries.error());
  for (const std::string& name : names(entries)) {
    EXPECT_EQ(name.find('\n'), std::string::npos);
    if (name != "real.csv") {
      EXPECT_EQ(code_of(remote->get(name, 0, 10)), "NET-0211") << name;
    }
  }
}

TEST_P(RemoteContract, AnAccountThatMayNotWriteIsToldSo) {
  make("a.csv", "x");
  ASSERT_TRUE(server().sh("chmod 555 '" + on_server("") + "'"));
  const auto remote = connect();
  EXPECT_EQ(code_of(put(*remote, "b.csv", "y")), "NET-0210");
  EXPECT_EQ(code_of(remote->make_directories("done")), "NET-0210");
  EXPECT_EQ(code_of(remote->rename("a.csv", "b.csv")), "NET-0210");
  EXPECT_EQ(code_of(remote->remove("a.csv")), "NET-0210");
  EXPECT_EQ(names(remote->list("")), (Names{"a.csv"}));
  ASSERT_TRUE(server().sh("chmod 755 '" + on_server("") + "'"));
}

TEST_P(RemoteContract, AServerThatDiesAndComesBackIsFoundAgainByTheSameObject) {
  make("a.csv", "hello");
  const auto remote = connect();
  ASSERT_TRUE(remote->list(""));
  server().kill();
  const auto none = remote->get("a.csv", 0, 10);
  EXPECT_FALSE(none);
  EXPECT_EQ(none ? Fault::Internal : none.error().fault, Fault::Transient);
  EXPECT_EQ(code_of(remote->list("")), "NET-0202");
  ASSERT_TRUE(server().start()) << server().log();
  const auto bytes = remote->get("a.csv", 0, 10);
  ASSERT_TRUE(bytes) << describe(bytes.error());
  EXPECT_EQ(*bytes, "hello");
}

TEST_P(RemoteContract, StopsWhenTheProgramEnds) {
  std::stop_source end;
  const auto remote = connect(config(), end.get_token());
  ASSERT_TRUE(remote->list(""));
  end.request_stop();
  EXPECT_EQ(code_of(remote->list("")), "NET-0218");
}

TEST_P(RemoteContract, EveryErrorNamesHostStepAndPath) {
  const auto none = connect()->get("none.csv", 0, 10);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().where.file, "127.0.0.1");
  EXPECT_EQ(none.error().where.key, "get none.csv");
}

INSTANTIATE_TEST_SUITE_P(Servers, RemoteContract, testing::Values(Kind::Sftp, Kind::Ftps, Kind::FtpsImplicit), kind_name);

}  // namespace
}  // namespace xinshi

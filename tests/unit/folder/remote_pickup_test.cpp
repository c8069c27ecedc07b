// SPDX-License-Identifier: Apache-2.0
#include "sources/folder/remote_pickup.h"

#include "folder_fixture.h"
#include "support/memory_remote.h"

namespace xinshi::folder {
namespace {

/// A remote folder, the pick-up and the folder source behind it.
class Pickup : public FolderTest {
 protected:
  Pickup() {
    pickup_config.name = "cases";
    pickup_config.spool = dir.path();
    pickup_config.settle_ms = 10'000;
    pickup_config.poll_ms = 10'000;
  }

  RemotePickup& pickup() {
    if (!pickup_) pickup_ = std::make_unique<RemotePickup>(pickup_config, RemotePickup::Deps{remote, files, charsets, clock, memory_log});
    return *pickup_;
  }
  /// The process was killed and starts again.
  void kill() {
    pickup_.reset();
    restart();
  }
  /// Pick-up until it wants to wait.
  Status pick() {
    for (int i = 0; i < 1000; ++i) {
      const Result<std::int64_t> wait = pickup().step();
      if (!wait) return wait.error();
      if (*wait > 0) return {};
    }
    return Error{Fault::Internal, "never waits", {}, {}};
  }
  void pick_well() {
    const Status picked = pick();
    ASSERT_TRUE(picked) << describe(picked.error());
  }
  /// Looks until everything is settled, taken, read and tidied.
  void run() {
    for (int i = 0; i < 4; ++i) {
      pick_well();
      drain();
      clock.advance_ms(10'000);
    }
  }
  std::vector<std::string> remote_names() const {
    std::vector<std::string> out;
    for (const auto& [path, file] : remote.files) out.push_back(path);
    return out;
  }

  MemoryRemote remote;
  MemoryLog memory_log;
  PickupConfig pickup_config;

 private:
  std::unique_ptr<RemotePickup> pickup_;
};

using Names = std::vector<std::string>;

TEST_F(Pickup, AFileIsReadAndMovesWithItsResults) {
  remote.files["a.ndjson"] = {rows(4)};
  run();
  EXPECT_EQ(taken, expected(4));
  EXPECT_EQ(remote_names(), (Names{done("a.ndjson"), done("a.ndjson.result.csv")}));
  EXPECT_EQ(remote.files[done("a.ndjson")].bytes, rows(4));
  EXPECT_NE(remote.files[done("a.ndjson.result.csv")].bytes.find("已接收"), std::string::npos);
  EXPECT_FALSE(dir.has("a.ndjson"));
  EXPECT_FALSE(dir.has(done("a.ndjson"))) << "no copy stays on this machine";
  EXPECT_FALSE(dir.has(done("a.ndjson.result.csv")));
}

TEST_F(Pickup, AWhollyRefusedFileMovesToRejected) {
  remote.files["a.csv"] = {""};
  run();
  EXPECT_EQ(remote_names(), (Names{rejected("a.csv"), rejected("a.csv.result.csv")}));
}

TEST_F(Pickup, AFileThatGrowsIsLeftAloneUntilTwoLooksAgree) {
  remote.files["a.ndjson"] = {rows(1), 1'000};
  pick_well();
  clock.advance_ms(10'000);
  remote.files["a.ndjson"] = {rows(2), 1'010};
  pick_well();
  clock.advance_ms(10'000);
  EXPECT_EQ(remote.count("get"), 0u);
  remote.files["a.ndjson"] = {rows(2), 1'020};  // same length, same minute, other time
  pick_well();
  EXPECT_EQ(remote.count("get"), 0u);
  clock.advance_ms(10'000);
  pick_well();
  EXPECT_EQ(remote.count("get"), 1u);
}

TEST_F(Pickup, AMarkerSaysThatAFileIsComplete) {
  remote.files["a.ndjson"] = {rows(1)};
  remote.files["a.ndjson.done"] = {""};
  pick_well();
  drain();
  pick_well();
  EXPECT_EQ(taken, expected(1));
  EXPECT_EQ(remote_names(), (Names{done("a.ndjson"), done("a.ndjson.result.csv")}));
}

TEST_F(Pickup, NamesOfGrowingFilesAndForeignKindsAreNeverTaken) {
  for (const char* name : {"a.csv.part", ".b.csv", "c.tmp", "d.exe", "e.csv.filepart", "f.result.csv"}) remote.files[name] = {"x"};
  run();
  EXPECT_EQ(remote.count("get"), 0u);
  EXPECT_EQ(remote.files.size(), 6u);
}

TEST_F(Pickup, OldestChangeFirst) {
  remote.files["a.ndjson"] = {"{\"n\":\"late\"}\n", 3'000};
  remote.files["b.ndjson"] = {"{\"n\":\"early\"}\n", 2'000};
  run();
  EXPECT_EQ(taken, (Names{"1 early", "1 late"}));
}

TEST_F(Pickup, GoesOnWithAPartAfterAKill) {
  remote.files["a.ndjson"] = {rows(100)};
  remote.most_at_once = 300;
  pick_well();
  clock.advance_ms(10'000);
  remote.fail_in = 4;  // list, time, two slices
  ASSERT_FALSE(pick());
  kill();
  pick_well();
  EXPECT_EQ(remote.count("get a.ndjson 0"), 1u);
  EXPECT_EQ(remote.count("get a.ndjson 300"), 1u);
  EXPECT_EQ(remote.count("get a.ndjson 600"), 1u);
  drain();
  EXPECT_EQ(taken, expected(100));
}

TEST_F(Pickup, APartOfAFileThatWasReplacedIsThrownAway) {
  remote.files["a.ndjson"] = {rows(100)};
  remote.most_at_once = 300;
  pick_well();
  clock.advance_ms(10'000);
  remote.fail_in = 4;
  ASSERT_FALSE(pick());
  remote.files["a.ndjson"] = {"{\"n\":\"new\"}\n", 1'030};
  run();
  EXPECT_EQ(taken, (Names{"1 new"}));
}

TEST_F(Pickup, AFileThatIsReplacedAfterItWasTakenIsTakenAgainAndNotMovedUnread) {
  remote.files["a.ndjson"] = {rows(1)};
  pick_well();
  clock.advance_ms(10'000);
  pick_well();
  remote.files["a.ndjson"] = {rows(2), 9'000};
  run();
  EXPECT_EQ(taken, (Names{"1 v1", "1 v1", "2 v2"}));
  EXPECT_EQ(remote.files[done("a-2.ndjson")].bytes, rows(2)) << "the results of the first bear its name";
  EXPECT_EQ(remote.files.count("a.ndjson"), 0u);
}

TEST_F(Pickup, ATakenNameInTheArchiveIsNotOverwritten) {
  remote.folders = {"done", "done/" + std::string(kDay)};
  remote.files[done("a.ndjson")] = {"yesterday's"};
  remote.files["a.ndjson"] = {rows(1)};
  run();
  EXPECT_EQ(remote.files[done("a.ndjson")].bytes, "yesterday's");
  EXPECT_EQ(remote.files[done("a-2.ndjson")].bytes, rows(1));
  EXPECT_TRUE(remote.files.count(done("a-2.ndjson.result.csv")));
}

TEST_F(Pickup, WithoutWritePermissionFilesStayAreRememberedAndItIsSaid) {
  remote.read_only = true;
  remote.files["a.ndjson"] = {rows(2)};
  run();
  kill();
  run();
  EXPECT_EQ(taken, expected(2)) << "once";
  EXPECT_EQ(remote_names(), (Names{"a.ndjson"}));
  EXPECT_TRUE(dir.has("results/" + std::string(kDay) + "/a.ndjson.result.csv"));
  EXPECT_FALSE(dir.has(done("a.ndjson")));
  EXPECT_TRUE(memory_log.contains("SRC-0132"));
  remote.files["a.ndjson"] = {rows(3), 5'000};
  run();
  EXPECT_EQ(taken.size(), 5u) << "a changed file is a new one";
}

TEST_F(Pickup, ToldToLeaveFilesItChangesNothing) {
  pickup_config.leave = true;
  remote.files["a.ndjson"] = {rows(2)};
  remote.files["a.ndjson.done"] = {""};
  run();
  EXPECT_EQ(taken, expected(2));
  EXPECT_EQ(remote_names(), (Names{"a.ndjson", "a.ndjson.done"}));
  EXPECT_EQ(remote.count("put") + remote.count("mkdir") + remote.count("rename") + remote.count("remove"), 0u);
}

TEST_F(Pickup, WhatIsRememberedIsForgottenWithTheFile) {
  pickup_config.leave = true;
  remote.files["a.ndjson"] = {rows(1)};
  run();
  remote.files.clear();
  run();
  EXPECT_EQ(dir.read(".pickup"), "pickup/1\n");
}

TEST_F(Pickup, HostileNamesAreLeftAloneAndToldOnce) {
  const std::string gbk = "\xB4\xA6\xB7\xA3.ndjson";
  for (const std::string name : {"..", "a\nb.csv", "a\\b.csv", "C:x.csv"}) remote.files[name] = {rows(1)};
  remote.files[std::string(201, 'n') + ".ndjson"] = {rows(1)};
  remote.files[gbk] = {rows(1)};
  run();
  run();
  EXPECT_EQ(taken, expected(1));
  EXPECT_EQ(remote.files.size(), 7u) << "five stay, one became two";
  std::size_t told = 0;
  for (const std::string& line : memory_log.lines()) told += line.find("SRC-0131") == std::string::npos ? 0 : 1;
  EXPECT_EQ(told, 5u);
}

TEST_F(Pickup, AFileThatMayNotBeReadDoesNotHoldUpTheOthers) {
  remote.files["a.ndjson"] = {rows(1), 1'000};
  remote.files["b.ndjson"] = {rows(2), 2'000};
  remote.unreadable = "a.ndjson";
  run();
  EXPECT_EQ(taken, expected(2));
  remote.unreadable.clear();
  for (int i = 0; i < 9; ++i) run();
  EXPECT_EQ(taken.size(), 3u);
}

TEST_F(Pickup, OneThatAPersonTookOutOfTheSpoolIsFetchedAgain) {
  remote.files["a.ndjson"] = {rows(1)};
  pick_well();
  clock.advance_ms(10'000);
  pick_well();
  ASSERT_TRUE(files.remove(dir.file("a.ndjson")));
  run();
  EXPECT_EQ(taken, expected(1));
  EXPECT_EQ(remote.files.count(done("a.ndjson")), 1u);
}

TEST_F(Pickup, TheSpoolIsBounded) {
  pickup_config.most_here = 2;
  for (const char* name : {"a.ndjson", "b.ndjson", "c.ndjson"}) remote.files[name] = {rows(1)};
  pick_well();
  clock.advance_ms(10'000);
  pick_well();
  EXPECT_EQ(remote.count("get"), 2u);
  run();
  EXPECT_EQ(taken.size(), 3u);
}

TEST_F(Pickup, ADamagedLedgerStopsThePickUp) {
  dir.write(".pickup", "pickup/1\nx 1 2 zz -\n");
  const Result<std::int64_t> step = pickup().step();
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().code, "SRC-0130");
  EXPECT_EQ(step.error().where.line, 2);
}

/// Each remote operation in turn fails, before or after it was carried out, and the process is killed there.
TEST_F(Pickup, AKillAtAnyRemoteStepLosesNothingAndDoublesNothing) {
  for (const bool carried_out : {false, true}) {
    for (int nth = 0; nth < 24; ++nth) {
      const std::string name = "f" + std::to_string(nth) + (carried_out ? "b" : "a") + ".ndjson";
      remote.files.clear();
      remote.files[name] = {rows(3), 1'000 + nth};
      remote.most_at_once = 30;
      remote.fail_in = nth;
      remote.fail_after = carried_out;
      taken.clear();
      for (int i = 0; i < 6; ++i) {
        if (!pick()) kill();
        drain();
        clock.advance_ms(10'000);
      }
      ASSERT_EQ(taken, expected(3)) << nth << carried_out;
      const std::string day = "done/" + format_date(date_of(clock.now())) + "/";
      ASSERT_EQ(remote_names(), (Names{day + name, day + name + ".result.csv"})) << nth << carried_out;
      ASSERT_EQ(remote.files[day + name].bytes, rows(3));
      ASSERT_FALSE(remote.files[day + name + ".result.csv"].bytes.empty());
      remote.fail_in = -1;
    }
  }
}

}  // namespace
}  // namespace xinshi::folder

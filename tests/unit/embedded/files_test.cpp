// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "desk.h"
#include "stores/embedded/schema.h"
#include "stores/embedded/segments.h"

namespace xinshi {
namespace {

std::string all_bytes(const std::filesystem::path& dir) {
  std::string out;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    std::ifstream in(entry.path(), std::ios::binary);
    out.append(std::istreambuf_iterator<char>(in), {});
  }
  return out;
}

void set_pragma(const std::filesystem::path& dir, const std::string& sql) {
  auto database = embedded::Database::open(dir / embedded::kFileName, embedded::Database::Mode::Write);
  ASSERT_TRUE(database);
  (*database)->exec(sql);
}

TEST(EmbeddedFiles, RefuseADatabaseOfANewerProgram) {
  Desk desk;
  desk.open().reset();
  set_pragma(desk.dir(), "PRAGMA user_version=2");
  const auto opened = desk.try_open(desk.config(desk.dir()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "STO-0105");
  EXPECT_EQ(opened.error().fault, Fault::Config);
}

TEST(EmbeddedFiles, RefuseADatabaseOfSomebodyElse) {
  Desk desk;
  std::filesystem::create_directories(desk.dir());
  set_pragma(desk.dir(), "CREATE TABLE theirs(x)");
  EXPECT_EQ(desk.try_open(desk.config(desk.dir())).error().code, "STO-0106");
  std::ofstream(desk.dir() / embedded::kFileName, std::ios::binary) << std::string(5'000, 'x');
  EXPECT_EQ(desk.try_open(desk.config(desk.dir())).error().code, "STO-0106");
}

TEST(EmbeddedFiles, RefuseAnotherKey) {
  Desk desk;
  desk.open().reset();
  Desk other(std::string(32, 'x'));
  EXPECT_EQ(other.try_open(desk.config(desk.dir())).error().code, "STO-0107");
}

TEST(EmbeddedFiles, HoldNoLineNameOrRejectedRowInTheClear) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  ASSERT_TRUE(desk.admit(*store, {Sample(1).company("张三丰")}));
  AdmitRequest rejected;
  rejected.source = "cases";
  rejected.now = desk.clock.now();
  rejected.quarantine.push_back({"{\"姓名\":\"李四光\"}", "[\"王五\"]", "penalty", "", "V-05", 1});
  ASSERT_TRUE(store->admit(rejected));
  const auto lease = desk.claim(*store);
  ASSERT_TRUE(desk.seal(*store, *lease, 1));
  SettleRequest refused;
  refused.lease = lease->lease;
  refused.now = desk.clock.now();
  refused.receipt = "赵六的回执";
  refused.records.push_back({lease->records[0].seq, {DeliveryState::Refused, 1, desk.clock.now(), "NO"}, "孙七身份证号有误"});
  ASSERT_TRUE(store->settle(refused));
  store.reset();
  const std::string bytes = all_bytes(desk.dir());
  for (const char* name : {"张三丰", "李四光", "王五", "赵六", "孙七"}) EXPECT_EQ(bytes.find(name), std::string::npos) << name;
}

/// What stands where a record's encrypted payload stood, after the record was erased.
TEST(EmbeddedFiles, OverwriteAnErasedPayloadAlsoOutsideTheDatabase) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  const auto answers = *desk.admit(*store, 1, 100);
  const std::filesystem::path segment = desk.dir() / embedded::Segments::file_name(1);
  ASSERT_TRUE(std::filesystem::exists(segment)) << "a hundred records are a large payload";
  ASSERT_TRUE(store->erase(answers[7].id, "zhang", desk.clock.now()));
  EXPECT_TRUE(store->version(answers[7].id, 1)->line.empty());
  EXPECT_EQ(store->version(answers[8].id, 1)->line, Sample(9).line()) << "its neighbour in the same chunk";
  std::ifstream in(segment, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(bytes.find_first_not_of('\0'), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(desk.dir() / "xinshi.db-wal"), 0u) << "no old page is left in the log";
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
}

TEST(EmbeddedFiles, NoticeADamagedPayload) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  const auto answers = *desk.admit(*store, 1, 100);
  store.reset();
  {
    std::fstream file(desk.dir() / embedded::Segments::file_name(1), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(1'000);
    file.put('!');
  }
  store = desk.open();
  const auto read = store->version(answers[0].id, 1);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::Corrupt);
  const auto problems = *store->check();
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems[0].find("chunk 1"), std::string::npos) << problems[0];
}

TEST(EmbeddedFiles, NoticeADeliveryThatIsGone) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  ASSERT_TRUE(desk.admit(*store, 1, 3));
  store.reset();
  set_pragma(desk.dir(), "DELETE FROM delivery");
  EXPECT_EQ(desk.open()->check()->size(), 1u);
}

TEST(EmbeddedFiles, GoIntoACopyWhileTheStoreRuns) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  const auto answers = *desk.admit(*store, 1, 100);
  ASSERT_TRUE(desk.admit(*store, {Sample(500)}));
  const std::filesystem::path copy = desk.folder.file("copy");
  const Status copied = store->copy_to(copy);
  ASSERT_TRUE(copied) << describe(copied.error());
  ASSERT_TRUE(desk.admit(*store, 101, 200));
  auto restored = desk.open(desk.config(copy));
  EXPECT_EQ(restored->stats(desk.clock.now())->versions, 101u);
  EXPECT_EQ(restored->version(answers[99].id, 1)->line, Sample(100).line());
  EXPECT_EQ(*restored->check(), std::vector<std::string>{});
}

TEST(EmbeddedFiles, TakeALineOfManyPiecesOfTheFileLayer) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  for (const std::size_t size : {std::size_t{131'072}, std::size_t{262'144}, std::size_t{1'000'003}}) {
    const std::string content(size, 'x');
    const auto answers = desk.admit(*store, {Sample(static_cast<int>(size)).content(content)});
    ASSERT_TRUE(answers) << describe(answers.error());
    EXPECT_EQ(store->version(answers->front().id, 1)->line, Sample(static_cast<int>(size)).content(content).line());
  }
}

TEST(EmbeddedFiles, FindEveryRecordOnceTheIndexHasMovedToItsTables) {
  Desk desk;
  EmbeddedConfig config = desk.config(desk.dir());
  config.index_buffer = 10;
  auto store = desk.open(config);
  Desk::declare(*store);
  const auto first = *desk.admit(*store, 1, 25);
  for (int i = 26; i <= 40; ++i) ASSERT_TRUE(desk.admit(*store, i, i));
  const auto again = *desk.admit(*store, 1, 40);
  for (const AdmitAnswer& answer : again) EXPECT_EQ(answer.kind, AdmitAnswer::Kind::Repeat);
  EXPECT_EQ(again[3].id, first[3].id);
  store.reset();
  store = desk.open(config);
  EXPECT_EQ((*desk.admit(*store, 30, 30))[0].kind, AdmitAnswer::Kind::Repeat);
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
}

TEST(EmbeddedFiles, PlaceManyDeadlinesOfOneStepInTheirOrder) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  std::vector<Sample> samples;
  for (int i = 0; i < 60; ++i) samples.push_back(Sample(i).due(Date{20'600 - (i * 7) % 40}));
  samples.push_back(Sample(5).content("罚款").due(Date{20'400}));
  const auto answers = *desk.admit(*store, samples);
  EXPECT_EQ(answers[60].kind, AdmitAnswer::Kind::NewVersion);
  EXPECT_EQ(answers[60].id, answers[5].id);
  EXPECT_EQ(store->version(answers[59].id, 1)->leaf, 59u) << "leaves stand in the order of the rows";
  std::int32_t before = 0;
  std::size_t sent = 0;
  while (const auto lease = desk.claim(*store, 7)) {
    for (const OutRecord& record : lease->records) {
      const Date due = *store->version(record.id, record.version)->due;
      ++sent;
      if (record.version != 1) continue;
      EXPECT_GE(due.days, before);
      before = due.days;
    }
    ASSERT_TRUE(desk.seal(*store, *lease, static_cast<std::uint32_t>(sent)));
    ASSERT_TRUE(desk.settle(*store, *lease, DeliveryState::Registered));
  }
  EXPECT_EQ(sent, 61u);
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
}

TEST(EmbeddedFiles, ShareOneCommitAmongManyThatAdmitAtOnce) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) EXPECT_TRUE(desk.admit(*store, {Sample(i % 10 == 0 ? 9'000 + i : t * 100 + i)}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store->stats(desk.clock.now())->records, 8u * 18 + 2) << "the two that all of them brought are two";
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
}

TEST(EmbeddedFiles, RollBackOnlyTheStepThatFailed) {
  Desk desk;
  auto store = desk.open();
  Desk::declare(*store);
  AdmitRequest bad;
  bad.source = "cases";
  bad.platforms = {"city"};
  bad.now = desk.clock.now();
  Sample first(1);
  Sample second = Sample(1).op(Op::Withdraw);
  Sample third = Sample(2).op(Op::Repair);
  bad.items = {first.item(), second.item(), third.item()};
  bad.quarantine_for = [](std::size_t, bool) -> QuarantineItem { throw std::runtime_error("no text"); };
  const auto failed = store->admit(bad);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().fault, Fault::Internal);
  EXPECT_EQ(store->stats(desk.clock.now())->versions, 0u);
  EXPECT_EQ(*store->leaf_count(), 0u);
  EXPECT_EQ((*desk.admit(*store, 1, 1))[0].kind, AdmitAnswer::Kind::New);
  EXPECT_EQ(*store->check(), std::vector<std::string>{});
}

TEST(EmbeddedMessages, HaveBothLanguages) {
  for (const Message& message : embedded::messages()) {
    EXPECT_EQ(message.code.substr(0, 6), "STO-01");
    EXPECT_FALSE(message.zh.empty());
    EXPECT_FALSE(message.en.empty());
  }
}

}  // namespace
}  // namespace xinshi

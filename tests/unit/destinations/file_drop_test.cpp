// SPDX-License-Identifier: Apache-2.0
#include "destinations/file_drop/file_drop.h"

#include <gtest/gtest.h>

#include <set>

#include "destinations/file_drop/local_directory.h"
#include "platform/posix/charset_decoding.h"
#include "platform/posix/posix_file_system.h"
#include "support/manual_clock.h"
#include "support/memory_remote.h"
#include "support/null_log.h"
#include "support/seeded_random.h"
#include "support/temp_directory.h"

namespace xinshi::file_drop {
namespace {

using Names = std::vector<std::string>;

/// Writes the lines, each with LF; reads one letter a record: r registered, x refused, - nothing; "?" is no answer.
class LinesPackage final : public mapping::PlatformPackage {
 public:
  const std::string& id() const override { return text_; }
  const std::string& version() const override { return version_; }
  Repeat repeat() const override { return repeat_; }
  std::size_t batch_size() const override { return 7; }
  const std::string& method() const override { return text_; }
  const std::string& path() const override { return text_; }
  const std::string& content_type() const override { return text_; }
  bool has_channel(std::string_view) const override { return true; }
  const mapping::DropForm* drop() const override { return &form_; }
  Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view) const override {
    std::string out = head_;
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (records[i].line == "bad") return Error{Fault::Invalid, "MAP-0504", std::to_string(i), {}};
      out.append(records[i].line).append("\n");
    }
    return out;
  }
  Result<Answer> read_answer(int, std::string_view body, const std::vector<OutRecord>& records) const override {
    if (body == "?") return Error{Fault::Transient, "MAP-0602", {}, {}};
    Answer answer;
    answer.outcomes.resize(records.size());
    for (std::size_t i = 0; i < records.size() && i < body.size(); ++i) {
      if (body[i] != '-')
        answer.outcomes[i] = Outcome{
            body[i] == 'r' ? Outcome::Kind::Registered : Outcome::Kind::Refused, false, std::string(1, body[i]), {}, {}, std::nullopt};
    }
    return answer;
  }
  std::string head_, text_ = "lines", version_ = "v1";
  Repeat repeat_ = Repeat::Queryable;
  mapping::DropForm form_{"{unit}_{kind}_{date}_{seq}.txt", "utf-8", "", true, "{stem}.rsp", "back", "auto"};
};

class FileDrop : public testing::Test {
 protected:
  FileDrop() {
    lease.platform = "city";
    lease.origin = "O";
    add("a", "penalty");
    add("b", "permit");
    add("c", "penalty");
    config = {"city", Level::City, "U", "share", dir.path() + "/ledger", 0};
    EXPECT_TRUE(files.make_directories(config.ledger));
    remote.folders = {"back"};
  }
  void add(std::string_view line, const char* kind) {
    OutRecord record;
    record.id = *parse_uuid("018f2b7e-7d1a-7c3b-9a5d-00000000000" + std::to_string(lease.records.size()));
    record.version = 3;
    record.kind = kind;
    record.line = line;
    lease.records.push_back(record);
  }
  FileDropDeps deps() { return {remote, files, decoders, encoder, package, clock, random, log}; }
  Result<Answer> deliver() {
    const auto sender = make_file_drop_sender(config, deps());
    Result<Parcel> made = sender->encode(lease);
    if (!made) return made.error();
    parcel = std::move(*made);
    lease.sealed = Lease::Sealed{parcel.batch, parcel.digest, "", "", parcel.package_version};
    return sender->send(lease, parcel, left);
  }
  Names names() const {
    Names out;
    for (const auto& [path, file] : remote.files) out.push_back(path);
    return out;
  }

  TempDirectory dir;
  posix::PosixFileSystem files;
  posix::IconvDecoders decoders;
  posix::IconvEncoder encoder;
  ManualClock clock;
  SeededRandom random;
  MemoryLog log;
  MemoryRemote remote;
  std::shared_ptr<LinesPackage> package = std::make_shared<LinesPackage>();
  FileDropConfig config;
  Lease lease;
  Parcel parcel;
  bool left = false;
};

TEST_F(FileDrop, ABatchBecomesOneFileAKindAndItsRecordsAreStored) {
  const auto answer = deliver();
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(names(), (Names{"U_penalty_20260302_000001.txt", "U_permit_20260302_000002.txt"}));
  EXPECT_EQ(remote.files["U_penalty_20260302_000001.txt"].bytes, "a\nc\n");
  EXPECT_EQ(remote.files["U_permit_20260302_000002.txt"].bytes, "b\n");
  for (const auto& outcome : answer->outcomes) {
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind, Outcome::Kind::Stored);
  }
  EXPECT_EQ(answer->outcomes[2]->ticket, "U_penalty_20260302_000001.txt");
  EXPECT_TRUE(left);
}

TEST_F(FileDrop, NoFileBearsItsNameBeforeItIsWhole) {
  ASSERT_TRUE(deliver());
  Names puts;
  for (const std::string& each : remote.log)
    if (each.starts_with("put ")) puts.push_back(each);
  EXPECT_EQ(puts, (Names{"put U_penalty_20260302_000001.txt.part", "put U_permit_20260302_000002.txt.part"}));
}

TEST_F(FileDrop, ARepeatBearsItsOwnNamesAndANewBatchNewOnes) {
  ASSERT_TRUE(deliver());
  clock.advance_ms(86'400'000);
  const std::size_t before = remote.count("put");
  ASSERT_TRUE(deliver());
  EXPECT_EQ(remote.count("put"), before) << "there already";
  lease.sealed.reset();
  ASSERT_TRUE(deliver());
  EXPECT_EQ(names().size(), 4u);
  EXPECT_TRUE(remote.files.count("U_permit_20260303_000004.txt"));
}

/// Whatever step fails, carried out or not, and whatever the platform did meanwhile: at the end each file was there exactly once.
TEST_F(FileDrop, ALostAnswerAtAnyStepNeitherLosesNorDoublesAFile) {
  for (const bool carried_out : {false, true}) {
    for (const bool platform_takes : {false, true}) {
      for (int nth = 0; nth < 6; ++nth) {
        remote.files.clear();
        remote.log.clear();
        lease.sealed.reset();
        remote.fail_in = nth;
        remote.fail_after = carried_out;
        std::multiset<std::string> seen;
        for (int attempt = 0; attempt < 3; ++attempt) {
          const auto answer = deliver();
          if (platform_takes) {
            for (const std::string& name : names())
              if (!name.ends_with(".part")) seen.insert(remote.files[name].bytes), remote.files.erase(name);
          }
          if (answer) break;
          ASSERT_EQ(answer.error().fault, Fault::Transient) << describe(answer.error());
        }
        for (const std::string& name : names()) seen.insert(remote.files[name].bytes);
        EXPECT_EQ(seen, (std::multiset<std::string>{"a\nc\n", "b\n"})) << nth << carried_out << platform_takes;
        remote.fail_in = -1;
      }
    }
  }
}

TEST_F(FileDrop, NothingMayHaveLeftBeforeTheRenaming) {
  remote.fail_in = 0;
  ASSERT_FALSE(deliver());
  EXPECT_FALSE(left);
  remote.fail_in = 1;
  ASSERT_FALSE(deliver());
  EXPECT_TRUE(left);
}

TEST_F(FileDrop, AnIdempotentPlatformGetsTheFileAgainWhenNeitherNameIsThere) {
  package->repeat_ = Repeat::Idempotent;
  remote.fail_in = 1;  // the renaming
  ASSERT_FALSE(deliver());
  remote.files.clear();  // somebody cleaned up
  ASSERT_TRUE(deliver());
  EXPECT_EQ(names().size(), 2u);
}

TEST_F(FileDrop, TheFaultyRecordIsNamedByItsPlaceInTheLease) {
  lease.records[2].line = "bad";
  const auto answer = deliver();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "MAP-0504");
  EXPECT_EQ(answer.error().detail, "2");
}

TEST_F(FileDrop, WritesTheCharsetThatThePlatformReads) {
  package->form_.charset = "gbk";
  package->head_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  lease.records[0].line = "处罚";
  ASSERT_TRUE(deliver());
  EXPECT_EQ(remote.files["U_penalty_20260302_000001.txt"].bytes, "<?xml version=\"1.0\" encoding=\"GBK\"?>\n\xB4\xA6\xB7\xA3\nc\n");
  lease.sealed.reset();
  lease.records[2].line = "𠀀";  // not in GBK
  const auto answer = deliver();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "SRC-0014");
  EXPECT_EQ(answer.error().detail, "2");
}

TEST_F(FileDrop, ASealedBatchThatWouldBeWrittenDifferentlyStops) {
  ASSERT_TRUE(deliver());
  package->head_ = "new";
  const auto answer = deliver();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "SND-0202");
}

TEST_F(FileDrop, AReceiptFileAnswersTheRecordsOfItsFile) {
  ASSERT_TRUE(deliver());
  const auto feed = make_file_drop_feed(config, deps());
  remote.files["back/U_penalty_20260302_000001.rsp"] = {"rx"};
  remote.files["back/other.rsp"] = {"rr"};
  EXPECT_TRUE(feed->fetch()->empty()) << "seen once";
  const auto items = feed->fetch();
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 1u);
  const AnswerFeed::Item& item = items->front();
  EXPECT_EQ(item.batch, parcel.batch);
  EXPECT_EQ(item.origin, "O");
  ASSERT_EQ(item.records.size(), 2u);
  EXPECT_EQ(item.records[1].id, lease.records[2].id);
  EXPECT_EQ(item.records[1].version, 3u);
  EXPECT_EQ(item.answer.outcomes[0]->kind, Outcome::Kind::Registered);
  EXPECT_EQ(item.answer.outcomes[1]->kind, Outcome::Kind::Refused);
  ASSERT_TRUE(feed->taken(item));
  EXPECT_TRUE(remote.files.count("back/done/U_penalty_20260302_000001.rsp"));
  EXPECT_TRUE(remote.files.count("back/other.rsp")) << "not ours";
  EXPECT_TRUE(feed->fetch()->empty());
}

TEST_F(FileDrop, TheLedgerForgetsABatchWhenItsEveryRecordIsDecided) {
  ASSERT_TRUE(deliver());
  const auto feed = make_file_drop_feed(config, deps());
  const std::string ledger = config.ledger + "/" + to_text(parcel.batch) + ".drop";
  const auto answer_with = [&](const std::string& file, const std::string& letters) {
    remote.files["back/" + file + ".rsp"] = {letters};
    ASSERT_TRUE(feed->fetch());
    const auto items = feed->fetch();
    ASSERT_EQ(items->size(), 1u);
    ASSERT_TRUE(feed->taken(items->front()));
  };
  answer_with("U_penalty_20260302_000001", "r-");
  EXPECT_TRUE(files.status(ledger)) << "one record has no word yet";
  answer_with("U_penalty_20260302_000001", "rx");
  EXPECT_TRUE(files.status(ledger)) << "the other file has no answer";
  answer_with("U_permit_20260302_000002", "r");
  EXPECT_FALSE(files.status(ledger));
  EXPECT_TRUE(remote.files.count("back/done/U_penalty_20260302_000001.rsp"));
  EXPECT_EQ(remote.count("rename back/U_penalty"), 2u) << "both receipts are kept";
}

TEST_F(FileDrop, AReceiptThatStaysIsTheSameReceiptAfterARestart) {
  ASSERT_TRUE(deliver());
  remote.files["back/U_penalty_20260302_000001.rsp"] = {"rx"};
  Uuid first;
  for (int run = 0; run < 2; ++run) {
    const auto feed = make_file_drop_feed(config, deps());
    ASSERT_TRUE(feed->fetch());
    const auto items = feed->fetch();
    ASSERT_EQ(items->size(), 1u);
    if (run == 0) first = items->front().receipt;
    EXPECT_EQ(items->front().receipt, first);
    remote.read_only = true;
    EXPECT_FALSE(feed->taken(items->front()));
    EXPECT_TRUE(feed->fetch()->empty()) << "once a run";
  }
}

TEST_F(FileDrop, AnUnreadableReceiptIsToldOnceAndHoldsNothingUp) {
  ASSERT_TRUE(deliver());
  const auto feed = make_file_drop_feed(config, deps());
  remote.files["back/U_penalty_20260302_000001.rsp"] = {"?"};
  remote.files["back/U_permit_20260302_000002.rsp"] = {"r"};
  ASSERT_TRUE(feed->fetch());
  EXPECT_EQ(feed->fetch()->size(), 1u);
  ASSERT_TRUE(feed->fetch());
  std::size_t told = 0;
  for (const std::string& line : log.lines()) told += line.find("SND-0203") == std::string::npos ? 0 : 1;
  EXPECT_EQ(told, 1u);
  remote.files["back/U_penalty_20260302_000001.rsp"] = {"rr", 9'999};
  ASSERT_TRUE(feed->fetch());
  EXPECT_FALSE(feed->fetch()->empty()) << "put right";
}

TEST_F(FileDrop, AFolderOfThisMachineIsOneToo) {
  const std::string folder = dir.path() + "/out";
  ASSERT_TRUE(files.make_directories(folder));
  const auto local = make_local_directory(files, folder);
  const auto sender = make_file_drop_sender(config, {*local, files, decoders, encoder, package, clock, random, log});
  parcel = *sender->encode(lease);
  const auto answer = sender->send(lease, parcel, left);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(dir.read("out/U_penalty_20260302_000001.txt"), "a\nc\n");
  EXPECT_EQ(local->list("")->size(), 2u) << "no temporary file";
}

TEST_F(FileDrop, ADamagedLedgerStopsInsteadOfGuessing) {
  ASSERT_TRUE(deliver());
  ASSERT_TRUE(files.write(config.ledger + "/" + to_text(parcel.batch) + ".drop", "drop/1\nfile q zz\n"));
  const auto answer = deliver();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "SND-0201");
}

}  // namespace
}  // namespace xinshi::file_drop

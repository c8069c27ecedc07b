// SPDX-License-Identifier: Apache-2.0
#include "pipeline/dispatcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "crypto/openssl/cms_signer.h"
#include "crypto/openssl/cms_verifier.h"
#include "stores/memory/memory_store.h"
#include "support/failing_store.h"
#include "support/manual_clock.h"
#include "support/null_log.h"
#include "support/sample_records.h"
#include "support/scripted_sender.h"
#include "support/seeded_random.h"
#include "support/test_pki.h"

namespace xinshi::pipeline {
namespace {

using Kind = Outcome::Kind;

/// A node with one platform. Its first retry comes after 2 s ± 25 %, the next after twice that.
class Desk {
 public:
  explicit Desk(Repeat repeat = Repeat::Idempotent, const std::string& unit = kAgency, BatchSigner* statements = nullptr)
      : store(unit, clock, random), sender("above", Level::City, repeat, clock, random), unit_(unit), statements_(statements), first_(make()) {
    EXPECT_TRUE(store.declare_platforms({{"above", Level::City, false, repeat}}));
  }

  Dispatcher make() {
    return Dispatcher({unit_, "desk.example/log", {}, 60'000}, {store, sender, channel, clock, random, statements_, log});
  }
  std::optional<Instant> step() {
    Result<std::optional<Instant>> next = first_.step();
    EXPECT_TRUE(next) << describe(next.error());
    return next ? *next : std::nullopt;
  }
  std::vector<Uuid> admit(int count) {
    std::vector<Uuid> ids;
    for (int i = 0; i < count; ++i) {
      Sample sample(++number_);
      AdmitRequest request;
      request.source = "test";
      request.items = {sample.item()};
      request.platforms = {"above"};
      request.now = clock.now();
      const auto answers = store.admit(request);
      ids.push_back(answers->front().id);
    }
    return ids;
  }
  DeliveryView delivery(const Uuid& id) { return (*store.history(id)).deliveries.at(0); }
  DeliveryState state(const Uuid& id) { return delivery(id).state; }
  std::size_t leaves_with(const std::string& text) {
    const auto leaves = *store.leaves_after(0, 10'000);
    return static_cast<std::size_t>(std::count_if(leaves.begin(), leaves.end(), [&](const auto& l) { return l.find(text) != std::string::npos; }));
  }
  void sound() {
    const auto problems = *store.check();
    EXPECT_TRUE(problems.empty()) << problems.front();
  }

  ManualClock clock;
  SeededRandom random;
  MemoryLog log;
  MemoryStore store;
  ScriptedSender sender;
  Channel channel;

 private:
  std::string unit_;
  BatchSigner* statements_;
  int number_ = 0;
  Dispatcher first_;
};

ScriptedSender::Play breaks(Error error, bool left = true) {
  return [=](const Lease&, const Parcel&, bool& bytes_may_have_left) -> Result<Answer> {
    bytes_may_have_left = left;
    return error;
  };
}
const Error kTimeOut{Fault::Transient, "NET-0003", "", {}};

TEST(Dispatcher, NotesAnAnswerWithTheNextStepThatAFullDiskKeptFromBeingNoted) {
  Desk desk;
  FailurePlan plan;
  FailingStore full_disk(desk.store, plan);
  Dispatcher dispatcher({kAgency, "desk.example/log", {}, 60'000}, {full_disk, desk.sender, desk.channel, desk.clock, desk.random, nullptr, desk.log});
  const auto ids = desk.admit(1);
  desk.sender.play = ScriptedSender::registers;
  plan.fail_verb("settle", 2);
  EXPECT_FALSE(dispatcher.step());
  EXPECT_FALSE(dispatcher.step());  // still full
  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Sending);

  ASSERT_TRUE(dispatcher.step());
  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Registered);
  EXPECT_EQ(desk.sender.sent().size(), 1u);  // the answer was kept: nothing went out again
  desk.sound();
}

TEST(Dispatcher, RaisesAnAlarmWhenAPlatformsCountersDoNotAddUp) {
  Desk desk(Repeat::Unsafe);
  const auto ids = desk.admit(1);
  desk.sender.play = breaks({Fault::Transient, std::string(kCountersDiffer), "HTTP 200", {}});
  desk.step();
  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Uncertain);
  EXPECT_TRUE(desk.log.contains("answer.counters"));
  desk.sound();
}

TEST(Dispatcher, BooksForEachRecordWhatThePlatformSaidAboutIt) {
  Desk desk;
  const auto ids = desk.admit(5);
  const Instant later = after_ms(desk.clock.now(), 3'600'000);
  desk.sender.play = [&](const Lease&, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    Answer answer;
    answer.outcomes = {ScriptedSender::outcome(Kind::Registered, "A1"), ScriptedSender::outcome(Kind::Stored, "T1"),
                       ScriptedSender::outcome(Kind::Refused, "E7"), ScriptedSender::outcome(Kind::TryLater, "BUSY"), std::nullopt};
    answer.outcomes[2]->reason = "处罚类别有误";
    answer.outcomes[3]->not_before = later;
    answer.receipt = "the platform's own words";
    return answer;
  };
  desk.step();

  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Registered);
  EXPECT_EQ(desk.delivery(ids[0]).code, "A1");
  EXPECT_EQ(desk.state(ids[1]), DeliveryState::Stored);
  EXPECT_EQ(desk.state(ids[2]), DeliveryState::Refused);
  EXPECT_EQ(desk.delivery(ids[2]).reason, "处罚类别有误");
  EXPECT_EQ(desk.state(ids[3]), DeliveryState::Waiting);
  EXPECT_EQ(desk.delivery(ids[3]).next_try, later);
  // Silence is never acceptance.
  EXPECT_EQ(desk.state(ids[4]), DeliveryState::Waiting);
  EXPECT_EQ(desk.delivery(ids[4]).code, "COR-0201");
  EXPECT_GE(*desk.delivery(ids[4]).next_try, after_ms(desk.clock.now(), 1'500));
  EXPECT_LE(*desk.delivery(ids[4]).next_try, after_ms(desk.clock.now(), 2'500));
  EXPECT_EQ((*desk.store.history(ids[0])).receipts.at(0).bytes, "the platform's own words");
  desk.sound();
}

TEST(Dispatcher, SealsMoreAndMoreBatchesAheadWhileThePlatformIsQuick) {
  Desk desk;
  desk.sender.limit = 1;
  desk.admit(12);
  std::vector<std::size_t> sent;
  for (int i = 0; i < 5; ++i) {
    desk.step();
    sent.push_back(desk.sender.sent().size());
  }
  EXPECT_EQ(sent, (std::vector<std::size_t>{1, 3, 7, 11, 12}));
  const auto batches = desk.sender.sent();
  for (std::size_t i = 0; i < batches.size(); ++i) EXPECT_EQ(batches[i].sequence, i + 1);
  EXPECT_EQ(batches[6].previous, std::optional<Hash>(sha256(batches[5].manifest))) << "each names the one before, also within a step";
  desk.sound();
}

TEST(Dispatcher, SealsOneBatchAtATimeForASlowPlatform) {
  Desk desk;
  desk.sender.limit = 1;
  desk.admit(6);
  desk.sender.play = [&](const Lease& lease, const Parcel& parcel, bool& left) {
    desk.clock.advance_ms(200);
    return ScriptedSender::registers(lease, parcel, left);
  };
  for (std::size_t i = 1; i <= 6; ++i) {
    desk.step();
    EXPECT_EQ(desk.sender.sent().size(), i);
  }
}

TEST(Dispatcher, PutsBackUnderTheirSealsTheBatchesBehindOneThatFailed) {
  Desk desk;
  desk.sender.limit = 1;
  const auto ids = desk.admit(3);
  desk.step();
  desk.sender.play = breaks(kTimeOut);
  desk.step();  // two sealed, the first of them breaks
  EXPECT_EQ(desk.sender.sent().size(), 2u);
  EXPECT_EQ(desk.delivery(ids[1]).attempts, 1);
  EXPECT_EQ(desk.delivery(ids[2]).attempts, 0) << "not tried";
  EXPECT_EQ(desk.state(ids[2]), DeliveryState::Waiting);
  desk.sender.play = ScriptedSender::registers;
  desk.clock.advance_ms(60'000);
  while (desk.sender.sent().size() < 4) desk.step();
  EXPECT_EQ(desk.state(ids[1]), DeliveryState::Registered);
  EXPECT_EQ(desk.state(ids[2]), DeliveryState::Registered);
  EXPECT_EQ(desk.leaves_with("\"sent\""), 3u) << "no seal was made twice";
  desk.sound();
}

TEST(Dispatcher, LetsNothingLeaveThatIsNotConfirmed) {
  Desk desk;
  FailurePlan plan;
  FailingStore full_disk(desk.store, plan);
  Dispatcher dispatcher({kAgency, "desk.example/log", {}, 60'000}, {full_disk, desk.sender, desk.channel, desk.clock, desk.random, nullptr, desk.log});
  const auto ids = desk.admit(1);
  plan.fail_verb("confirm", 1);
  EXPECT_FALSE(dispatcher.step());
  EXPECT_TRUE(desk.sender.sent().empty());
  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Waiting);
  ASSERT_TRUE(dispatcher.step());
  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Registered);
  desk.sound();
}

TEST(Dispatcher, TellsWhenToComeAgain) {
  Desk desk;
  EXPECT_EQ(desk.step(), std::nullopt);  // nothing waits
  desk.admit(1);
  desk.sender.play = breaks(kTimeOut);
  EXPECT_LE(*desk.step(), desk.clock.now());  // there was work: at once
  EXPECT_GT(*desk.step(), desk.clock.now());  // now only the retry is left
  EXPECT_EQ(desk.sender.sent().size(), 1u);
}

TEST(Dispatcher, SendsTheVerySameBytesAgainAfterABrokenWire) {
  Desk desk;
  const auto ids = desk.admit(3);
  desk.sender.play = breaks(kTimeOut);
  desk.step();
  const auto newcomer = desk.admit(1);  // must not get into the sealed batch
  desk.sender.play = ScriptedSender::registers;
  desk.clock.advance_ms(3'000);
  desk.step();
  desk.step();

  const auto sent = desk.sender.sent();
  ASSERT_EQ(sent.size(), 3u);
  const auto same = std::count_if(sent.begin(), sent.end(), [&](const auto& s) { return s.batch == sent[0].batch; });
  EXPECT_EQ(same, 2);
  for (const auto& one : sent) {
    if (one.batch == sent[0].batch) {
      EXPECT_EQ(one.bytes, sent[0].bytes);
      EXPECT_EQ(one.ids, ids);
    } else {
      EXPECT_EQ(one.ids, newcomer);
    }
  }
  EXPECT_EQ(desk.leaves_with("\"e\":\"sent\""), 2u);  // a repeat seals nothing
  for (const Uuid& id : ids) EXPECT_EQ(desk.state(id), DeliveryState::Registered);
  desk.sound();
}

TEST(Dispatcher, KeepsOrDissolvesTheSealByTheClassOfTheFault) {
  struct Case {
    Fault fault;
    bool bytes_left;
    bool same_batch;
  };
  for (const Case c : {Case{Fault::Transient, true, true}, Case{Fault::Transient, false, true}, Case{Fault::Config, true, true},
                       Case{Fault::Internal, true, true}, Case{Fault::Refused, false, true}, Case{Fault::Refused, true, false},
                       Case{Fault::Conflict, true, false}, Case{Fault::Corrupt, true, false}, Case{Fault::Invalid, true, false}}) {
    Desk desk;
    const auto ids = desk.admit(2);
    desk.sender.play = breaks({c.fault, "SND-0010", "", {}}, c.bytes_left);
    desk.step();
    desk.sender.play = ScriptedSender::registers;
    desk.clock.advance_ms(3'000);
    desk.step();
    const auto sent = desk.sender.sent();
    ASSERT_EQ(sent.size(), 2u) << fault_name(c.fault);
    EXPECT_EQ(sent[0].batch == sent[1].batch, c.same_batch) << fault_name(c.fault);
    EXPECT_EQ(desk.state(ids[0]), DeliveryState::Registered) << fault_name(c.fault);
    desk.sound();
  }
}

TEST(Dispatcher, KeepsTheSealWhenThePlatformAsksToComeLater) {
  Desk desk;
  const auto ids = desk.admit(2);
  const Instant later = after_ms(desk.clock.now(), 30'000);
  desk.sender.play = [&](const Lease& lease, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    Outcome busy = ScriptedSender::outcome(Kind::TryLater, "SND-0016");
    busy.not_before = later;
    return ScriptedSender::all(lease, busy);
  };
  desk.step();
  EXPECT_EQ(*desk.step(), later);
  desk.clock.set(later);
  desk.sender.play = ScriptedSender::registers;
  desk.step();
  const auto sent = desk.sender.sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].bytes, sent[1].bytes);  // another batch would leave a gap in the receiver's numbers
  EXPECT_EQ(desk.state(ids[1]), DeliveryState::Registered);
  desk.sound();
}

TEST(Dispatcher, BisectsARefusedBatchDownToTheOneBadRecord) {
  Desk desk;
  const auto ids = desk.admit(8);
  const Uuid bad = ids[5];
  desk.sender.play = [&](const Lease& lease, const Parcel& parcel, bool& left) -> Result<Answer> {
    const bool spoilt = std::any_of(lease.records.begin(), lease.records.end(), [&](const OutRecord& r) { return r.id == bad; });
    if (!spoilt) return ScriptedSender::registers(lease, parcel, left);
    left = true;
    Answer answer;
    answer.whole_batch_refused = true;
    answer.code = "E400";
    return answer;
  };
  for (int i = 0; i < 7; ++i) desk.step();  // 8 no, 4 yes, 4 no, 2 no, 2 yes, 1 yes, 1 no
  EXPECT_EQ(desk.step(), std::nullopt);
  EXPECT_EQ(desk.sender.sent().size(), 7u);
  for (const Uuid& id : ids) {
    EXPECT_EQ(desk.state(id), id == bad ? DeliveryState::Refused : DeliveryState::Registered);
  }
  EXPECT_EQ(desk.delivery(bad).code, "E400");
  desk.sound();
}

TEST(Dispatcher, RefusesTheRecordThatThePlatformsFormatCannotHoldAndSendsTheOthers) {
  Desk desk;
  const auto ids = desk.admit(3);
  desk.sender.cannot_hold = {ids[1]};
  desk.step();
  EXPECT_TRUE(desk.sender.sent().empty());  // nothing left before the parcel was whole
  EXPECT_EQ(desk.state(ids[1]), DeliveryState::Refused);
  EXPECT_EQ(desk.delivery(ids[1]).code, "TST-0010");
  desk.step();
  ASSERT_EQ(desk.sender.sent().size(), 1u);
  EXPECT_EQ(desk.sender.sent()[0].ids, (std::vector<Uuid>{ids[0], ids[2]}));
  EXPECT_EQ(desk.delivery(ids[0]).attempts, 1);  // the others' attempts are not charged
  EXPECT_EQ(desk.channel.view(desk.clock.now()).last_error, "");
  desk.sound();
}

TEST(Dispatcher, NeverRepeatsByItselfWhatAnUnsafePlatformMayHave) {
  struct Case {
    const char* name;
    ScriptedSender::Play play;
    DeliveryState after;
  };
  const auto silence = [](const Lease& lease, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    Answer answer;
    answer.outcomes.resize(lease.records.size());
    return answer;
  };
  for (const Case& c : {Case{"time-out after bytes", breaks(kTimeOut, true), DeliveryState::Uncertain},
                        Case{"no connection", breaks(kTimeOut, false), DeliveryState::Waiting},
                        Case{"turned away", breaks({Fault::Refused, "SND-0011", "401", {}}, true), DeliveryState::Waiting},
                        Case{"silence", silence, DeliveryState::Uncertain}}) {
    Desk desk(Repeat::Unsafe);
    const auto ids = desk.admit(1);
    desk.sender.play = c.play;
    desk.step();
    EXPECT_EQ(desk.state(ids[0]), c.after) << c.name;
    desk.clock.advance_ms(86'400'000);
    desk.step();
    EXPECT_EQ(desk.sender.sent().size(), c.after == DeliveryState::Uncertain ? 1u : 2u) << c.name;
    EXPECT_EQ(desk.leaves_with("\"e\":\"uncertain\"") > 0, c.after == DeliveryState::Uncertain) << c.name;
    desk.sound();
  }
}

TEST(Dispatcher, GivesUpOnlyAfterTheConfiguredAttempts) {
  Desk desk;
  const auto ids = desk.admit(1);
  DispatcherConfig config{kAgency, "desk.example/log", {}, 60'000};
  config.retry.max_attempts = 3;
  Dispatcher dispatcher(config, {desk.store, desk.sender, desk.channel, desk.clock, desk.random, nullptr, desk.log});
  desk.sender.play = breaks(kTimeOut);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(dispatcher.step());
    desk.clock.advance_ms(3'600'000);
  }
  EXPECT_EQ(desk.sender.sent().size(), 3u);
  EXPECT_EQ(desk.state(ids[0]), DeliveryState::Expired);
  EXPECT_EQ(desk.leaves_with("\"e\":\"retry-exhausted\""), 1u);
}

TEST(Dispatcher, OpensTheBreakerAfterFiveFailuresAndLetsOneProbeThrough) {
  Desk desk;
  desk.sender.limit = 1;
  desk.admit(12);
  desk.sender.play = breaks(kTimeOut, false);
  for (int i = 0; i < 8; ++i) desk.step();
  EXPECT_EQ(desk.sender.sent().size(), 5u);
  EXPECT_EQ(desk.channel.view(desk.clock.now()).breaker, Breaker::State::Open);
  EXPECT_GT(*desk.step(), desk.clock.now());

  desk.clock.set(desk.channel.reopens_at(desk.clock.now()));
  EXPECT_EQ(desk.channel.view(desk.clock.now()).breaker, Breaker::State::HalfOpen);
  Dispatcher second = desk.make();
  bool probing = true;
  desk.sender.play = [&](const Lease& lease, const Parcel& parcel, bool& left) -> Result<Answer> {
    if (std::exchange(probing, false)) {
      EXPECT_TRUE(second.step());
      EXPECT_EQ(desk.sender.sent().size(), 6u);  // nobody else sends while the probe is out
    }
    return ScriptedSender::registers(lease, parcel, left);
  };
  desk.step();
  EXPECT_EQ(desk.channel.view(desk.clock.now()).breaker, Breaker::State::Closed);
  EXPECT_TRUE(second.step());
  EXPECT_EQ(desk.sender.sent().size(), 7u);
  desk.sound();
}

TEST(Dispatcher, ClosesTheBreakerOnAnyAnswerAlsoOnAWholeBatchRefused) {
  Desk desk;
  desk.admit(2);
  desk.sender.play = breaks(kTimeOut, false);
  for (int i = 0; i < 5; ++i) {
    desk.step();
    desk.clock.advance_ms(3'600'000);
  }
  ASSERT_EQ(desk.channel.view(desk.clock.now()).breaker, Breaker::State::HalfOpen);
  desk.sender.play = [](const Lease&, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    Answer answer;
    answer.whole_batch_refused = true;
    answer.code = "413";
    return answer;
  };
  desk.step();
  EXPECT_EQ(desk.channel.view(desk.clock.now()).breaker, Breaker::State::Closed);
}

TEST(Dispatcher, NumbersTheBatchesOfSeveralDispatchersWithoutAGap) {
  Desk desk;
  desk.sender.limit = 1;
  constexpr int kRecords = 60;
  desk.admit(kRecords);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&desk] {
      Dispatcher dispatcher = desk.make();
      for (int i = 0; i < kRecords; ++i) EXPECT_TRUE(dispatcher.step());
    });
  }
  for (std::thread& thread : threads) thread.join();

  auto sent = desk.sender.sent();
  ASSERT_EQ(sent.size(), static_cast<std::size_t>(kRecords));
  std::sort(sent.begin(), sent.end(), [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].sequence, i + 1);
    EXPECT_EQ(sent[i].previous, i == 0 ? std::nullopt : std::optional<Hash>(sha256(sent[i - 1].manifest)));
  }
  desk.sound();
}

/// A county that holds records of an agency below.
class CountyDesk {
 public:
  CountyDesk()
      : identity_(pki_.issue(kCounty)),
        signer_(*crypto::make_cms_signer(identity_.cert_pem, Secret(identity_.key_pem), clock_)),
        desk(Repeat::Idempotent, kCounty, signer_.get()) {
    InboxRequest request;
    request.batch = sample_id(900);
    request.sender = request.origin = kAgency;
    request.sequence = 1;
    request.origin_manifests = {{"manifest", "signature"}};
    request.platforms = {"above"};
    request.now = desk.clock.now();
    for (std::uint32_t i = 0; i < 3; ++i) {
      ids.push_back(sample_id(i + 1));
      request.items.push_back(samples_[i].inbox(ids.back()));
    }
    EXPECT_TRUE(desk.store.admit_batch(request));
  }
  std::vector<PassedReceipt> passed_down() { return *desk.store.receipts_after(kAgency, 0, 10); }

 private:
  TestPki pki_;
  TestIdentity identity_;
  ManualClock clock_;
  std::unique_ptr<BatchSigner> signer_;
  Sample samples_[3] = {Sample(1), Sample(2), Sample(3)};

 public:
  std::unique_ptr<BatchVerifier> verifier = *crypto::make_cms_verifier(identity_.ca_pem);
  Desk desk;
  std::vector<Uuid> ids;
};

TEST(Dispatcher, SpeaksUnderItsOwnSignatureForAPlatformThatIsNoXinshi) {
  CountyDesk county;
  county.desk.sender.play = [](const Lease&, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    Answer answer;
    answer.outcomes = {ScriptedSender::outcome(Kind::Registered, "OK"), ScriptedSender::outcome(Kind::Refused, "E7"), std::nullopt};
    answer.receipt = "{\"code\":200}";
    return answer;
  };
  county.desk.step();
  const auto passed = county.passed_down();
  ASSERT_EQ(passed.size(), 1u);
  const auto file = read_signed_receipt(passed[0].bytes);
  ASSERT_TRUE(file);
  const auto signer = county.verifier->verify(file->receipt, file->signature, county.desk.clock.now());
  ASSERT_TRUE(signer) << describe(signer.error());
  EXPECT_EQ(signer->unit, kCounty);
  const auto receipt = read_receipt(file->receipt);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->issuer, kCounty);
  EXPECT_EQ(receipt->platform, "above");
  EXPECT_EQ(receipt->level, Level::City);
  EXPECT_EQ(receipt->origin, kAgency);
  EXPECT_EQ(receipt->batch, county.desk.sender.sent()[0].batch);
  ASSERT_EQ(receipt->lines.size(), 2u);  // nothing is said about the record that the platform was silent about
  EXPECT_EQ(receipt->lines[0].id, county.ids[0]);
  EXPECT_EQ(receipt->lines[0].verdict, Verdict::Registered);
  EXPECT_EQ(receipt->lines[1].verdict, Verdict::Refused);
  EXPECT_EQ(receipt->lines[1].code, "E7");
}

TEST(Dispatcher, HandsAPeersReceiptDownByteForByte) {
  CountyDesk county;
  const std::string xsr = write_signed_receipt({"what the city said", "the city's signature"});
  county.desk.sender.play = [&](const Lease& lease, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    Answer answer = ScriptedSender::all(lease, ScriptedSender::outcome(Kind::Registered));
    answer.receipt = xsr;
    return answer;
  };
  county.desk.step();
  const auto passed = county.passed_down();
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_EQ(passed[0].bytes, xsr);
  county.desk.sound();
}

TEST(Dispatcher, SaysNothingDownWhenNobodyBelowWaitsOrNothingWasDecided) {
  Desk own(Repeat::Idempotent, kAgency, nullptr);
  own.admit(1);
  own.step();
  EXPECT_TRUE((*own.store.receipts_after(kAgency, 0, 10)).empty());

  CountyDesk county;
  county.desk.sender.play = [](const Lease& lease, const Parcel&, bool& left) -> Result<Answer> {
    left = true;
    return ScriptedSender::all(lease, ScriptedSender::outcome(Kind::TryLater));
  };
  county.desk.step();
  EXPECT_TRUE(county.passed_down().empty());
}

}  // namespace
}  // namespace xinshi::pipeline

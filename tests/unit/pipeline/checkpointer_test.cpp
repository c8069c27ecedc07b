// SPDX-License-Identifier: Apache-2.0
#include "pipeline/checkpointer.h"

#include <gtest/gtest.h>

#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "stores/memory/memory_store.h"
#include "support/failing_store.h"
#include "support/manual_clock.h"
#include "support/memory_directory.h"
#include "support/null_log.h"
#include "support/sample_records.h"
#include "support/seeded_random.h"

namespace xinshi::pipeline {
namespace {

const std::string kOrigin = "checkpointer.example/log";

class CheckpointerTest : public testing::Test {
 protected:
  /// One run of the node over what it left behind.
  struct Run {
    Run(CheckpointerTest& test, Store& store)
        : writer(test.directory, *test.signer), checkpointer({store, writer, test.clock, test.log}) {}
    audit::LogWriter writer;
    Checkpointer checkpointer;
  };
  static void note(Store& to, int count) {
    for (int i = 0; i < count; ++i) {
      AuditLeaf leaf;
      leaf.event = AuditEvent::Start;
      leaf.at = ManualClock::kStart;
      ASSERT_TRUE(to.note(leaf));
    }
  }
  std::uint64_t published_size() {
    const auto note = audit::parse_note(directory.files()["checkpoint"]);
    return note ? audit::read_checkpoint(note->text)->size : 0;
  }

  ManualClock clock;
  SeededRandom random;
  NullLog log;
  MemoryDirectory directory;
  MemoryStore store{kAgency, clock, random};
  std::unique_ptr<NoteSigner> signer = *crypto::make_note_signer(kOrigin, *crypto::generate_log_key());
};

TEST_F(CheckpointerTest, PublishesEveryLeafOfTheStoreUnderASignedHead) {
  clock.advance_ms(1);
  Run run(*this, store);
  ASSERT_TRUE(run.checkpointer.open());
  note(store, 5'000);  // more than one step brings at once
  EXPECT_TRUE(*run.checkpointer.step());
  EXPECT_EQ(published_size(), 5'000u);
  EXPECT_EQ(*store.published_head(), directory.files()["checkpoint"]);
  audit::VerifyOptions options;
  options.log_keys.push_back(*audit::read_verifier_key(signer->verifier_key()));
  const auto verifier = crypto::make_note_verifier();
  const auto report = audit::verify_log(directory, options, *verifier, nullptr);
  EXPECT_TRUE(report.problems.empty()) << report.problems[0];
  EXPECT_EQ(report.size, 5'000u);
}

TEST_F(CheckpointerTest, PublishesAtMostOnceASecondAndOnlyWhenTheLogGrew) {
  clock.advance_ms(1);
  Run run(*this, store);
  ASSERT_TRUE(run.checkpointer.open());
  note(store, 1);
  EXPECT_TRUE(*run.checkpointer.step());
  EXPECT_FALSE(*run.checkpointer.step());
  note(store, 1);
  clock.advance_ms(999);
  EXPECT_FALSE(*run.checkpointer.step());
  EXPECT_EQ(published_size(), 1u);
  clock.advance_ms(1);
  EXPECT_TRUE(*run.checkpointer.step());
  EXPECT_EQ(published_size(), 2u);
  clock.advance_ms(5'000);
  EXPECT_FALSE(*run.checkpointer.step());
}

TEST_F(CheckpointerTest, RefusesToOpenAStoreThatStandsBehindItsPublishedHead) {
  {
    Run run(*this, store);
    ASSERT_TRUE(run.checkpointer.open());
    note(store, 5);
    ASSERT_TRUE(*run.checkpointer.step());
  }
  // An old copy of the database beside the present log directory.
  MemoryStore old(kAgency, clock, random);
  note(old, 3);
  Run beside(*this, old);
  const Status opened = beside.checkpointer.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::Corrupt);
  EXPECT_EQ(opened.error().code, "AUD-0020");

  // The log directory is gone too, but the database remembers a head that it no longer holds.
  const std::string head = *store.published_head();
  directory.files().clear();
  ASSERT_TRUE(old.publish_head(head));
  Run alone(*this, old);
  const Status again = alone.checkpointer.open();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::Corrupt);
  EXPECT_EQ(again.error().code, "PIP-0041");
}

TEST_F(CheckpointerTest, OpensAgainAtItsPublishedHeadAndAfterALostDirectory) {
  {
    Run run(*this, store);
    ASSERT_TRUE(run.checkpointer.open());
    note(store, 3);
    ASSERT_TRUE(*run.checkpointer.step());
  }
  Run again(*this, store);
  EXPECT_TRUE(again.checkpointer.open());
  EXPECT_FALSE(*again.checkpointer.step());
  directory.files().clear();
  Run anew(*this, store);
  EXPECT_TRUE(anew.checkpointer.open());
  EXPECT_TRUE(*anew.checkpointer.step());
  EXPECT_EQ(published_size(), 3u);
}

TEST_F(CheckpointerTest, GoesOnAfterAFaultOfTheStoreOrTheDirectory) {
  FailurePlan plan;
  FailingStore failing(store, plan);
  Run run(*this, failing);
  ASSERT_TRUE(run.checkpointer.open());
  note(store, 2);
  plan.fail_verb("leaves_after");
  EXPECT_FALSE(run.checkpointer.step());
  directory.fail(2);
  EXPECT_FALSE(run.checkpointer.step());
  plan.fail_verb("publish_head");
  EXPECT_FALSE(run.checkpointer.step());
  EXPECT_EQ(*store.published_head(), "");
  clock.advance_ms(2'000);
  EXPECT_TRUE(*run.checkpointer.step());
  EXPECT_EQ(*store.published_head(), directory.files()["checkpoint"]);  // also without a new leaf
  EXPECT_FALSE(*run.checkpointer.step());
}

}  // namespace
}  // namespace xinshi::pipeline

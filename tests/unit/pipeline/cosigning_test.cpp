// SPDX-License-Identifier: Apache-2.0
#include "pipeline/cosigning.h"

#include <gtest/gtest.h>

#include "audit/witness.h"
#include "crypto/openssl/ed25519_notes.h"
#include "crypto/openssl/keys.h"
#include "support/manual_clock.h"
#include "support/memory_directory.h"
#include "support/null_log.h"

namespace xinshi::pipeline {
namespace {

constexpr const char* kOrigin = "xinshi/11330822MB2000012A/log";

std::vector<std::string> leaves(std::size_t count, const std::string& word = "leaf") {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(word + " " + std::to_string(i));
  return out;
}

struct CosigningTest : ::testing::Test {
  ManualClock clock;
  NullLog events;
  std::unique_ptr<NoteSigner> log_signer = *crypto::make_note_signer(kOrigin, *crypto::generate_log_key());
  std::unique_ptr<NoteSigner> witness_signer = *crypto::make_note_signer("gateway/witness", *crypto::generate_log_key());
  std::unique_ptr<NoteVerifier> verifier = crypto::make_note_verifier();
  audit::VerifierKey log_key = *audit::read_verifier_key(log_signer->verifier_key());
  audit::VerifierKey witness_key = *audit::read_verifier_key(*audit::cosigner_key(*witness_signer));
  MemoryDirectory held, log;
  audit::Witness witness{{log_key}, {held, *witness_signer, *verifier}};
  bool answers = true;
  std::string shows;  ///< instead of what the witness holds

  void grow(MemoryDirectory& directory, std::size_t size, const std::string& word = "leaf") {
    audit::LogWriter writer(directory, *log_signer);
    ASSERT_TRUE(writer.open(1'000'000).ok());
    auto all = leaves(size, word);
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(writer.size()));
    ASSERT_TRUE(writer.append(all).ok() && writer.publish().ok());
  }
  WitnessLink link() {
    return {"county", witness_key, [this](const std::string& method, const std::string& path, std::string_view body) -> Result<HttpReply> {
              if (!answers) return Error{Fault::Transient, "NET-0002", "", {}};
              HttpReply reply;
              if (method == "POST") {
                const auto given = witness.add(body, 1'790'000'000);
                reply.status = given.status;
                reply.body = given.body;
                return reply;
              }
              const auto note = held.read(path.substr(std::string("/witness/").size()));
              reply.status = note || !shows.empty() ? 200 : 404;
              reply.body = !shows.empty() ? shows : note ? *note : "";
              return reply;
            }};
  }
  std::uint64_t cosigned_size(MemoryDirectory& directory) {
    const auto note = directory.read("cosigned");
    if (!note || !audit::open_note(*note, {witness_key}, *verifier)) return 0;
    return audit::open_checkpoint(*note, {log_key}, *verifier)->size;
  }
};

TEST_F(CosigningTest, HasEachNewHeadCosignedOnce) {
  grow(log, 3);
  Cosigning here({link()}, {log, log, *verifier, {log_key}, clock, events});
  here.compare();
  EXPECT_TRUE(*here.step());
  EXPECT_EQ(cosigned_size(log), 3U);
  EXPECT_FALSE(*here.step()) << "nothing new";
  grow(log, 700);
  EXPECT_TRUE(*here.step());
  EXPECT_EQ(cosigned_size(log), 700U);
  EXPECT_FALSE(here.set_back());
}

TEST_F(CosigningTest, GoesOnWhenTheWitnessIsAwayAndCatchesUpInOneStep) {
  grow(log, 3);
  answers = false;
  Cosigning here({link()}, {log, log, *verifier, {log_key}, clock, events});
  here.compare();
  EXPECT_FALSE(*here.step());
  grow(log, 300);
  EXPECT_FALSE(here.set_back());
  answers = true;
  EXPECT_TRUE(*here.step());
  EXPECT_EQ(cosigned_size(log), 300U);
  Cosigning again({link()}, {log, log, *verifier, {log_key}, clock, events});
  grow(log, 301);
  EXPECT_TRUE(*again.step()) << "a new start learns from the witness where it was";
  EXPECT_EQ(cosigned_size(log), 301U);
}

TEST_F(CosigningTest, LearnsAtStartThatItWasSetBackOrIsAnother) {
  struct Case {
    const char* name;
    std::size_t size;
    const char* word;
  };
  grow(log, 300);
  Cosigning before({link()}, {log, log, *verifier, {log_key}, clock, events});
  ASSERT_TRUE(*before.step());
  for (const Case& one : {Case{"an old copy", 200, "leaf"}, Case{"grown otherwise to the same size", 300, "other"}, Case{"grown otherwise beyond it", 400, "other"}}) {
    MemoryDirectory copy;
    grow(copy, one.size, one.word);
    Cosigning here({link()}, {copy, copy, *verifier, {log_key}, clock, events});
    here.compare();
    EXPECT_TRUE(here.set_back()) << one.name;
    EXPECT_EQ(here.step().error().code, "PIP-0042") << one.name;
    EXPECT_EQ(cosigned_size(copy), 0U);
  }
  MemoryDirectory grown;
  grow(grown, 400);
  Cosigning here({link()}, {grown, grown, *verifier, {log_key}, clock, events});
  here.compare();
  EXPECT_FALSE(here.set_back()) << "the same log, only longer";
}

// Two copies of one machine run side by side: the second to ask learns it, at the latest with its next head.
TEST_F(CosigningTest, ACloneThatGrowsBesideLearnsItFromTheConflict) {
  grow(log, 10);
  MemoryDirectory clone;
  grow(clone, 10);
  Cosigning first({link()}, {log, log, *verifier, {log_key}, clock, events}), second({link()}, {clone, clone, *verifier, {log_key}, clock, events});
  first.compare();
  ASSERT_TRUE(*first.step());
  second.compare();
  EXPECT_FALSE(second.set_back());
  grow(log, 20);
  ASSERT_TRUE(*first.step());
  audit::LogWriter writer(clone, *log_signer);
  ASSERT_TRUE(writer.open(1000).ok() && writer.append({"another"}).ok() && writer.publish().ok());
  (void)second.step();  // 409: looks next time what the witness holds
  EXPECT_EQ(second.step().error().code, "PIP-0042");
  EXPECT_TRUE(second.set_back());
}

TEST_F(CosigningTest, IsNotStoppedByAHeadThatThisLogDidNotSign) {
  grow(log, 3);
  const auto stranger = *crypto::make_note_signer(kOrigin, *crypto::generate_log_key());
  MemoryDirectory other;
  audit::LogWriter writer(other, *stranger);
  ASSERT_TRUE(writer.open(1000).ok() && writer.append(leaves(50)).ok());
  shows = *writer.publish();
  Cosigning here({link()}, {log, log, *verifier, {log_key}, clock, events});
  here.compare();
  EXPECT_FALSE(here.set_back());
}

}  // namespace
}  // namespace xinshi::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "audit/witness.h"

#include <algorithm>

#include "audit/tree.h"
#include "log_fixture.h"

namespace xinshi::audit {
namespace {

constexpr std::uint64_t kTime = 1'790'000'000;

struct Witnessing : ::testing::Test {
  Log log;
  std::unique_ptr<NoteSigner> signer = new_signer("witness.example/w1");
  MemoryDirectory held;
  std::unique_ptr<NoteVerifier> verifier = crypto::make_note_verifier();
  Witness witness{log.keys(), {held, *signer, *verifier}};

  VerifierKey key() const { return *read_verifier_key(*cosigner_key(*signer)); }
  static std::vector<Hash> proof(Log& of, std::uint64_t from, std::uint64_t to) {
    return *consistency_proof(from, to, LogReader(of.directory).nodes(to));
  }
  Witness::Reply ask(std::uint64_t old_size, const std::vector<Hash>& hashes, const std::string& note) {
    return witness.add(write_add_checkpoint({old_size, hashes, note}), kTime);
  }
};

TEST_F(Witnessing, CosignsTheFirstHeadAndEachContinuation) {
  const auto notes = log.grow_to({3, 300, 300, 700});
  const Witness::Reply first = ask(0, {}, notes[0]);
  ASSERT_EQ(first.status, 200) << first.body;
  const auto opened = open_note(notes[0] + first.body, {key()}, *verifier);
  ASSERT_TRUE(opened.ok()) << "the line is a timestamped cosignature";
  EXPECT_EQ(opened->verified_by, std::vector<std::string>{"witness.example/w1"});
  EXPECT_EQ(ask(3, proof(log, 3, 300), notes[1]).status, 200);
  EXPECT_EQ(ask(300, {}, notes[1]).status, 200) << "the same head again";
  EXPECT_EQ(ask(300, proof(log, 300, 700), notes[3]).status, 200);
  const std::string kept = *held.read(witness_path(kOrigin));
  EXPECT_TRUE(kept.starts_with(notes[3]));
  EXPECT_TRUE(open_note(kept, {key()}, *verifier).ok());
}

TEST_F(Witnessing, AnswersEachFaultWithTheStatusOfTheSpecification) {
  const auto notes = log.grow_to({3, 300, 700});
  ASSERT_EQ(ask(0, {}, notes[0]).status, 200);
  ASSERT_EQ(ask(3, proof(log, 3, 300), notes[1]).status, 200);
  Log stranger;
  stranger.signer = new_signer("log.example/other");
  const auto foreign = stranger.grow_to({3});
  Log forged;  // same origin, another key
  const auto forgery = forged.grow_to({400});
  const auto later = proof(log, 300, 700);
  EXPECT_EQ(ask(0, {}, foreign[0]).status, 404) << "unknown origin";
  EXPECT_EQ(ask(300, later, forgery[0]).status, 403) << "not signed by the log";
  EXPECT_EQ(ask(701, {}, notes[2]).status, 400) << "old above new";
  const Witness::Reply conflict = ask(3, proof(log, 3, 700), notes[2]);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.media_type, "text/x.tlog.size");
  EXPECT_EQ(conflict.body, "300\n");
  EXPECT_EQ(ask(0, {}, notes[2]).status, 409) << "it does not forget what it saw";
  EXPECT_EQ(ask(300, proof(log, 3, 700), notes[2]).status, 422) << "the wrong proof";
  EXPECT_EQ(ask(300, {}, notes[2]).status, 422) << "no proof";
  EXPECT_EQ(ask(300, later, notes[1]).status, 422) << "a proof where none is needed";
  for (const std::string& body : {std::string(), std::string("old 300\n"), std::string("old 0300\n\n") + notes[2], std::string("new 300\n\n") + notes[2], std::string("old 300\nhash\n\n") + notes[2],
                                  std::string("old 300\n\nno note"), "old 300\n" + std::string(64 * 45, 'A') + "\n\n" + notes[2]}) {
    EXPECT_EQ(witness.add(body, kTime).status, 400) << body.substr(0, 20);
  }
  EXPECT_EQ(ask(300, later, notes[2]).status, 200) << "none of it changed what it holds";
}

// The log's own key signs another history: only who remembers the first one can tell.
TEST_F(Witnessing, CatchesAHistoryThatTheLogsOwnKeyRewrote) {
  const auto notes = log.grow_to({300});
  ASSERT_EQ(ask(0, {}, notes[0]).status, 200);
  Log rewritten;
  rewritten.signer = std::move(log.signer);
  LogWriter writer(rewritten.directory, *rewritten.signer);
  ASSERT_TRUE(writer.open(1000).ok());
  auto leaves = some_leaves(400);
  leaves[7] = "{\"v\":1,\"e\":\"never happened\"}";
  ASSERT_TRUE(writer.append({leaves.begin(), leaves.begin() + 300}).ok());
  const std::string same_size = *writer.publish();
  ASSERT_TRUE(writer.append({leaves.begin() + 300, leaves.end()}).ok());
  const std::string longer = *writer.publish();
  EXPECT_TRUE(rewritten.verify().problems.empty()) << "by itself it is sound";
  EXPECT_EQ(ask(300, {}, same_size).status, 422);
  EXPECT_EQ(ask(300, proof(rewritten, 300, 400), longer).status, 422);
  VerifyOptions options;
  options.held_checkpoints = {notes[0]};
  const auto report = rewritten.verify(options);
  EXPECT_TRUE(std::ranges::any_of(report.problems, [](const std::string& p) { return p.starts_with("AUD-0044"); }));
}

TEST_F(Witnessing, AnswersNothingThatItCouldNotKeep) {
  const auto notes = log.grow_to({3, 5});
  ASSERT_EQ(ask(0, {}, notes[0]).status, 200);
  for (std::uint64_t nth = 2; nth <= 3; ++nth) {  // the write, the sync
    held.fail(nth);
    EXPECT_EQ(ask(3, proof(log, 3, 5), notes[1]).status, 500) << nth;
    held.lose_power([](std::size_t) { return false; });
    EXPECT_TRUE((*held.read(witness_path(kOrigin))).starts_with(notes[0]));
  }
  EXPECT_EQ(ask(3, proof(log, 3, 5), notes[1]).status, 200);
}

TEST_F(Witnessing, TheQuorumIsFoundInTheHeadThatLiesBeside) {
  const auto notes = log.grow_to({300, 700});
  VerifyOptions options;
  options.witness_keys = {key()};
  options.quorum = 1;
  const auto has = [](const VerifyReport& report, std::string_view code) {
    return std::ranges::any_of(report.problems, [&](const std::string& p) { return p.starts_with(code); });
  };
  EXPECT_TRUE(has(log.verify(options), "AUD-0042"));
  const Witness::Reply reply = ask(0, {}, notes[0]);
  log.directory.files()["cosigned"] = notes[0] + reply.body;
  EXPECT_TRUE(log.verify(options).problems.empty()) << log.verify(options).problems.front();
  options.quorum = 2;
  EXPECT_TRUE(has(log.verify(options), "AUD-0042"));
  options.quorum = 1;
  Log other;
  other.signer = std::move(log.signer);
  LogWriter writer(other.directory, *other.signer);
  ASSERT_TRUE(writer.open(1000).ok() && writer.append(std::vector<std::string>(700, "x")).ok() && writer.publish().ok());
  other.directory.files()["cosigned"] = notes[0] + reply.body;
  EXPECT_TRUE(has(other.verify(options), "AUD-0044")) << "the cosigned head is of another history";
}

}  // namespace
}  // namespace xinshi::audit

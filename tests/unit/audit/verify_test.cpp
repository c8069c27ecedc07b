// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "audit/messages.h"
#include "log_fixture.h"

namespace xinshi::audit {
namespace {

bool mentions(const VerifyReport& report, std::string_view code) {
  return std::ranges::any_of(report.problems, [&](const std::string& problem) { return problem.starts_with(code); });
}

TEST(VerifyLog, FindsNothingWrongInASoundLogAndTellsItsHead) {
  Log log;
  log.grow_to({300, 700});
  std::vector<std::uint64_t> steps;
  VerifyOptions options;
  options.log_keys = log.keys();
  const auto report = verify_log(log.directory, options, *log.verifier, [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(total, 700U);
    steps.push_back(done);
  });
  EXPECT_TRUE(report.problems.empty());
  EXPECT_EQ(report.size, 700U);
  EXPECT_EQ(report.root, naive_root(some_leaves(700)));
  EXPECT_EQ(steps.back(), 700U);
}

TEST(VerifyLog, NoticesAChangeInEveryFile) {
  Log log;
  log.grow_to({260, 290, 330});  // full and partial tiles, and partial ones of earlier heads
  const auto files = log.directory.files();
  ASSERT_TRUE(files.contains("tile/0/001.p/4"));
  for (const auto& [path, bytes] : files) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const bool border = i < 40 || i + 40 > bytes.size();
      if (path != "checkpoint" && !border && i % 61 != 0) continue;
      std::string& changed = log.directory.files().at(path);
      changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
      EXPECT_FALSE(log.verify().problems.empty()) << path << " byte " << i;
      changed = bytes;
    }
  }
  EXPECT_TRUE(log.verify().problems.empty());
}

TEST(VerifyLog, NoticesFilesThatAreMissingShortOrLong) {
  Log log;
  log.grow_to({330});
  const auto files = log.directory.files();
  for (const auto& [path, bytes] : files) {
    log.directory.files().erase(path);
    EXPECT_FALSE(log.verify().problems.empty()) << path << " missing";
    for (const std::string& other : {std::string(), bytes.substr(0, bytes.size() - 1), bytes + '\0', bytes + bytes}) {
      log.directory.files()[path] = other;
      EXPECT_FALSE(log.verify().problems.empty()) << path << " of " << other.size();
    }
    log.directory.files()[path] = bytes;
  }
}

TEST(VerifyLog, NamesThePlaceOfTheDamageAndGoesOn) {
  Log log;
  log.grow_to({700});
  auto& files = log.directory.files();
  files.at("tile/entries/000")[100] ^= 1;
  files.at("tile/0/001")[32 * 9] ^= 1;
  const auto report = log.verify();
  ASSERT_GE(report.problems.size(), 2U);
  EXPECT_TRUE(report.problems[0].starts_with("AUD-0045 tile/0/000: hash ")) << report.problems[0];
  EXPECT_TRUE(std::ranges::count(report.problems, "AUD-0045 tile/0/001: hash 9 is not that of the entries")) << report.problems[1];
}

// Whoever holds the disk but not the key rewrites an entry and computes all tiles again.
TEST(VerifyLog, NoticesARewrittenHistoryWithConsistentTiles) {
  Log log;
  const auto notes = log.grow_to({300, 400});
  Log forged;
  auto leaves = some_leaves(400);
  leaves[5] = "rewritten";
  LogWriter writer(forged.directory, *forged.signer);
  ASSERT_TRUE(writer.open(0).ok());
  ASSERT_TRUE(writer.append(leaves).ok());
  ASSERT_TRUE(writer.publish().ok());
  forged.directory.files()["checkpoint"] = notes[1];
  VerifyOptions options;
  options.log_keys = log.keys();
  EXPECT_TRUE(mentions(forged.verify(options), "AUD-0022"));
}

TEST(VerifyLog, NoticesAHistoryThatTheKeyHolderRewroteByAHeldHead) {
  Log log;
  const auto notes = log.grow_to({0, 256, 300, 400});
  Log forged;
  forged.signer.swap(log.signer);
  auto leaves = some_leaves(400);
  leaves[270] = "rewritten";
  LogWriter writer(forged.directory, *forged.signer);
  ASSERT_TRUE(writer.open(0).ok());
  ASSERT_TRUE(writer.append(leaves).ok());
  ASSERT_TRUE(writer.publish().ok());
  VerifyOptions options;
  options.held_checkpoints = {notes[2]};
  EXPECT_TRUE(mentions(forged.verify(options), "AUD-0044"));
  options.held_checkpoints = {notes[3]};
  EXPECT_TRUE(mentions(forged.verify(options), "AUD-0044"));
  options.held_checkpoints = {notes[0], notes[1]};  // before the rewritten entry
  EXPECT_TRUE(forged.verify(options).problems.empty());
}

TEST(VerifyLog, NoticesALogThatWasSetBack) {
  Log log;
  log.grow_to({300});
  Log older;
  older.signer.swap(log.signer);
  older.grow_to({200});
  VerifyOptions options;
  options.held_checkpoints = {log.directory.files().at("checkpoint")};
  EXPECT_TRUE(mentions(older.verify(options), "AUD-0043"));
}

TEST(VerifyLog, TellsWhenTheKeyIsMissingOrAnother) {
  Log log;
  log.grow_to({3});
  EXPECT_TRUE(mentions(verify_log(log.directory, {}, *log.verifier, {}), "AUD-0041"));
  VerifyOptions options;
  options.log_keys = {*read_verifier_key(new_signer()->verifier_key())};
  EXPECT_TRUE(mentions(log.verify(options), "AUD-0012"));
}

TEST(VerifyLog, CountsWitnessesForTheQuorum) {
  Log log;
  const auto note = log.grow_to({3})[0];
  const auto witness = new_signer("witness.example/a");
  const auto absent = new_signer("witness.example/b");
  const std::string text = note.substr(0, note.rfind("\n\n") + 1);
  log.directory.files()["checkpoint"] = note + *signature_line(text, *witness);
  VerifyOptions options;
  options.witness_keys = {*read_verifier_key(witness->verifier_key()), *read_verifier_key(absent->verifier_key())};
  options.quorum = 1;
  EXPECT_TRUE(log.verify(options).problems.empty());
  options.quorum = 2;
  EXPECT_TRUE(mentions(log.verify(options), "AUD-0042"));
  options.quorum = 0;
  log.directory.files()["checkpoint"] = note + *signature_line("another\n", *witness);
  EXPECT_TRUE(mentions(log.verify(options), "AUD-0011"));
}

TEST(VerifyLog, StopsCountingProblemsAtTwoHundred) {
  Log log;
  LogWriter writer(log.directory, *log.signer);
  ASSERT_TRUE(writer.open(0).ok());
  ASSERT_TRUE(writer.append(std::vector<std::string>(300 * 256, "x")).ok());
  ASSERT_TRUE(writer.publish().ok());
  for (auto& [path, bytes] : log.directory.files()) {
    if (path.starts_with("tile/entries/")) bytes[0] = 'x';
  }
  EXPECT_EQ(log.verify().problems.size(), 200U);
}

TEST(AuditMessages, AreCompleteAndUnique) {
  std::vector<std::string_view> codes;
  for (const Message& message : messages()) {
    EXPECT_TRUE(message.code.starts_with("AUD-")) << message.code;
    EXPECT_FALSE(message.zh.empty() || message.en.empty()) << message.code;
    codes.push_back(message.code);
  }
  EXPECT_TRUE(std::ranges::is_sorted(codes));
  EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end());
}

}  // namespace
}  // namespace xinshi::audit

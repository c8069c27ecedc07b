// SPDX-License-Identifier: Apache-2.0
#include "log_fixture.h"

namespace xinshi::audit {
namespace {

TEST(TilePath, FollowsTlogTiles) {
  EXPECT_EQ(tile_path(0, 0, 256), "tile/0/000");
  EXPECT_EQ(tile_path(0, 1234067, 256), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path(1, 1234067, 5), "tile/1/x001/x234/067.p/5");
  EXPECT_EQ(tile_path(-1, 999, 255), "tile/entries/999.p/255");
  EXPECT_EQ(tile_path(-1, 1000, 256), "tile/entries/x001/000");
}

TEST(LogWriter, PublishesTheEmptyHeadOfANewLog) {
  Log log;
  const auto notes = log.grow_to({0});
  const auto head = open_checkpoint(notes[0], log.keys(), *log.verifier);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->size, 0U);
  EXPECT_EQ(head->root, sha256(""));
  EXPECT_TRUE(log.verify().problems.empty());
}

TEST(LogWriter, PublishesTheRootOfTheDefinitionAtEveryKindOfSize) {
  Log log;
  const std::vector<std::size_t> sizes = {1, 2, 3, 255, 256, 257, 511, 512, 700, 1025};
  const auto notes = log.grow_to(sizes);
  const auto leaves = some_leaves(1025);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto head = open_checkpoint(notes[i], log.keys(), *log.verifier);
    ASSERT_TRUE(head.ok());
    EXPECT_EQ(head->size, sizes[i]);
    EXPECT_EQ(head->root, naive_root(leaves, 0, sizes[i])) << sizes[i];
  }
}

// The example of the format's text: 70,000 leaves.
TEST(LogWriter, LaysTheTilesOutAsTheFormatsExampleSays) {
  Log log;
  LogWriter writer(log.directory, *log.signer);
  ASSERT_TRUE(writer.open(0).ok());
  ASSERT_TRUE(writer.append(std::vector<std::string>(70'000, "x")).ok());
  ASSERT_TRUE(writer.publish().ok());
  const auto& files = log.directory.files();
  EXPECT_EQ(files.at("tile/0/272").size(), 8192U);
  EXPECT_EQ(files.at("tile/0/273.p/112").size(), 112U * 32);
  EXPECT_EQ(files.at("tile/1/000").size(), 8192U);
  EXPECT_EQ(files.at("tile/1/001.p/17").size(), 17U * 32);
  EXPECT_EQ(files.at("tile/2/000.p/1").size(), 32U);
  EXPECT_EQ(files.at("tile/entries/273.p/112").size(), 112U * 3);
  EXPECT_EQ(files.at("tile/entries/000").substr(0, 3), std::string("\0\x01x", 3));
  EXPECT_EQ(files.size(), 273U * 2 + 2 + 1 + 1 + 1 + 1);  // full level 0 and bundles, their partials, level 1, its partial, level 2, head
}

TEST(LogWriter, RemovesPartialTilesOnceTheyAreFull) {
  Log log;
  log.grow_to({10, 200});
  EXPECT_TRUE(log.directory.files().contains("tile/0/000.p/10"));  // a head of size 10 was published
  log.grow_to({300});                                              // by a new writer that did not write them itself
  EXPECT_FALSE(log.directory.files().contains("tile/0/000.p/10"));
  EXPECT_FALSE(log.directory.files().contains("tile/0/000.p/200"));
  EXPECT_FALSE(log.directory.files().contains("tile/entries/000.p/10"));
  EXPECT_TRUE(log.directory.files().contains("tile/0/001.p/44"));
  EXPECT_TRUE(log.verify().problems.empty());
}

TEST(LogWriter, DoesNothingWhenNothingGrew) {
  Log log;
  LogWriter writer(log.directory, *log.signer);
  ASSERT_TRUE(writer.open(0).ok());
  ASSERT_TRUE(writer.append(some_leaves(5)).ok());
  const std::string note = *writer.publish();
  const auto operations = log.directory.operations();
  EXPECT_EQ(*writer.publish(), note);
  EXPECT_EQ(log.directory.operations(), operations);
  EXPECT_EQ(writer.head().size, 5U);
}

TEST(LogWriter, GoesOnAfterAnyNumberOfRestarts) {
  Log log;
  for (std::size_t size = 1; size <= 600; size += 37) {
    LogWriter writer(log.directory, *log.signer);
    ASSERT_TRUE(writer.open(size).ok());
    ASSERT_TRUE(writer.append(some_leaves(size - writer.size(), writer.size())).ok());
    ASSERT_TRUE(writer.publish().ok());
    EXPECT_EQ(writer.head().root, naive_root(some_leaves(size))) << size;
  }
  EXPECT_TRUE(log.verify().problems.empty());
}

TEST(LogWriter, RefusesALeafThatTheFormatCannotHoldAndTakesNoneOfTheCall) {
  Log log;
  LogWriter writer(log.directory, *log.signer);
  ASSERT_TRUE(writer.open(0).ok());
  EXPECT_EQ(writer.append({"a", std::string(65'536, 'x')}).error().code, "AUD-0002");
  EXPECT_EQ(writer.size(), 0U);
  ASSERT_TRUE(writer.append({std::string(65'535, 'x')}).ok());
  ASSERT_TRUE(writer.publish().ok());
  LogReader reader(log.directory);
  EXPECT_EQ(reader.leaf(0, 1)->size(), 65'535U);
}

TEST(LogWriter, StopsWhenTheDirectoryIsLongerThanTheStore) {
  Log log;
  log.grow_to({20});
  LogWriter writer(log.directory, *log.signer);
  const Status opened = writer.open(19);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, "AUD-0020");
  EXPECT_EQ(opened.error().fault, Fault::Corrupt);
}

TEST(LogWriter, StopsWhenItsEdgeIsDamaged) {
  for (const char* path : {"tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"}) {
    for (const bool missing : {false, true}) {
      Log log;
      log.grow_to({300});
      auto& file = log.directory.files().at(path);
      if (missing) {
        log.directory.files().erase(path);
      } else {
        file[7] = static_cast<char>(file[7] ^ 0x10);
      }
      LogWriter writer(log.directory, *log.signer);
      const Status opened = writer.open(300);
      ASSERT_FALSE(opened.ok()) << path;
      EXPECT_EQ(opened.error().fault, Fault::Corrupt) << path;
    }
  }
}

TEST(LogWriter, StopsAtAHeadThatIsNotSignedByItsOwnKey) {
  Log log;
  log.grow_to({3});
  const auto stranger = new_signer();
  LogWriter writer(log.directory, *stranger);
  EXPECT_EQ(writer.open(3).error().code, "AUD-0023");
  const auto other = new_signer("log.example/other");
  LogWriter misplaced(log.directory, *other);
  EXPECT_EQ(misplaced.open(3).error().code, "AUD-0015");
}

TEST(LogWriter, StopsAtAHeadWhoseSizeWasRewritten) {
  Log log;
  log.grow_to({3});
  std::string& note = log.directory.files().at("checkpoint");
  note.replace(note.find("\n3\n"), 3, "\n2\n");
  LogWriter writer(log.directory, *log.signer);
  EXPECT_EQ(writer.open(3).error().code, "AUD-0023");
}

TEST(LogWriter, RotatesItsKeyThroughHeadsThatBothKeysSign) {
  Log log;
  log.grow_to({3});
  const auto fresh = new_signer();
  LogWriter writer(log.directory, *fresh);
  writer.also_sign_with(*log.signer);
  ASSERT_TRUE(writer.open(4).ok());
  ASSERT_TRUE(writer.append(some_leaves(1, 3)).ok());
  const std::string note = *writer.publish();
  EXPECT_TRUE(open_checkpoint(note, log.keys(), *log.verifier).ok());
  EXPECT_TRUE(open_checkpoint(note, {*read_verifier_key(fresh->verifier_key())}, *log.verifier).ok());
  LogWriter later(log.directory, *fresh);
  EXPECT_TRUE(later.open(4).ok());
}

TEST(LogWriter, WritesEverythingAnewButNeverAnotherHistory) {
  Log log;
  log.grow_to({300});
  log.directory.files().erase("tile/0/000");
  log.directory.files().erase("tile/1/000.p/1");
  {
    LogWriter writer(log.directory, *log.signer);
    ASSERT_TRUE(writer.open_anew(300).ok());
    ASSERT_TRUE(writer.append(some_leaves(299)).ok());
    EXPECT_EQ(writer.publish().error().code, "AUD-0020");
    ASSERT_TRUE(writer.append(some_leaves(1, 299)).ok());
    ASSERT_TRUE(writer.publish().ok());
    EXPECT_TRUE(log.verify().problems.empty());
  }
  LogWriter forger(log.directory, *log.signer);
  ASSERT_TRUE(forger.open_anew(300).ok());
  auto leaves = some_leaves(301);
  leaves[100] = "rewritten";
  ASSERT_TRUE(forger.append(leaves).ok());
  EXPECT_EQ(forger.publish().error().code, "AUD-0022");
}

// A failing disk: the same writer is asked again, nothing is lost and nothing doubled.
TEST(LogWriter, SurvivesTheFailureOfAnySingleOperation) {
  const auto leaves = some_leaves(700);
  const Hash root = naive_root(leaves);
  for (std::uint64_t nth = 1;; ++nth) {
    Log log;
    LogWriter writer(log.directory, *log.signer);
    ASSERT_TRUE(writer.open(0).ok());
    const auto before = log.directory.operations();
    log.directory.fail(nth);
    for (const std::size_t size : {100U, 256U, 700U}) {
      ASSERT_TRUE(writer.append({leaves.begin() + static_cast<std::ptrdiff_t>(writer.size()), leaves.begin() + size}).ok());
      if (!writer.publish().ok()) {
        ASSERT_TRUE(writer.publish().ok()) << nth;
      }
    }
    const bool reached_the_end = log.directory.operations() - before < nth;
    log.directory.fail(0);
    EXPECT_EQ(writer.head().root, root);
    EXPECT_TRUE(log.verify().problems.empty()) << nth;
    if (reached_the_end) break;
  }
}

// The process dies at any operation, and of what was not synced nothing, everything or every other write survives.
TEST(LogWriter, GoesOnAfterDyingAtAnyOperation) {
  const auto leaves = some_leaves(600);
  const std::vector<std::function<bool(std::size_t)>> fates = {[](std::size_t) { return false; }, [](std::size_t) { return true; },
                                                               [](std::size_t i) { return i % 2 == 0; },
                                                               [](std::size_t i) { return i % 2 == 1; }};
  bool reached_the_end = false;
  for (std::uint64_t nth = 1; !reached_the_end; ++nth) {
    for (const auto& fate : fates) {
      Log log;
      std::vector<std::string> told;  // heads that were handed out
      log.directory.fail(nth, true);
      {
        LogWriter writer(log.directory, *log.signer);
        bool alive = writer.open(0).ok();
        for (const std::size_t size : {50U, 257U, 600U}) {
          alive = alive && writer.append({leaves.begin() + static_cast<std::ptrdiff_t>(writer.size()), leaves.begin() + size}).ok();
          const auto note = writer.publish();
          if (note.ok()) told.push_back(*note);
        }
      }
      reached_the_end = log.directory.operations() < nth;
      log.directory.lose_power(fate);
      LogWriter writer(log.directory, *log.signer);
      const Status opened = writer.open(leaves.size());
      ASSERT_TRUE(opened.ok()) << nth << ' ' << describe(opened.error());
      ASSERT_TRUE(writer.append({leaves.begin() + static_cast<std::ptrdiff_t>(writer.size()), leaves.end()}).ok());
      ASSERT_TRUE(writer.publish().ok());
      EXPECT_EQ(writer.head().root, naive_root(leaves)) << nth;
      VerifyOptions options;
      options.held_checkpoints = told;
      const auto report = log.verify(options);
      EXPECT_TRUE(report.problems.empty()) << nth << ' ' << report.problems.front();
    }
  }
}

TEST(LogReader, GivesEveryLeafAndEveryProof) {
  Log log;
  log.grow_to({700});
  const auto leaves = some_leaves(700);
  LogReader reader(log.directory);
  const auto nodes = reader.nodes(700);
  const Hash root = naive_root(leaves);
  EXPECT_EQ(*tree_root(700, nodes), root);
  for (std::size_t i = 0; i < 700; ++i) {
    EXPECT_EQ(*reader.leaf(i, 700), leaves[i]);
    EXPECT_TRUE(verify_inclusion(leaf_hash(leaves[i]), i, 700, root, *inclusion_proof(i, 700, nodes))) << i;
  }
  for (const std::size_t old_size : {1U, 255U, 256U, 257U, 699U}) {
    EXPECT_TRUE(verify_consistency(old_size, naive_root(leaves, 0, old_size), 700, root, *consistency_proof(old_size, 700, nodes)));
  }
  EXPECT_EQ(reader.leaf(700, 700).error().code, "AUD-0001");
}

TEST(LogReader, ReadsAnOlderTreeFromTheFullTilesWhenItsPartialOnesAreGone) {
  Log log;
  log.grow_to({100, 600});
  ASSERT_FALSE(log.directory.files().contains("tile/0/000.p/100"));
  LogReader reader(log.directory);
  EXPECT_EQ(*tree_root(100, reader.nodes(100)), naive_root(some_leaves(100)));
  EXPECT_EQ(reader.bundle(0, 100)->size(), 100U);
}

TEST(Proof, HasTheFormOfTlogProof) {
  Log log;
  const auto notes = log.grow_to({3});
  LogReader reader(log.directory);
  const auto leaves = some_leaves(3);
  const Hash left = node_hash(leaf_hash(leaves[0]), leaf_hash(leaves[1]));
  EXPECT_EQ(*write_proof(reader, 2), "c2sp.org/tlog-proof@v1\nindex 2\n" + to_base64(left) + "\n\n" + notes[0]);
}

TEST(Proof, ProvesEveryLeafAndOnlyThat) {
  Log log;
  log.grow_to({300});
  LogReader reader(log.directory);
  const auto leaves = some_leaves(300);
  for (std::size_t i = 0; i < 300; i += 13) {
    const auto proof = write_proof(reader, i);
    ASSERT_TRUE(proof.ok());
    EXPECT_TRUE(check_proof(*proof, leaves[i], log.keys(), *log.verifier).ok()) << i;
    EXPECT_EQ(check_proof(*proof, leaves[i] + " ", log.keys(), *log.verifier).error().code, "AUD-0031") << i;
  }
  EXPECT_EQ(write_proof(reader, 300).error().code, "AUD-0001");
}

TEST(Proof, IgnoresAnExtraLineAndRefusesOtherForms) {
  Log log;
  log.grow_to({1});
  LogReader reader(log.directory);
  const std::string leaf = some_leaves(1)[0];
  const std::string note = *reader.checkpoint_note();
  const auto code = [&](const std::string& proof) {
    const Status checked = check_proof(proof, leaf, log.keys(), *log.verifier);
    return checked.ok() ? "" : checked.error().code;
  };
  const std::string magic = "c2sp.org/tlog-proof@v1\n";
  EXPECT_EQ(code(magic + "index 0\n\n" + note), "");
  EXPECT_EQ(code(magic + "extra QUJD\nindex 0\n\n" + note), "");
  for (const std::string& proof : {std::string(), magic, magic + "index 0\n", "c2sp.org/tlog-proof@v2\nindex 0\n\n" + note,
                                   magic + "index 00\n\n" + note, magic + "index -1\n\n" + note, magic + "extra !\nindex 0\n\n" + note,
                                   magic + "index 0\nAAAA\n\n" + note, magic + "index 0\nextra QUJD\n\n" + note}) {
    EXPECT_EQ(code(proof), "AUD-0030") << proof;
  }
  EXPECT_EQ(code(magic + "index 1\n\n" + note), "AUD-0031");
  EXPECT_EQ(code(magic + "index 0\n\n" + note + "x"), "AUD-0010");
}

TEST(Proof, FailsWhenAnyOfItsBytesIsChanged) {
  Log log;
  log.grow_to({300});
  LogReader reader(log.directory);
  const std::string proof = *write_proof(reader, 77);
  const std::string leaf = some_leaves(1, 77)[0];
  for (std::size_t i = 0; i < proof.size(); ++i) {
    std::string changed = proof;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 7)));
    EXPECT_FALSE(check_proof(changed, leaf, log.keys(), *log.verifier).ok()) << i;
  }
}

}  // namespace
}  // namespace xinshi::audit

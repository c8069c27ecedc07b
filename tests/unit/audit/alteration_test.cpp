// SPDX-License-Identifier: Apache-2.0
// Hundreds of seeded alterations of a log directory: whatever changes its meaning is noticed.
#include <functional>

#include "log_fixture.h"
#include "support/seeded_random.h"

namespace xinshi::audit {
namespace {

using Files = std::map<std::string, std::string>;

struct Altering {
  Files& files;
  SeededRandom& random;

  std::string& any() {
    auto at = files.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random.below(files.size())));
    return at->second;
  }
};

struct Alteration {
  const char* name;
  std::function<void(Altering&)> make;
};

void change_a_range(Altering& altering) {
  std::string& bytes = altering.any();
  const std::size_t from = altering.random.below(bytes.size());
  const std::size_t to = std::min(bytes.size(), from + 1 + altering.random.below(40));
  for (std::size_t i = from; i < to; ++i) bytes[i] = static_cast<char>(bytes[i] ^ static_cast<char>(1 + altering.random.below(255)));
}

void cut(Altering& altering) {
  std::string& bytes = altering.any();
  bytes.resize(altering.random.below(bytes.size()));
}

void cut_out(Altering& altering) {
  std::string& bytes = altering.any();
  const std::size_t from = altering.random.below(bytes.size());
  bytes.erase(from, 1 + altering.random.below(bytes.size() - from));
}

void put_in(Altering& altering) {
  std::string& bytes = altering.any();
  bytes.insert(altering.random.below(bytes.size() + 1), 1 + altering.random.below(40), static_cast<char>('a' + altering.random.below(20)));
}

void swap_files(Altering& altering) { std::swap(altering.any(), altering.any()); }

void swap_ranges(Altering& altering) {
  std::string& bytes = altering.any();
  const std::size_t size = 1 + altering.random.below(std::min<std::size_t>(64, bytes.size() / 2));
  const std::size_t first = altering.random.below(bytes.size() - 2 * size + 1);
  const std::size_t second = first + size + altering.random.below(bytes.size() - 2 * size - first + 1);
  std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(first), bytes.begin() + static_cast<std::ptrdiff_t>(first + size),
                   bytes.begin() + static_cast<std::ptrdiff_t>(second));
}

/// Of the head of size 260 a narrower copy of a level-1 tile is left over, which a reader may do without.
constexpr const char* kLeftOver = "tile/1/000.p/1";

void remove_one(Altering& altering) {
  auto at = altering.files.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(altering.random.below(altering.files.size())));
  if (at->first != kLeftOver) altering.files.erase(at);
}

/// Hashes of tiles moved as wholes: every file keeps its form.
void swap_hashes(Altering& altering) {
  std::vector<std::string*> tiles;
  for (auto& [path, bytes] : altering.files) {
    if (path.starts_with("tile/0/")) tiles.push_back(&bytes);
  }
  std::string& one = *tiles[altering.random.below(tiles.size())];
  std::string& two = *tiles[altering.random.below(tiles.size())];
  const std::size_t a = 32 * altering.random.below(one.size() / 32), b = 32 * altering.random.below(two.size() / 32);
  for (std::size_t i = 0; i < 32; ++i) std::swap(one[a + i], two[b + i]);
}

TEST(VerifyLog, NoticesEachOfManySeededAlterations) {
  const std::vector<Alteration> kinds = {{"change", change_a_range}, {"cut", cut}, {"cut out", cut_out}, {"put in", put_in},
                                         {"swap files", swap_files}, {"swap ranges", swap_ranges}, {"swap hashes", swap_hashes}, {"remove", remove_one}};
  Log log;
  log.grow_to({260, 290, 600});
  const Files sound = log.directory.files();
  const VerifyReport before = log.verify();
  ASSERT_TRUE(before.problems.empty());
  ASSERT_TRUE(sound.contains(kLeftOver));
  SeededRandom random(20'261'122);
  int altered = 0;
  for (int round = 0; round < 100; ++round) {
    for (const Alteration& kind : kinds) {
      Altering altering{log.directory.files(), random};
      kind.make(altering);
      if (log.directory.files() == sound) continue;  // two equal things changed places
      ++altered;
      const VerifyReport report = log.verify();
      EXPECT_FALSE(report.problems.empty()) << kind.name << ", round " << round;
      log.directory.files() = sound;
    }
  }
  EXPECT_GE(altered, 700);
  EXPECT_TRUE(log.verify().problems.empty());
}

}  // namespace
}  // namespace xinshi::audit

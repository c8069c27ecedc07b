// SPDX-License-Identifier: Apache-2.0
#include "audit/tree.h"

#include <map>

#include "log_fixture.h"

namespace xinshi::audit {
namespace {

/// The eight leaves and the roots that Certificate Transparency implementations publish as reference.
const std::vector<std::string> kCtLeaves = {"",
                                            std::string(1, '\0'),
                                            "\x10",
                                            "\x20\x21",
                                            "\x30\x31",
                                            "\x40\x41\x42\x43",
                                            "\x50\x51\x52\x53\x54\x55\x56\x57",
                                            "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const std::vector<std::string> kCtRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

NodeReader naive_nodes(const std::vector<std::string>& leaves) {
  return [&leaves](int level, std::uint64_t index) -> Result<Hash> {
    const std::size_t begin = index << level;
    const std::size_t end = (index + 1) << level;
    if (end > leaves.size()) return Error{Fault::NotFound, "TST-0003"};
    return naive_root(leaves, begin, end);
  };
}

// RFC 6962 section 2.1.1.
std::vector<Hash> naive_path(const std::vector<std::string>& leaves, std::size_t m, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return {};
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  const bool left = m < k;
  auto path = left ? naive_path(leaves, m, begin, begin + k) : naive_path(leaves, m - k, begin + k, end);
  path.push_back(left ? naive_root(leaves, begin + k, end) : naive_root(leaves, begin, begin + k));
  return path;
}

// RFC 6962 section 2.1.2.
std::vector<Hash> naive_subproof(const std::vector<std::string>& leaves, std::size_t m, std::size_t begin, std::size_t end, bool whole) {
  if (m == end - begin) return whole ? std::vector<Hash>{} : std::vector<Hash>{naive_root(leaves, begin, end)};
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  const bool left = m <= k;
  auto proof = left ? naive_subproof(leaves, m, begin, begin + k, whole) : naive_subproof(leaves, m - k, begin + k, end, false);
  proof.push_back(left ? naive_root(leaves, begin + k, end) : naive_root(leaves, begin, begin + k));
  return proof;
}

TEST(Tree, HasThePublishedRootsOfTheReferenceLeaves) {
  TreeEdge edge;
  EXPECT_EQ(to_hex(edge.root()), kCtRoots[0]);
  for (std::size_t i = 0; i < kCtLeaves.size(); ++i) {
    edge.append(leaf_hash(kCtLeaves[i]));
    EXPECT_EQ(to_hex(edge.root()), kCtRoots[i + 1]) << i + 1;
    EXPECT_EQ(to_hex(*tree_root(i + 1, naive_nodes(kCtLeaves))), kCtRoots[i + 1]) << i + 1;
  }
}

TEST(Tree, GivesThePublishedInclusionProofOfTheFirstReferenceLeaf) {
  const auto proof = inclusion_proof(0, 8, naive_nodes(kCtLeaves));
  ASSERT_TRUE(proof.ok());
  ASSERT_EQ(proof->size(), 3U);
  EXPECT_EQ(to_hex((*proof)[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(to_hex((*proof)[1]), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  EXPECT_EQ(to_hex((*proof)[2]), "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
}

TEST(Tree, EdgeAgreesWithTheDefinitionAtEverySizeUpTo70) {
  TreeEdge edge;
  const auto leaves = some_leaves(70);
  for (std::size_t n = 0; n <= 70; ++n) {
    EXPECT_EQ(edge.root(), naive_root(leaves, 0, n)) << n;
    EXPECT_EQ(*tree_root(n, naive_nodes(leaves)), naive_root(leaves, 0, n)) << n;
    if (n < 70) edge.append(leaf_hash(leaves[n]));
  }
}

TEST(Tree, InclusionProofsAreThoseOfTheDefinitionAndVerify) {
  const auto leaves = some_leaves(70);
  for (std::size_t n = 1; n <= 70; n += n < 20 ? 1 : 7) {
    const Hash root = naive_root(leaves, 0, n);
    for (std::size_t m = 0; m < n; ++m) {
      const auto proof = inclusion_proof(m, n, naive_nodes(leaves));
      ASSERT_TRUE(proof.ok());
      EXPECT_EQ(*proof, naive_path(leaves, m, 0, n)) << m << " of " << n;
      EXPECT_TRUE(verify_inclusion(leaf_hash(leaves[m]), m, n, root, *proof)) << m << " of " << n;
    }
  }
}

TEST(Tree, ConsistencyProofsAreThoseOfTheDefinitionAndVerify) {
  const auto leaves = some_leaves(70);
  for (std::size_t n = 1; n <= 70; n += n < 20 ? 1 : 7) {
    for (std::size_t m = 1; m <= n; ++m) {
      const auto proof = consistency_proof(m, n, naive_nodes(leaves));
      ASSERT_TRUE(proof.ok());
      EXPECT_EQ(*proof, naive_subproof(leaves, m, 0, n, true)) << m << " to " << n;
      EXPECT_TRUE(verify_consistency(m, naive_root(leaves, 0, m), n, naive_root(leaves, 0, n), *proof)) << m << " to " << n;
    }
  }
}

TEST(Tree, RefusesEveryChangedInclusionProof) {
  const auto leaves = some_leaves(13);
  const Hash root = naive_root(leaves);
  for (std::size_t m = 0; m < 13; ++m) {
    const auto proof = *inclusion_proof(m, 13, naive_nodes(leaves));
    for (std::size_t i = 0; i < proof.size(); ++i) {
      auto changed = proof;
      changed[i][31] ^= 1;
      EXPECT_FALSE(verify_inclusion(leaf_hash(leaves[m]), m, 13, root, changed));
    }
    auto shorter = proof;
    shorter.pop_back();
    auto longer = proof;
    longer.push_back(root);
    EXPECT_FALSE(verify_inclusion(leaf_hash(leaves[m]), m, 13, root, shorter));
    EXPECT_FALSE(verify_inclusion(leaf_hash(leaves[m]), m, 13, root, longer));
    EXPECT_FALSE(verify_inclusion(leaf_hash(leaves[m]), (m + 1) % 13, 13, root, proof));
    EXPECT_FALSE(verify_inclusion(leaf_hash("another"), m, 13, root, proof));
    EXPECT_FALSE(verify_inclusion(leaf_hash(leaves[m]), m + 13, 13, root, proof));
  }
}

TEST(Tree, RefusesEveryChangedConsistencyProof) {
  const auto leaves = some_leaves(21);
  const Hash root = naive_root(leaves);
  for (std::size_t m = 1; m < 21; ++m) {
    const Hash old_root = naive_root(leaves, 0, m);
    const auto proof = *consistency_proof(m, 21, naive_nodes(leaves));
    for (std::size_t i = 0; i < proof.size(); ++i) {
      auto changed = proof;
      changed[i][0] ^= 0x80;
      EXPECT_FALSE(verify_consistency(m, old_root, 21, root, changed)) << m;
    }
    EXPECT_FALSE(verify_consistency(m, leaf_hash("another"), 21, root, proof)) << m;
    EXPECT_FALSE(verify_consistency(m, old_root, 21, leaf_hash("another"), proof)) << m;
    EXPECT_FALSE(verify_consistency(m, old_root, 21, root, {})) << m;
  }
}

TEST(Tree, TheEmptyTreeIsConsistentWithAnyTreeButOnlyUnderItsOwnRoot) {
  const Hash root = leaf_hash("x");
  EXPECT_TRUE(verify_consistency(0, empty_root(), 1, root, {}));
  EXPECT_FALSE(verify_consistency(0, Hash{}, 1, root, {}));
  EXPECT_FALSE(verify_consistency(0, empty_root(), 1, root, {root}));
  EXPECT_TRUE(verify_consistency(0, empty_root(), 0, empty_root(), {}));
  EXPECT_FALSE(verify_consistency(0, Hash{}, 0, Hash{}, {}));
}

TEST(Tree, ProofsOutsideOfTheTreeAreRefused) {
  const auto leaves = some_leaves(4);
  EXPECT_EQ(inclusion_proof(4, 4, naive_nodes(leaves)).error().code, "AUD-0001");
  EXPECT_EQ(consistency_proof(5, 4, naive_nodes(leaves)).error().code, "AUD-0001");
  EXPECT_FALSE(verify_consistency(5, empty_root(), 4, empty_root(), {}));
}

TEST(Tree, AReaderThatFailsMakesTheProofFail) {
  const NodeReader broken = [](int, std::uint64_t) -> Result<Hash> { return Error{Fault::Transient, "TST-0004"}; };
  EXPECT_EQ(tree_root(5, broken).error().code, "TST-0004");
  EXPECT_EQ(inclusion_proof(1, 5, broken).error().code, "TST-0004");
  EXPECT_EQ(consistency_proof(3, 5, broken).error().code, "TST-0004");
}

}  // namespace
}  // namespace xinshi::audit

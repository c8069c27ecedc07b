// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace xinshi::audit {

/// RFC 6962 section 2.1: leaf hash SHA-256(0x00 ‖ leaf), node hash SHA-256(0x01 ‖ left ‖ right).
Hash leaf_hash(std::string_view leaf);
Hash node_hash(const Hash& left, const Hash& right);
/// SHA-256 of the empty string: the root of the empty tree.
Hash empty_root();

/// The right edge of a growing tree: at most 63 hashes. Enough to append and to know the root.
class TreeEdge {
 public:
  TreeEdge() = default;
  TreeEdge(std::uint64_t size, std::vector<Hash> edge) : size_(size), edge_(std::move(edge)) {}
  void append(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> edge_;  ///< roots of the complete subtrees, largest first
};

/// Answers stored node hashes: `level` 0 are leaf hashes, node (level, index) covers leaves [index·2^level, (index+1)·2^level).
using NodeReader = std::function<Result<Hash>(int level, std::uint64_t index)>;

Result<Hash> tree_root(std::uint64_t size, const NodeReader& read);
/// RFC 6962 section 2.1.1 and 2.1.2.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& read);
Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeReader& read);
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root, const std::vector<Hash>& proof);
bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root, const std::vector<Hash>& proof);

}  // namespace xinshi::audit

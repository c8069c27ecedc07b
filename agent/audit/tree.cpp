// SPDX-License-Identifier: Apache-2.0
#include "audit/tree.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/sha256.h"

namespace xinshi::audit {
namespace {

constexpr std::string_view kLeafPrefix{"\x00", 1};
constexpr std::uint8_t kNodePrefix = 0x01;

/// The largest power of two below `n`, n > 1.
std::uint64_t split_point(std::uint64_t n) {
  return std::bit_floor(n - 1);
}

/// Root of the leaves [begin, begin + count); count > 0, and begin is a multiple of the largest power of two in count.
Result<Hash> range_root(std::uint64_t begin, std::uint64_t count, const NodeReader& read) {
  if (std::has_single_bit(count)) {
    const int level = std::countr_zero(count);
    return read(level, begin >> level);
  }
  const std::uint64_t left_count = split_point(count);
  auto left = range_root(begin, left_count, read);
  if (!left) return left;
  auto right = range_root(begin + left_count, count - left_count, read);
  if (!right) return right;
  return node_hash(*left, *right);
}

Error outside() {
  return {Fault::Invalid, "AUD-0001"};
}

/// One step to a smaller subtree: which half goes on, and the sibling that the proof takes.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t count = 0;
};

}  // namespace

Hash leaf_hash(std::string_view leaf) {
  return Sha256{}.update(kLeafPrefix).update(leaf).finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> bytes{kNodePrefix};
  std::ranges::copy(left, bytes.begin() + 1);
  std::ranges::copy(right, bytes.begin() + 33);
  return sha256(as_text(bytes));
}

Hash empty_root() {
  return sha256({});
}

void TreeEdge::append(const Hash& leaf) {
  Hash node = leaf;
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    node = node_hash(edge_.back(), node);
    edge_.pop_back();
  }
  edge_.push_back(node);
  ++size_;
}

Hash TreeEdge::root() const {
  if (edge_.empty()) return empty_root();
  Hash root = edge_.back();
  for (auto it = edge_.rbegin() + 1; it != edge_.rend(); ++it) root = node_hash(*it, root);
  return root;
}

Result<Hash> tree_root(std::uint64_t size, const NodeReader& read) {
  if (size == 0) return empty_root();
  return range_root(0, size, read);
}

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& read) {
  if (index >= size) return outside();
  std::vector<Range> siblings;  // from the root down
  Range at{0, size};
  while (at.count > 1) {
    const std::uint64_t left = split_point(at.count);
    const Range halves[2] = {{at.begin, left}, {at.begin + left, at.count - left}};
    const int side = index < halves[1].begin ? 0 : 1;
    siblings.push_back(halves[1 - side]);
    at = halves[side];
  }
  std::vector<Hash> proof;
  for (auto it = siblings.rbegin(); it != siblings.rend(); ++it) {
    const auto hash = range_root(it->begin, it->count, read);
    if (!hash) return hash.error();
    proof.push_back(*hash);
  }
  return proof;
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeReader& read) {
  if (old_size > size) return outside();
  std::vector<Range> parts;
  if (old_size == 0 || old_size == size) return std::vector<Hash>{};
  Range at{0, size};
  bool whole = true;  // the old tree is exactly the subtree at hand: its root is known to the verifier
  while (old_size != at.begin + at.count) {
    const std::uint64_t left = split_point(at.count);
    const Range halves[2] = {{at.begin, left}, {at.begin + left, at.count - left}};
    const int side = old_size <= halves[1].begin ? 0 : 1;
    parts.push_back(halves[1 - side]);
    at = halves[side];
    if (side == 1) whole = false;
  }
  if (!whole) parts.push_back(at);
  std::vector<Hash> proof;
  for (auto it = parts.rbegin(); it != parts.rend(); ++it) {
    const auto hash = range_root(it->begin, it->count, read);
    if (!hash) return hash.error();
    proof.push_back(*hash);
  }
  return proof;
}

// RFC 9162 section 2.1.3.2.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Hash& root, const std::vector<Hash>& proof) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& step : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(step, hash);
      while ((node & 1) == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      hash = node_hash(hash, step);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162 section 2.1.4.2; size 0 is consistent with everything, provided that its root is the one of the empty tree.
bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                        const std::vector<Hash>& proof) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root && (size != 0 || root == empty_root());
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  auto step = proof.begin();
  if (!std::has_single_bit(old_size) && step == proof.end()) return false;
  Hash old_hash = std::has_single_bit(old_size) ? old_root : *step++;
  Hash hash = old_hash;
  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  while ((node & 1) != 0) node >>= 1, last >>= 1;
  for (; step != proof.end(); ++step) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      old_hash = node_hash(*step, old_hash);
      hash = node_hash(*step, hash);
      while ((node & 1) == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      hash = node_hash(hash, *step);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace xinshi::audit

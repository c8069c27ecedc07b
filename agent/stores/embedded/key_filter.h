// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace xinshi::embedded {

/// Says of most keys that are not in the index tables that they are not, without a look at the disk (a Bloom filter: 2 MiB, three bits a
/// key; good for some millions of keys, harmless beyond). Keys are hashes already. Only the writing side uses it.
class KeyFilter {
 public:
  void add(std::int64_t key) {
    if (bits_.empty()) bits_.resize(kWords);
    for (int i = 0; i < kProbes; ++i) bits_[word(key, i)] |= bit(key, i);
  }
  bool may_hold(std::int64_t key) const {
    if (bits_.empty()) return false;
    for (int i = 0; i < kProbes; ++i) {
      if ((bits_[word(key, i)] & bit(key, i)) == 0) return false;
    }
    return true;
  }
  void clear() { bits_.clear(); }

 private:
  static constexpr std::size_t kWords = std::size_t{1} << 18;
  static constexpr int kProbes = 3;
  static std::uint64_t probe(std::int64_t key, int i) { return static_cast<std::uint64_t>(key) >> (i * 20); }
  static std::size_t word(std::int64_t key, int i) { return static_cast<std::size_t>(probe(key, i) >> 6) & (kWords - 1); }
  static std::uint64_t bit(std::int64_t key, int i) { return std::uint64_t{1} << (probe(key, i) & 63); }

  std::vector<std::uint64_t> bits_;
};

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "stores/embedded/codec.h"

namespace xinshi::embedded {

/// Index rows that wait for their place on disk: random keys would each dirty a page of a large index, sorted thousands share them.
/// An open-addressing multimap with a log of what was added. Locking is the owner's business.
class PendingIndex {
 public:
  void add(std::int64_t key, Seq seq);
  void find(std::int64_t key, std::vector<Seq>& out) const;
  std::size_t size() const { return log_.size(); }
  /// Versions from `base` on change places: the one at base + i moves to moved[i].
  void renumber(Seq base, const std::vector<Seq>& moved);
  void clear();
  std::vector<std::pair<std::int64_t, Seq>> sorted() const;

 private:
  struct Slot {
    std::int64_t key = 0;
    Seq seq = 0;  ///< 0 = free
  };
  void place(std::int64_t key, Seq seq);
  void rebuild(std::size_t slots);

  std::vector<std::pair<std::int64_t, Seq>> log_;
  std::vector<Slot> slots_;
};

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "stores/embedded/codec.h"

namespace xinshi::embedded {

/// Index rows that wait for their place on disk: random keys would each dirty a page of a large index, sorted thousands share them.
/// An open-addressing multimap. Locking is the owner's business.
class PendingIndex {
 public:
  void add(std::int64_t key, Seq seq);
  void find(std::int64_t key, std::vector<Seq>& out) const;
  std::size_t size() const { return size_; }
  /// The row (key, from) becomes (key, to). It must be there.
  void renumber(std::int64_t key, Seq from, Seq to);
  void clear();
  std::vector<std::pair<std::int64_t, Seq>> sorted() const;

 private:
  struct Slot {
    std::int64_t key = 0;
    Seq seq = 0;  ///< 0 = free
  };
  void place(const Slot& row);

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace xinshi::embedded

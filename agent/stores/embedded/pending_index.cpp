// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/pending_index.h"

#include <algorithm>
#include <utility>

namespace xinshi::embedded {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio: neighbouring keys part

std::size_t slot_of(std::int64_t key, std::size_t slots) {
  return static_cast<std::size_t>((static_cast<std::uint64_t>(key) * kSpread) >> 20) & (slots - 1);
}

}  // namespace

void PendingIndex::place(const Slot& row) {
  std::size_t at = slot_of(row.key, slots_.size());
  while (slots_[at].seq != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = row;
}

void PendingIndex::add(std::int64_t key, Seq seq) {
  if (slots_.size() < (size_ + 1) * 2) {
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(std::max(kFirstSlots, slots_.size() * 2)));
    for (const Slot& row : before) {
      if (row.seq != 0) place(row);
    }
  }
  place({key, seq});
  ++size_;
}

void PendingIndex::find(std::int64_t key, std::vector<Seq>& out) const {
  if (slots_.empty()) return;
  for (std::size_t at = slot_of(key, slots_.size()); slots_[at].seq != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].key == key) out.push_back(slots_[at].seq);
  }
}

void PendingIndex::renumber(std::int64_t key, Seq from, Seq to) {
  std::size_t at = slot_of(key, slots_.size());
  while (slots_[at].key != key || slots_[at].seq != from) at = (at + 1) & (slots_.size() - 1);
  slots_[at].seq = to;
}

void PendingIndex::clear() {
  std::fill(slots_.begin(), slots_.end(), Slot{});
  size_ = 0;
}

std::vector<std::pair<std::int64_t, Seq>> PendingIndex::sorted() const {
  std::vector<std::pair<std::int64_t, Seq>> rows;
  rows.reserve(size_);
  for (const Slot& row : slots_) {
    if (row.seq != 0) rows.emplace_back(row.key, row.seq);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace xinshi::embedded

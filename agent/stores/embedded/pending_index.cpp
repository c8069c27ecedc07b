// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/pending_index.h"

#include <algorithm>

namespace xinshi::embedded {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio: neighbouring keys part

std::size_t slot_of(std::int64_t key, std::size_t slots) {
  return static_cast<std::size_t>((static_cast<std::uint64_t>(key) * kSpread) >> 20) & (slots - 1);
}

}  // namespace

void PendingIndex::place(std::int64_t key, Seq seq) {
  std::size_t at = slot_of(key, slots_.size());
  while (slots_[at].seq != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {key, seq};
}

void PendingIndex::rebuild(std::size_t slots) {
  slots_.assign(slots, Slot{});
  for (const auto& [key, seq] : log_) place(key, seq);
}

void PendingIndex::add(std::int64_t key, Seq seq) {
  log_.emplace_back(key, seq);
  if (slots_.size() < log_.size() * 2) {
    rebuild(std::max(kFirstSlots, slots_.size() * 2));
  } else {
    place(key, seq);
  }
}

void PendingIndex::find(std::int64_t key, std::vector<Seq>& out) const {
  if (slots_.empty()) return;
  for (std::size_t at = slot_of(key, slots_.size()); slots_[at].seq != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].key == key) out.push_back(slots_[at].seq);
  }
}

/// Rows of one key change among themselves as a set, so it does not matter which of two equal ones is found first.
void PendingIndex::renumber(Seq base, const std::vector<Seq>& moved) {
  for (auto row = log_.rbegin(); row != log_.rend() && row->second >= base; ++row) {
    const Seq to = moved[static_cast<std::size_t>(row->second - base)];
    std::size_t at = slot_of(row->first, slots_.size());
    while (slots_[at].key != row->first || slots_[at].seq != row->second) at = (at + 1) & (slots_.size() - 1);
    slots_[at].seq = to;
    row->second = to;
  }
}

void PendingIndex::clear() {
  log_.clear();
  rebuild(slots_.size());
}

std::vector<std::pair<std::int64_t, Seq>> PendingIndex::sorted() const {
  auto rows = log_;
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace xinshi::embedded

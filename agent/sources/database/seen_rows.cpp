// SPDX-License-Identifier: Apache-2.0
#include "sources/database/seen_rows.h"

namespace xinshi::database {

bool SeenRows::unchanged(std::uint64_t key, std::uint64_t content) const {
  const auto found = known_.find(key);
  return found != known_.end() && found->second == content;
}

void SeenRows::note(const SeenRow& row) {
  known_[row.key] = row.content;
  order_.push_back(row);
  while (order_.size() > most_) forget_oldest();
}

void SeenRows::forget_before(Point at) {
  while (!order_.empty() && order_.front().at < at) forget_oldest();
}

void SeenRows::forget_oldest() {
  const SeenRow& oldest = order_.front();
  const auto found = known_.find(oldest.key);
  if (found != known_.end() && found->second == oldest.content) known_.erase(found);  // else a later note speaks for this key
  order_.pop_front();
}

void SeenRows::clear() {
  known_.clear();
  order_.clear();
}

}  // namespace xinshi::database

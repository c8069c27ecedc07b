// SPDX-License-Identifier: Apache-2.0
#include "stores/embedded/chunk_cache.h"

#include <algorithm>

namespace xinshi::embedded {
namespace {

std::size_t weight(const Chunk& chunk) {
  return chunk.entries.capacity() + chunk.payload.capacity() + sizeof(Chunk);
}

}  // namespace

ChunkPtr ChunkCache::get(Seq seq, bool with_payload) {
  const std::lock_guard lock(mutex_);
  auto found = kept_.upper_bound(seq);
  if (found == kept_.begin()) return nullptr;
  --found;
  const Chunk& chunk = *found->second.chunk;
  if (!chunk.holds(seq) || (with_payload && !chunk.has_payload)) return nullptr;
  found->second.used = ++clock_;
  return found->second.chunk;
}

std::uint64_t ChunkCache::generation() {
  const std::lock_guard lock(mutex_);
  return generation_;
}

void ChunkCache::put(ChunkPtr chunk, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  Kept& kept = kept_[chunk->first];
  if (kept.chunk) bytes_ -= weight(*kept.chunk);
  bytes_ += weight(*chunk);
  kept = {std::move(chunk), ++clock_};
  shrink();
}

void ChunkCache::shrink() {
  while (bytes_ > limit_ && kept_.size() > 1) {
    const auto oldest =
        std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    bytes_ -= weight(*oldest->second.chunk);
    kept_.erase(oldest);
  }
}

void ChunkCache::drop(Seq first) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  const auto found = kept_.find(first);
  if (found == kept_.end()) return;
  bytes_ -= weight(*found->second.chunk);
  kept_.erase(found);
}

void ChunkCache::drop_all() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  kept_.clear();
  bytes_ = 0;
}

}  // namespace xinshi::embedded

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "stores/embedded/codec.h"

namespace xinshi::embedded {

/// A stored chunk as read: entries and, where asked for, the decrypted payload.
struct Chunk {
  Seq first = 0;
  std::uint64_t count = 0;
  std::string entries;
  std::string payload;
  bool has_payload = false;
  bool holds(Seq seq) const { return seq >= first && seq - first < count; }
  Entry entry(Seq seq) const { return read_entry(entries, static_cast<std::size_t>(seq - first), first); }
};
using ChunkPtr = std::shared_ptr<const Chunk>;

/// The chunks used last, shared by all connections. Thread-safe. What was read before a `drop` never comes in after it.
class ChunkCache {
 public:
  explicit ChunkCache(std::size_t limit_bytes) : limit_(limit_bytes) {}
  ChunkPtr get(Seq seq, bool with_payload);
  std::uint64_t generation();
  void put(ChunkPtr chunk, std::uint64_t generation);
  void drop(Seq first);
  void drop_all();

 private:
  struct Kept {
    ChunkPtr chunk;
    std::uint64_t used = 0;
  };
  void shrink();

  std::mutex mutex_;
  std::map<Seq, Kept> kept_;
  std::size_t bytes_ = 0;
  std::size_t limit_;
  std::uint64_t clock_ = 0;
  std::uint64_t generation_ = 0;
};

}  // namespace xinshi::embedded

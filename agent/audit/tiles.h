// SPDX-License-Identifier: Apache-2.0
// Inside of audit only: tiles of height 8 (C2SP tlog-tiles).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/tree.h"
#include "base/bytes.h"
#include "base/directory.h"
#include "base/result.h"

namespace xinshi::audit {

inline constexpr int kTileWidth = 256;
inline constexpr int kTileHeight = 8;
inline constexpr int kEntriesLevel = -1;
inline constexpr std::size_t kHashSize = 32;
inline constexpr std::size_t kMaxLeaf = 65'535;
inline constexpr std::string_view kCheckpointPath = "checkpoint";

/// Hashes that level `level` has in a tree of `size` leaves; entries count as level 0.
std::uint64_t hashes_at(int level, std::uint64_t size);
/// Width of a tile in a tree of `size` leaves: 0 … 256.
int tile_width(int level, std::uint64_t index, std::uint64_t size);

Hash hash_at(std::string_view tile, std::size_t position);
/// Root over `count` hashes (a power of two) of a tile from `first` on.
Hash subtree_root(std::string_view tile, std::size_t first, std::size_t count);

void append_entry(std::string& bundle, std::string_view leaf);
/// The first `count` entries; with `exact` nothing may follow. Corrupt AUD-0021.
Result<std::vector<std::string_view>> parse_bundle(std::string_view bundle, int count, bool exact);

/// Reads the tile of a tree of `size` leaves; where the partial one is gone, the beginning of the full one. Answers exactly
/// `width` hashes, or for entries the bundle with exactly `width` entries. Errors: Corrupt AUD-0021 when absent or of wrong length.
Result<std::string> read_tile(Directory& directory, int level, std::uint64_t index, std::uint64_t size);

struct FullTile {
  int level = 0;
  std::uint64_t index = 0;
  std::string bytes;
};

/// The growing right side of a tree as the unfinished tile of each level.
class TileStack {
 public:
  TileStack() = default;
  TileStack(std::uint64_t size, std::vector<std::string> tiles) : size_(size), tiles_(std::move(tiles)) {}
  /// Full tiles go to `full` and leave the stack.
  void append(const Hash& leaf, std::vector<FullTile>& full);
  std::uint64_t size() const { return size_; }
  /// Unfinished tile of a level, maybe empty.
  const std::vector<std::string>& tiles() const { return tiles_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<std::string> tiles_;
};

}  // namespace xinshi::audit

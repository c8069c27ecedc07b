// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <utility>

#include "audit/log_directory.h"
#include "audit/tiles.h"

namespace xinshi::audit {
namespace {

constexpr std::size_t kCachedTiles = 64;

/// Tiles of one tree, kept for the many nodes that a proof takes from the same ones.
class TileCache {
 public:
  TileCache(Directory& directory, std::uint64_t size) : directory_(directory), size_(size) {}

  Result<Hash> node(int level, std::uint64_t index) {
    const int inside = level % kTileHeight;
    const std::uint64_t first = index << inside;
    const auto tile = this->tile(level / kTileHeight, first / kTileWidth);
    if (!tile) return tile.error();
    const std::size_t position = first % kTileWidth;
    const std::size_t count = std::size_t{1} << inside;
    if ((*tile)->size() < (position + count) * kHashSize) return Error{Fault::Invalid, "AUD-0001"};
    return subtree_root(**tile, position, count);
  }

 private:
  Result<const std::string*> tile(int level, std::uint64_t index) {
    if (const auto found = tiles_.find({level, index}); found != tiles_.end()) return &found->second;
    auto bytes = read_tile(directory_, level, index, size_);
    if (!bytes) return bytes.error();
    if (tiles_.size() >= kCachedTiles) tiles_.clear();
    return &tiles_.emplace(std::pair{level, index}, *std::move(bytes)).first->second;
  }

  Directory& directory_;
  std::uint64_t size_;
  std::map<std::pair<int, std::uint64_t>, std::string> tiles_;
};

}  // namespace

Result<std::string> LogReader::checkpoint_note() {
  return directory_.read(kCheckpointPath);
}

Result<std::vector<std::string>> LogReader::bundle(std::uint64_t bundle_index, std::uint64_t size) {
  const auto bytes = read_tile(directory_, kEntriesLevel, bundle_index, size);
  if (!bytes) return bytes.error();
  const auto entries = parse_bundle(*bytes, tile_width(kEntriesLevel, bundle_index, size), true);
  if (!entries) return entries.error();
  return std::vector<std::string>(entries->begin(), entries->end());
}

Result<std::string> LogReader::leaf(std::uint64_t index, std::uint64_t size) {
  if (index >= size) return Error{Fault::Invalid, "AUD-0001"};
  auto entries = bundle(index / kTileWidth, size);
  if (!entries) return entries.error();
  return std::move((*entries)[index % kTileWidth]);
}

NodeReader LogReader::nodes(std::uint64_t size) {
  return [cache = std::make_shared<TileCache>(directory_, size)](int level, std::uint64_t index) { return cache->node(level, index); };
}

}  // namespace xinshi::audit

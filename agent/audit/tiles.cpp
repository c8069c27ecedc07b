// SPDX-License-Identifier: Apache-2.0
#include "audit/tiles.h"

#include <algorithm>
#include <array>
#include <bit>

#include "audit/log_directory.h"

namespace xinshi::audit {
namespace {

Error damaged(const std::string& path, const char* what) {
  return {Fault::Corrupt, "AUD-0021", path + ": " + what};
}

std::string three_digits(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  return std::string(3 - digits.size(), '0') + digits;
}

/// The part of a file's bytes that belongs to `width` hashes or entries.
Result<std::string> cut(std::string bytes, const std::string& path, int level, int width, bool exact) {
  if (level == kEntriesLevel) {
    const auto entries = parse_bundle(bytes, width, exact);
    if (!entries) return Error{entries.error().fault, entries.error().code, path + ": " + entries.error().detail};
    const std::size_t end = width == 0 ? 0 : static_cast<std::size_t>(entries->back().data() - bytes.data()) + entries->back().size();
    bytes.resize(end);
    return bytes;
  }
  const std::size_t wanted = static_cast<std::size_t>(width) * kHashSize;
  if (exact ? bytes.size() != wanted : bytes.size() < wanted) return damaged(path, "wrong length");
  bytes.resize(wanted);
  return bytes;
}

}  // namespace

std::uint64_t hashes_at(int level, std::uint64_t size) {
  const int shift = kTileHeight * std::max(level, 0);
  return shift >= 64 ? 0 : size >> shift;
}

int tile_width(int level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = hashes_at(level, size);
  const std::uint64_t full = hashes / kTileWidth;
  if (index < full) return kTileWidth;
  return index == full ? static_cast<int>(hashes % kTileWidth) : 0;
}

std::string tile_path(int level, std::uint64_t index, int width) {
  std::string path = three_digits(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path.insert(0, 'x' + three_digits(index % 1000) + '/');
  path = "tile/" + (level == kEntriesLevel ? "entries" : std::to_string(level)) + '/' + path;
  if (width < kTileWidth) path += ".p/" + std::to_string(width);
  return path;
}

Hash hash_at(std::string_view tile, std::size_t position) {
  Hash out{};
  std::ranges::copy(as_bytes(tile.substr(position * kHashSize, kHashSize)), out.begin());
  return out;
}

Hash subtree_root(std::string_view tile, std::size_t first, std::size_t count) {
  std::array<Hash, kTileWidth> nodes;
  for (std::size_t i = 0; i < count; ++i) nodes[i] = hash_at(tile, first + i);
  for (std::size_t n = count; n > 1; n /= 2) {
    for (std::size_t i = 0; i < n / 2; ++i) nodes[i] = node_hash(nodes[2 * i], nodes[2 * i + 1]);
  }
  return nodes[0];
}

void append_entry(std::string& bundle, std::string_view leaf) {
  bundle += static_cast<char>(leaf.size() >> 8);
  bundle += static_cast<char>(leaf.size() & 0xFFU);
  bundle += leaf;
}

Result<std::vector<std::string_view>> parse_bundle(std::string_view bundle, int count, bool exact) {
  std::vector<std::string_view> out;
  for (int i = 0; i < count; ++i) {
    if (bundle.size() < 2) return Error{Fault::Corrupt, "AUD-0021", "entry bundle too short"};
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 | static_cast<unsigned char>(bundle[1]);
    if (bundle.size() - 2 < size) return Error{Fault::Corrupt, "AUD-0021", "entry bundle too short"};
    out.push_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  if (exact && !bundle.empty()) return Error{Fault::Corrupt, "AUD-0021", "entry bundle too long"};
  return out;
}

Result<std::string> read_tile(Directory& directory, int level, std::uint64_t index, std::uint64_t size) {
  const int width = tile_width(level, index, size);
  if (width == 0) return Error{Fault::Invalid, "AUD-0001"};
  const std::string path = tile_path(level, index, width);
  auto bytes = directory.read(path);
  if (bytes) return cut(*std::move(bytes), path, level, width, true);
  if (bytes.error().fault != Fault::NotFound) return bytes;
  if (width == kTileWidth) return damaged(path, "missing");
  const std::string full_path = tile_path(level, index, kTileWidth);
  auto full = directory.read(full_path);
  if (full) return cut(*std::move(full), full_path, level, width, false);
  return full.error().fault == Fault::NotFound ? damaged(path, "missing") : full.error();
}

void TileStack::append(const Hash& leaf, std::vector<FullTile>& full) {
  Hash node = leaf;
  for (std::size_t level = 0;; ++level) {
    if (level == tiles_.size()) tiles_.emplace_back();
    std::string& tile = tiles_[level];
    if (tile.empty()) tile.reserve(kTileWidth * kHashSize);
    tile += as_text(node);
    if (tile.size() < kTileWidth * kHashSize) break;
    node = subtree_root(tile, 0, kTileWidth);
    const int shift = kTileHeight * static_cast<int>(level + 1);
    full.push_back({static_cast<int>(level), size_ >> shift, std::move(tile)});
    tile = {};
  }
  ++size_;
}

Hash TileStack::root() const {
  Hash root{};
  bool any = false;
  for (const std::string& tile : tiles_) {  // from right to left: each tile's complete subtrees, smallest first
    std::size_t left = tile.size() / kHashSize;
    while (left > 0) {
      const std::size_t count = std::size_t{1} << std::countr_zero(left);
      const Hash part = subtree_root(tile, left - count, count);
      root = any ? node_hash(part, root) : part;
      any = true;
      left -= count;
    }
  }
  return any ? root : empty_root();
}

}  // namespace xinshi::audit

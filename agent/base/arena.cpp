// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace xinshi {
namespace {

constexpr std::size_t kBlockSize = 64 * 1024;

}  // namespace

char* Arena::allocate(std::size_t size) {
  if (blocks_.empty() || blocks_[current_].size - offset_ < size) {
    // The next block must fit: one kept from an earlier round, or a new one. It moves up to stand behind the
    // current block, so that no kept block is skipped and lost for this round.
    const auto next = blocks_.begin() + static_cast<std::ptrdiff_t>(blocks_.empty() ? 0 : current_ + 1);
    const auto fit = std::find_if(next, blocks_.end(), [size](const Block& block) { return block.size >= size; });
    current_ = static_cast<std::size_t>(next - blocks_.begin());
    if (fit != blocks_.end()) {
      std::iter_swap(next, fit);
    } else {
      const std::size_t capacity = std::max(size, kBlockSize);
      blocks_.insert(next, Block{std::make_unique_for_overwrite<char[]>(capacity), capacity});
    }
    offset_ = 0;
  }
  char* const at = blocks_[current_].data.get() + offset_;
  offset_ += size;
  used_ += size;
  return at;
}

std::string_view Arena::copy(std::string_view text) {
  char* const at = allocate(text.size());
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  return {at, text.size()};
}

void Arena::clear() {
  current_ = 0;
  offset_ = 0;
  used_ = 0;
}

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace xinshi {

/// A bump allocator for text with stable addresses. `clear` keeps the blocks, so that a loop over batches
/// allocates only while it grows. Not thread-safe.
class Arena {
 public:
  char* allocate(std::size_t size);
  std::string_view copy(std::string_view text);
  void clear();
  std::size_t used() const { return used_; }

 private:
  struct Block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  std::size_t offset_ = 0;
  std::size_t used_ = 0;
};

}  // namespace xinshi

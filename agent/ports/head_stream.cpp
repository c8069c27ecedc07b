// SPDX-License-Identifier: Apache-2.0
#include "ports/head_stream.h"

namespace xinshi {

Status HeadStream::look(std::size_t size) {
  while (head_.size() < size && !ended_) {
    const std::size_t used = head_.size();
    head_.resize(size);
    const Result<std::size_t> count = rest_.read(head_.data() + used, size - used);
    head_.resize(used + (count ? *count : 0));
    if (count && *count != 0) continue;
    ended_ = true;
    if (count) return {};
    if (used == 0) return count.error();
    failure_ = count.error();
  }
  return {};
}

Result<std::size_t> HeadStream::read(char* out, std::size_t size) {
  if (given_ < head_.size()) {
    const std::size_t count = head_.copy(out, size, given_);
    given_ += count;
    return count;
  }
  if (failure_) return *failure_;
  if (ended_) return std::size_t{0};
  return rest_.read(out, size);
}

}  // namespace xinshi

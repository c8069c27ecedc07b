// SPDX-License-Identifier: Apache-2.0
#include "mapping/window.h"

#include <cstring>

namespace xinshi::mapping {
namespace {

constexpr std::size_t kFirstCapacity = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Window::Window(ByteStream& input) : input_(input), data_(std::make_unique<char[]>(kFirstCapacity + kPadding)), capacity_(kFirstCapacity) {}

void Window::make_room() {
  const std::size_t used = end_ - begin_;
  if (used > capacity_ / 2) {  // still full after moving: one record is larger than half of the window
    const std::size_t larger = capacity_ * 2;
    auto data = std::make_unique<char[]>(larger + kPadding);
    std::memcpy(data.get(), data_.get() + begin_, used);
    data_ = std::move(data);
    capacity_ = larger;
  } else {
    std::memmove(data_.get(), data_.get() + begin_, used);
  }
  begin_ = 0;
  end_ = used;
}

Status Window::more() {
  if (ended_) return {};
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == capacity_) make_room();
  auto count = input_.read(data_.get() + end_, capacity_ - end_);
  if (!count) return std::move(count).error();
  ended_ = *count == 0;
  end_ += *count;
  return {};
}

Status skip_byte_order_mark(Window& window) {
  while (window.view().size() < kByteOrderMark.size() && !window.at_end())
    if (auto read = window.more(); !read) return read;
  if (window.view().starts_with(kByteOrderMark)) window.consume(kByteOrderMark.size());
  return {};
}

}  // namespace xinshi::mapping

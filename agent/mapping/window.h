// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/byte_stream.h"
#include "base/result.h"

namespace xinshi::mapping {

/// A sliding window over a stream: readers look at `view`, ask for `more`, and `consume` what is done with.
/// Behind the view there are always kPadding readable bytes (simdjson reads past its input).
class Window {
 public:
  static constexpr std::size_t kPadding = 256;

  explicit Window(ByteStream& input);
  std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
  bool at_end() const { return ended_; }  ///< the stream has ended; `view` is all that is left
  void consume(std::size_t count) { begin_ += count; }
  /// Reads more behind the view, which may move. After the end of the stream nothing changes but `at_end`.
  Status more();

 private:
  void make_room();

  ByteStream& input_;
  std::unique_ptr<char[]> data_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
};

/// Skips a byte order mark at the very start.
Status skip_byte_order_mark(Window& window);

}  // namespace xinshi::mapping

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/result.h"

namespace xinshi {

/// A stream whose first bytes can be looked at before they are read, to tell a format. `rest` outlives it.
class HeadStream final : public ByteStream {
 public:
  explicit HeadStream(ByteStream& rest) : rest_(rest) {}
  /// Reads up to `size` bytes ahead; fewer only at the end or before a fault. A fault behind some bytes is kept for `read`.
  Status look(std::size_t size);
  std::string_view head() const { return head_; }
  Result<std::size_t> read(char* out, std::size_t size) override;

 private:
  ByteStream& rest_;
  std::string head_;
  std::size_t given_ = 0;
  std::optional<Error> failure_;
  bool ended_ = false;
};

}  // namespace xinshi

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace xinshi {

/// A pull stream of bytes. Used for files, request bodies and their decoded forms, so that memory stays flat.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Reads at most `size` bytes into `out`; 0 means the end. After an error or the end it must not be called again.
  virtual Result<std::size_t> read(char* out, std::size_t size) = 0;
};

/// A stream over bytes that live elsewhere and outlast it.
class ViewStream final : public ByteStream {
 public:
  explicit ViewStream(std::string_view bytes) : rest_(bytes) {}
  Result<std::size_t> read(char* out, std::size_t size) override;

 private:
  std::string_view rest_;
};

}  // namespace xinshi

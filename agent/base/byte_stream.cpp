// SPDX-License-Identifier: Apache-2.0
#include "base/byte_stream.h"

namespace xinshi {

Result<std::size_t> ViewStream::read(char* out, std::size_t size) {
  const std::size_t count = rest_.copy(out, size);
  rest_.remove_prefix(count);
  return count;
}

}  // namespace xinshi

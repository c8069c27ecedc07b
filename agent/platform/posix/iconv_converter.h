// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace xinshi::posix {

/// One iconv conversion. One thread.
class IconvConverter {
 public:
  /// Config SRC-0010 when this machine's C library lacks it.
  static Result<IconvConverter> open(const char* to, const char* from);

  enum class Stop { Done, OutputFull, Invalid, CutOff };
  struct Step {
    Stop stop = Stop::Done;
    std::size_t taken = 0;
    std::size_t given = 0;
  };
  Step convert(std::string_view in, char* out, std::size_t size);

 private:
  struct Closer {
    void operator()(void* handle) const;
  };
  explicit IconvConverter(void* handle) : handle_(handle) {}
  std::unique_ptr<void, Closer> handle_;
};

}  // namespace xinshi::posix

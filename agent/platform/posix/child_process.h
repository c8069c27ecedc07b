// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace xinshi::posix {

struct ChildEnd {
  int exit = 0;        ///< 128 + signal when a signal ended it
  std::string output;  ///< the first 64 KiB of what it wrote to stdout and stderr
};

/// Runs another program to its end: `arguments[0]` is a path or is looked for in PATH; no shell takes part. `input` is its stdin.
/// Transient SYS-0020 when it is not done after `timeout_ms` (it is killed then), Config SYS-0021 when it cannot be started.
Result<ChildEnd> run_program(const std::vector<std::string>& arguments, std::string_view input, std::int64_t timeout_ms);

}  // namespace xinshi::posix

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "platform/posix/descriptor.h"

namespace xinshi::posix {

/// Keeps a second process off a data directory. Held until destroyed, or until the process ends in any way.
class FileLock {
 public:
  /// Creates `path` when missing and writes the process number into it. Conflict SYS-0010 when another process (or another lock of
  /// this one) holds it; `detail` is that process's number.
  static Result<FileLock> acquire(const std::string& path);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace xinshi::posix

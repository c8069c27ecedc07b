// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/posix/descriptor.h"

namespace xinshi::posix {

/// A log file that begins anew when it is full: `x.log` becomes `x.log.1`, that one `x.log.2`, and so on up to `keep`. Private to its owner.
/// One thread at a time.
class RotatingFile {
 public:
  static Result<RotatingFile> open(std::string path, std::uint64_t most_bytes, unsigned keep);
  /// A line whole in one file. What cannot be written is lost.
  void write(std::string_view line);

 private:
  RotatingFile(std::string path, std::uint64_t most_bytes, unsigned keep) : path_(std::move(path)), most_bytes_(most_bytes), keep_(keep) {}
  Status open_file_anew();
  void rotate();

  std::string path_;
  std::uint64_t most_bytes_;
  unsigned keep_;
  Descriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace xinshi::posix
